import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const [US] = READY_MADE_PROJECTS;
const KEY = US?.apiKey ?? '';
const JSON_TYPE = { 'Content-Type': 'application/json' };

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude();
});
afterEach(() => mock.close());

interface Line {
  seq: number;
  request?: number;
  who?: string;
}

interface Lines {
  lines: Line[];
  passed: number;
  more: boolean;
  hiding?: string;
  lastSeq: number;
}

function send(...events: object[]): Promise<Response> {
  return fetch(`${mock.us}/2/httpapi`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ api_key: KEY, events }),
  });
}

const get = (query: string) => fetch(`${mock.control}/lines?${query}`);
const list = async (query = ''): Promise<Lines> => JSON.parse(await (await get(query)).text());
const fine = (user: string) => ({ event_type: 'Page Viewed', user_id: user });
const usersOf = ({ lines }: Lines) => lines.filter(({ request }) => request !== undefined).map(({ who }) => who);

describe('GET /lines', () => {
  it('is empty where nothing came', async () => {
    expect(await list()).toEqual({ lines: [], passed: 0, more: false, run: mock.run, lastSeq: 0 });
  });

  it('gives the newest that pass the filter, oldest first, how many do, and whether there are more', async () => {
    for (let n = 0; n < 7; n++) await send(fine(`user-${n}`));
    await send(fine('ada-lovelace'));
    const found = await list('q=user:user&limit=3');
    expect(usersOf(found)).toEqual(['user-4', 'user-5', 'user-6']);
    expect(found).toMatchObject({ passed: 7, more: true, lastSeq: 16 });
    expect(await list('q=user:user&limit=7')).toMatchObject({ passed: 7, more: false });
  });

  it('gives those before and after a number, so that no line is told twice or left out', async () => {
    for (let n = 0; n < 5; n++) await send(fine(`user-${n}`));
    expect(usersOf(await list('before=7&limit=2'))).toEqual(['user-1', 'user-2']);
    expect(usersOf(await list('after=6'))).toEqual(['user-3', 'user-4']);
    expect(usersOf(await list('after=10'))).toEqual([]);
  });

  it('tells of a request some of whose events do not pass, who else is in it and for which they were refused', async () => {
    await send(fine('user-1'), { event_type: 'Cart Viewed', user_id: 'bob' }, fine('user-3'));
    const { lines } = await list('q=user:user-3');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ seq: 1, events: 3, who: 'user-1', more: 2, culprit: { seq: 3 } });
    expect(lines[1]).toMatchObject({ seq: 4, request: 1, who: 'user-3' });
  });

  it('names the term that hides everything', async () => {
    await send(fine('user-1'));
    expect(await list('q=verdict:accepted user:nobody')).toMatchObject({ passed: 0, hiding: 'user:nobody' });
    await send({ event_type: 'Cart Viewed', user_id: 'bob' });
    expect(await list('q=user=bob status:2xx')).not.toHaveProperty('hiding');
  });

  it.each([
    ['q=vredict:x', 'Failed to read the filter q: No field vredict. Did you mean verdict?'],
    [`q=${'x'.repeat(1001)}`, 'at most 1000 characters (got 1001)'],
    ['limit=2001', 'limit must be <= 2000'],
    ['after=x', 'after must be integer'],
    ['since=1', 'since is unknown'],
  ])('refuses %s and says what is wrong', async (query, error) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    const said = JSON.parse(await response.text());
    expect(said.error).toContain(error);
    expect(said.fix).not.toBe('');
  });

  it('is of one project where one is named', async () => {
    await send(fine('user-1'));
    await fetch(`${mock.us}/nowhere`);
    expect(usersOf(await list('project=shop-us'))).toEqual(['user-1']);
    expect((await list()).lines).toHaveLength(2);
    expect((await get('project=nowhere')).status).toBe(404);
  });

  it('holds hostile names as they are', async () => {
    const name = '<img src=x onerror=alert(1)>\u202e\u001b[2J';
    await send({ event_type: name, user_id: 'user-1' });
    const answer = await get('');
    const text = await answer.text();
    expect(text).not.toContain('\u001b');
    expect(JSON.parse(text).lines[0].type).toBe(name);
  });

  it('answers others while it looks through much', async () => {
    const event = { ...fine('user-1'), event_properties: { text: 'x'.repeat(300) } };
    const batch = Array.from({ length: 500 }, (_, n) => ({ ...event, insert_id: `i-${n}` }));
    for (let n = 0; n < 20; n++) await send(...batch.map((one) => ({ ...one, insert_id: `${n}-${one.insert_id}` })));
    let isDone = false;
    let answered = 0;
    const looking = list('q=nothing-has-this').finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await fetch(`${mock.control}/clock`);
      answered++;
    }
    expect(await looking).toMatchObject({ passed: 0, hiding: 'nothing-has-this' });
    expect(answered).toBeGreaterThan(1);
  });
});

describe('the tries of a request', () => {
  it('are told with it and with its events', async () => {
    const outage = mock.fault({ status: 503, times: 2 });
    for (let n = 0; n < 3; n++) await send(fine('user-1'), fine('user-2'));
    outage.remove();
    const read = async (path: string) => JSON.parse(await (await fetch(mock.control + path)).text());
    const tries = [
      { seq: 1, status: 503, rule: 'emulator.fault' },
      { seq: 4, status: 503, rule: 'emulator.fault' },
    ];
    expect(await read('/requests/7')).toMatchObject({ attempt: 3, tries });
    expect(await read('/events/8')).toMatchObject({ request: { seq: 7, attempt: 3, tries } });
    expect(await read('/requests/1')).toMatchObject({ attempt: 1, tries: [] });
  });
});

describe('GET /records', () => {
  it('gives every record that passes, whole, as lines of JSON, with its key hidden', async () => {
    await send(fine('user-1'), fine('user-2'));
    await fetch(`${mock.us}/nowhere?api_key=${KEY}`);
    const ask = async (query: string) => fetch(`${mock.control}/records${query}`);
    const all = await ask('');
    expect(all.headers.get('content-disposition')).toContain(`records-${mock.run}.jsonl`);
    const text = await all.text();
    expect(text).not.toContain(KEY);
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['event', 2],
      ['event', 3],
      ['request', 4],
    ]);
    expect(records[0].event).toMatchObject({ event_type: 'Page Viewed' });
    expect(await (await ask('?q=user=user-2')).text()).toContain('"seq":3');
    expect(await (await ask('?q=user=nobody')).text()).toBe('');
    expect((await ask('?q=vredict:x')).status).toBe(400);
  });
});
