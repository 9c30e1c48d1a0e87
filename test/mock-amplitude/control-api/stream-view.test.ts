import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { readEvents } from './read-events.ts';

const [US] = READY_MADE_PROJECTS;
const NOW = Date.now();

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude();
});
afterEach(() => mock.close());

async function send(...events: object[]): Promise<void> {
  const body = JSON.stringify({ api_key: US?.apiKey, events });
  await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

const fine = (user: string) => ({ event_type: 'Page Viewed', user_id: user, insert_id: user });

describe('the first event of the stream', () => {
  it('says which run this is, and which numbers are kept', async () => {
    await send(fine('user-1'), fine('user-2'));
    const [hello] = await readEvents(mock, '/stream', 1);
    expect(hello).toEqual({ event: 'hello', data: { run: mock.run, firstSeq: 1, lastSeq: 3 } });
    const other = await createMockAmplitude();
    expect(other.run).not.toBe(mock.run);
    await other.close();
  });

  it.each([
    ['by the id of the last event', '/stream?kind=event', { 'Last-Event-ID': '4711' }],
    ['by since', '/stream?kind=event&since=4711', {}],
  ])(
    'is followed by a reset where the reader knows numbers of another run, %s, and by all there is',
    async (_how, path, headers) => {
      await send(fine('user-1'));
      const events = await readEvents(mock, path, 3, headers);
      expect(events.map(({ event }) => event)).toEqual(['hello', 'reset', 'event']);
      expect(events[1]?.data).toEqual({ by: 'another run' });
    },
  );

  it.each([['1'], ['2']])(
    'is followed by no reset where the reader knows a number of this run, %s of 2',
    async (id) => {
      await send(fine('user-1'));
      const reading = readEvents(mock, '/stream?kind=event', 2, { 'Last-Event-ID': id });
      await send(fine('user-2'));
      expect((await reading).map(({ event }) => event)).toEqual(['hello', 'event']);
    },
  );
});

describe('notices', () => {
  it('tell of a reset and by whom, of faults, and of the clock', async () => {
    const reading = readEvents(mock, '/stream', 6);
    // Told only to who listens: the stream is open once it has said hello.
    await readEvents(mock, '/stream', 1);
    const fault = mock.fault({ status: 503 });
    fault.remove();
    mock.clock.advance(1000);
    await fetch(`${mock.control}/clock?project=shop-us`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"action":"freeze"}',
    });
    await fetch(`${mock.control}/reset?project=shop-us`, { method: 'POST' });
    const [, added, removed, moved, frozen, ...more] = await reading;
    expect([added, removed].map((one) => one?.data)).toEqual([{ faults: 1 }, { faults: 0 }]);
    expect(moved).toMatchObject({ event: 'clock', data: { frozen: false } });
    expect(frozen).toMatchObject({ event: 'clock', data: { frozen: true, project: 'shop-us' } });
    expect(more).toHaveLength(1);
  });

  it('of a reset name the one who asked', async () => {
    const reading = readEvents(mock, '/stream?project=shop-us', 3);
    await readEvents(mock, '/stream', 1);
    mock.reset('shop-us');
    const events = await reading;
    expect(events.at(-1)).toEqual({ event: 'reset', data: { by: 'code', project: 'shop-us' } });
  });
});

describe('view=line', () => {
  it('gives what a line shows of each event, before them of their request, and of one without events', async () => {
    await send(fine('user-1'), { event_type: 'Cart Viewed', user_id: 'bob' });
    await fetch(`${mock.us}/nowhere`);
    const [, request, ...lines] = await readEvents(mock, '/stream?view=line&since=0', 5);
    expect([request, ...lines].map((one) => one?.event)).toEqual(['line', 'line', 'line', 'line']);
    expect(request?.data).toMatchObject({ seq: 1, events: 2, status: 400, type: 'POST /2/httpapi' });
    const shared = {
      request: 1,
      region: 'us',
      project: 'shop-us',
      status: 400,
      verdict: 'rejected',
      rule: 'event.id-length',
    };
    expect(lines[0]?.data).toMatchObject({ ...shared, seq: 2, type: 'Page Viewed', who: 'user-1' });
    expect(lines[0]?.data).not.toHaveProperty('atFault');
    expect(lines[1]?.data).toMatchObject({ ...shared, seq: 3, type: 'Cart Viewed', who: 'bob', atFault: true });
    expect(lines[2]?.data).toMatchObject({ seq: 4, verdict: 'rejected', type: 'GET /nowhere' });
  });

  it('gives no line of a request with one event that was sent once: that of the event says all there is', async () => {
    await send(fine('user-1'));
    await send({ ...fine('user-2'), revenue: 12.5 });
    const [, first, second] = await readEvents(mock, '/stream?view=line&since=0', 3);
    expect([first?.data.seq, second?.data.seq]).toEqual([2, 4]);
    expect(second?.data).toMatchObject({ request: 3, revenue: 12.5 });
  });

  it('goes on after an event, though the line of its request is told again', async () => {
    await send(fine('user-1'), fine('user-2'));
    const events = await readEvents(mock, '/stream?view=line', 3, { 'Last-Event-ID': '2' });
    expect(events.slice(1).map(({ data }) => data.seq)).toEqual([1, 3]);
  });

  it('says the how manieth time events were sent, wherever a reader begins', async () => {
    mock.fault({ status: 503, times: 2 });
    for (let times = 0; times < 3; times++) await send(fine('user-1'), fine('user-2'));
    const requests = async (since: number, count: number) => {
      const [, ...lines] = await readEvents(mock, `/stream?view=line&since=${since}`, 3 * count + 1);
      const told = lines.filter(({ data }) => data.events !== undefined);
      return told.map(({ data }) => [data.seq, data.status, data.attempt ?? 1, data.again]);
    };
    expect(await requests(6, 1)).toEqual([[7, 200, 3, 4]]);
    expect(await requests(0, 3)).toEqual([
      [1, 503, 1, undefined],
      [4, 503, 2, 1],
      [7, 200, 3, 4],
    ]);
  });

  it.each([
    ['one event a request', 1, 20],
    ['three, and one of them is bad', 3, 10],
    ['ten', 10, 4],
    ['a hundred', 100, 1],
  ])('takes at most a quarter of the bytes of whole records: %s', async (_name, size, requests) => {
    const order = (n: number) => ({
      ...fine(`user-${n}`),
      event_properties: { total: 5, items: ['a', 'b'] },
      time: NOW,
    });
    const events = Array.from({ length: size }, (_, n) =>
      size === 3 && n === 1 ? { ...order(n), user_id: 'bob' } : order(n),
    );
    for (let n = 0; n < requests; n++)
      await send(...events.map((event) => ({ ...event, insert_id: `${n}-${event.user_id}` })));
    const bytesOf = async (view: string, count: number) => {
      const told = await readEvents(mock, `/stream?since=0${view}`, count + 1);
      return JSON.stringify(told.slice(1)).length;
    };
    const whole = await bytesOf('', requests * (size + 1));
    const lines = await bytesOf('&view=line', requests * (size === 1 ? 1 : size + 1));
    expect(lines / whole).toBeLessThan(0.25);
  });
});

describe('q', () => {
  it('lets through what the filter does, by what the request says too', async () => {
    await send(fine('user-1'));
    await send({ event_type: 'Cart Viewed', user_id: 'bob' });
    await send({ ...fine('user-3'), event_properties: { total: 51 } });
    const passing = async (q: string, count: number) => {
      const events = await readEvents(mock, `/stream?view=line&since=0&q=${encodeURIComponent(q)}`, count + 1);
      return events.slice(1).map(({ data }) => data.who);
    };
    expect(await passing('status:2xx', 2)).toEqual(['user-1', 'user-3']);
    expect(await passing('is:culprit', 1)).toEqual(['bob']);
    expect(await passing('event.event_properties.total>50', 1)).toEqual(['user-3']);
    expect(await passing('-user=user-1', 2)).toEqual(['bob', 'user-3']);
  });

  it('that cannot be read is refused with the nearest name', async () => {
    const response = await fetch(`${mock.control}/stream?q=vredict:x`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: 'Failed to read the filter q: No field vredict. Did you mean verdict?',
    });
  });
});
