import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { appendEvents } from '../make-record.ts';

const KILOBYTE = 'x'.repeat(1000);

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude({ log: { maxEvents: 6000 } });
});
afterEach(() => mock.close());

/** Appends requests of one event, each event of about 1.3 KB: two records each. */
function append(count: number): void {
  for (let n = 0; n < count; n++) appendEvents(mock.log, { event: { pad: KILOBYTE } });
}

/** Opens the stream; nothing is read until `readUntil` is called. */
function open(path: string, headers = {}, of = mock): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${of.control}${path}`, { headers, agent: false }, resolve).on('error', reject);
  });
}

const RECENT_CHARACTERS = 50_000;

/** Reads until the text fits, hangs up and gives it. */
async function readUntil(response: IncomingMessage, enough: (text: string) => boolean): Promise<string> {
  const chunks: string[] = [];
  // Looked for in the last of it alone: all of it, again and again, takes longer than the stream.
  let recent = '';
  for await (const chunk of response.setEncoding('utf8')) {
    chunks.push(chunk);
    recent = `${recent}${chunk}`.slice(-RECENT_CHARACTERS);
    if (enough(recent)) break;
  }
  return chunks.join('');
}

const ids = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
const gaps = (text: string) =>
  [...text.matchAll(/^event: gap\ndata: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a reader that comes back', () => {
  it('gets all it missed in order, however much that is, and then what falls', async () => {
    append(2500);
    const response = await open('/stream', { 'Last-Event-ID': '100' });
    append(1);
    const text = await readUntil(response, (sofar) => sofar.includes('id: 5002\n'));
    expect(ids(text)).toEqual(range(101, 5002));
    expect(gaps(text)).toEqual([]);
  });

  it('is told how many are no longer kept', async () => {
    append(6010);
    const response = await open('/stream', { 'Last-Event-ID': '4' });
    const text = await readUntil(response, (sofar) => sofar.includes('id: 12020\n'));
    expect(gaps(text)).toEqual([{ missed: 16 }]);
    expect(ids(text)).toEqual(range(21, 12_020));
  });

  it('can name the place by since, too', async () => {
    append(2);
    const text = await readUntil(await open('/stream?since=1'), (sofar) => sofar.includes('id: 4\n'));
    expect(ids(text)).toEqual([2, 3, 4]);
  });
});

describe('a reader that is slow', () => {
  it('gets everything that is still kept once it reads', async () => {
    const response = await open('/stream');
    append(3000);
    const text = await readUntil(response, (sofar) => sofar.includes('id: 6000\n'));
    expect(ids(text)).toEqual(range(1, 6000));
  });
});

describe('what a reader asked for', () => {
  it.each([
    ['/stream', [1, 2]],
    ['/stream?kind=request', [1]],
    ['/stream?kind=event', [2]],
    ['/stream?userId=user-1', [2]],
    ['/stream?verdict=accepted', [1, 2]],
  ])('%s gives the records %j', async (path, expected) => {
    const response = await open(path);
    appendEvents(mock.log, {});
    const last = expected.at(-1);
    expect(ids(await readUntil(response, (sofar) => sofar.includes(`id: ${last}\n`)))).toEqual(expected);
  });

  it('cannot be requests by what only events have', async () => {
    const response = await fetch(`${mock.control}/stream?kind=request&userId=user-1`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('userId is unknown');
  });

  it('is a note where an event cannot be written', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = { deep };
    const response = await open('/stream');
    appendEvents(mock.log, { event: { deep } });
    append(1);
    const text = await readUntil(response, (sofar) => sofar.includes('id: 4\n'));
    expect(text).toContain('not shown');
    expect(ids(text)).toEqual([1, 2, 3, 4]);
  });
});

describe('the connection', () => {
  it('is kept alive every 15 s, not a moment earlier', async () => {
    const clock = createManualClock();
    const still = await createMockAmplitude({ clock });
    const response = await open('/stream', {}, still);
    await clock.advance(14_999);
    appendEvents(still.log, {});
    await clock.advance(1);
    appendEvents(still.log, {});
    const text = await readUntil(response, (sofar) => sofar.includes('id: 3\n'));
    expect(text.indexOf(': still here')).toBeGreaterThan(text.indexOf('id: 1\n'));
    await still.close();
  });

  it('ends when the emulator stops', async () => {
    const response = await open('/stream');
    const text = readUntil(response, () => false);
    await mock.close();
    expect(await text).toContain('from now on');
  });

  it('answers HEAD without holding on', async () => {
    const response = await fetch(`${mock.control}/stream`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
  });
});
