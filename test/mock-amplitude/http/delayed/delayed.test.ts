import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../../mock-amplitude/index.ts';

const KEY = 'a-key-that-is-long-enough';
const PROJECT = { name: 'us', apiKey: KEY, region: 'us' } as const;
const START = 1_767_225_600_000;
const EVENT = { event_type: 'Stopped', user_id: 'user-1', device_id: 'device-1' };
const ROW = { api_key: KEY, id: 'row-1', timeout: 60_000, events: [EVENT] };

let clock: ManualClock;
let mock: MockAmplitude;
const directory = mkdtempSync(join(tmpdir(), 'delayed-'));

async function start(options: MockOptions = {}): Promise<MockAmplitude> {
  mock = await createMockAmplitude({ projects: [PROJECT], clock, ...options });
  return mock;
}
beforeEach(async () => {
  clock = createManualClock(START);
  await start();
});
afterEach(() => mock.close());
afterAll(() => rmSync(directory, { recursive: true }));

async function post(body: unknown, path = '/2/httpapi/delayed', headers: Record<string, string> = {}) {
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await fetch(mock.us + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: sent,
  });
  return { status: answer.status, body: await answer.json() };
}

const stored = () => mock.events({ verdict: 'accepted' }).map(({ eventType }) => eventType);
const padded = (bytes: number) =>
  JSON.stringify({ ...ROW, more: '' }).replace('"more":""', (all) => {
    const rest = bytes - JSON.stringify({ ...ROW, more: '' }).length;
    return all.replace('""', `"${'x'.repeat(rest)}"`);
  });

describe('a request for delayed events', () => {
  it('is stored, and its events are ingested once its time is over, not before', async () => {
    expect(await post(ROW)).toEqual({
      status: 200,
      body: { code: 200, id: 'row-1', expiration: (START + 60_000) / 1000 },
    });
    expect(mock.requests()).toMatchObject([{ verdict: 'accepted', rule: 'delayed.store', eventCount: 0 }]);
    await clock.advance(59_999);
    expect(stored()).toEqual([]);
    await clock.advance(1);
    expect(stored()).toEqual(['Stopped']);
    const [first, expired] = mock.requests();
    expect(expired).toMatchObject({ rule: 'delayed.expire', path: '/2/httpapi/delayed', project: 'us', eventCount: 1 });
    expect(expired?.diagnostics[0]?.message).toBe(
      `1 event that waited 60000 ms since request ${first?.seq}, under the id "row-1"`,
    );
    expect(mock.users.find('user-1')?.events).toBe(1);
    await clock.advance(86_400_000);
    expect(stored()).toEqual(['Stopped']);
  });

  it('falls due on the virtual clock, of the project as of all', async () => {
    await post(ROW);
    mock.clockOf('us').advance(60_000);
    expect(stored()).toEqual(['Stopped']);
    await post(ROW);
    mock.clock.freeze();
    await clock.advance(60_000);
    expect(stored()).toEqual(['Stopped']);
    mock.clock.advance(60_000);
    expect(stored()).toEqual(['Stopped', 'Stopped']);
  });

  it('replaces that of the same id, and its time starts anew', async () => {
    await post(ROW);
    await clock.advance(50_000);
    await post({ ...ROW, events: [{ ...EVENT, event_type: 'Later' }] });
    await clock.advance(59_999);
    expect(stored()).toEqual([]);
    await clock.advance(1);
    expect(stored()).toEqual(['Later']);
  });

  it('keeps the rows of other ids, each to its time', async () => {
    for (const [id, timeout] of [
      ['b', 3000],
      ['a', 1000],
      ['c', 2000],
    ] as const) {
      await post({ ...ROW, id, timeout, events: [{ ...EVENT, event_type: id }] });
    }
    mock.clock.advance(10_000);
    expect(mock.events().map(({ eventType, at }) => [eventType, at - START])).toEqual([
      ['a', 1000],
      ['c', 2000],
      ['b', 3000],
    ]);
  });

  it('ingests instant events at once, and leaves the row alone where there are no others', async () => {
    const instant = { ...EVENT, event_type: 'Now' };
    expect(await post({ ...ROW, instant_events: [instant] })).toMatchObject({
      body: { expiration: expect.any(Number) },
    });
    expect(stored()).toEqual(['Now']);
    await clock.advance(30_000);
    const answer = await post({ api_key: KEY, id: 'row-1', timeout: 60_000, instant_events: [instant] });
    expect(answer).toEqual({ status: 200, body: { code: 200, id: 'row-1' } });
    await clock.advance(30_000);
    expect(stored()).toEqual(['Now', 'Now', 'Stopped']);
  });

  it('flushes with timeout 0: what it brings is ingested, what waited is gone', async () => {
    await post(ROW);
    const flush = { ...ROW, timeout: 0, events: [{ ...EVENT, event_type: 'Ended' }], instant_events: [EVENT] };
    expect(await post(flush)).toEqual({ status: 200, body: { code: 200, id: 'row-1', flushed: true } });
    expect(mock.requests().at(-1)).toMatchObject({ rule: 'delayed.flush', eventCount: 2 });
    await clock.advance(86_400_000);
    expect(stored()).toEqual(['Ended', 'Stopped']);
  });

  it('gives "$time" the moment of the last update, or of the request', async () => {
    const timed = { ...EVENT, time: '$time' };
    await post({ ...ROW, events: [timed] });
    await clock.advance(10_000);
    await post({ ...ROW, events: [timed], instant_events: [timed] });
    await clock.advance(60_000);
    await post({ ...ROW, timeout: 0, events: [timed] });
    const times = mock.events().map(({ event }) => Number(event.time) - START);
    expect(times).toEqual([10_000, 10_000, 70_000]);
  });

  it.each(['/2/httpapi/delayed', '/2/httpapi/delayed/'])('is taken at %s, gzipped too', async (path) => {
    expect(await post(gzipSync(JSON.stringify(ROW)), path, { 'Content-Encoding': 'gzip' })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['', 'Empty request body'],
    ['null', 'Empty request body'],
    ['[]', 'Invalid JSON'],
    ['{', 'Invalid JSON'],
    [{ ...ROW, api_key: '' }, 'Missing api_key'],
    [{ id: 'row-1' }, 'Missing api_key'],
    [{ api_key: 'nobody' }, 'Missing id'],
    [{ api_key: 'nobody', id: '' }, 'Missing id'],
    [{ api_key: 'nobody', id: 'row-1' }, 'Missing or invalid timeout'],
    [{ api_key: 'nobody', id: 'row-1', timeout: -1, events: [EVENT] }, 'Missing or invalid timeout'],
    [{ api_key: 'nobody', id: 'row-1', timeout: 86_400_001 }, 'Timeout exceeds maximum of 24 hours'],
    [{ api_key: 'nobody', id: 'row-1', timeout: 86_400_000 }, 'Missing or empty events and instant_events'],
    [{ ...ROW, events: [], instant_events: [] }, 'Missing or empty events and instant_events'],
    [{ ...ROW, api_key: 'nobody' }, 'Invalid api_key'],
  ])('%j is refused with 400 %s', async (body, error) => {
    expect(await post(body)).toEqual({ status: 400, body: { error } });
    expect(mock.requests()).toMatchObject([{ verdict: 'rejected' }]);
  });

  it.each([
    { timeout: true },
    { timeout: 'soon' },
    { timeout: {} },
    { id: false },
    { api_key: [KEY] },
    { events: {} },
    { events: 'x' },
    { events: [1] },
    { events: [null] },
    { instant_events: [EVENT, 'x'] },
  ])('%j cannot be read as its type: 500', async (more) => {
    expect(await post({ ...ROW, ...more })).toEqual({ status: 500, body: { error: 'Internal server error' } });
    expect(mock.requests()).toMatchObject([{ rule: 'delayed.errors' }]);
  });

  it('takes numbers as text, and text as numbers', async () => {
    expect(await post({ ...ROW, id: 17, timeout: '60000' })).toMatchObject({ status: 200, body: { id: '17' } });
  });

  it.each([399_999, 400_000, 400_001])('of %i bytes, of 400,000 allowed', async (bytes) => {
    const fits = bytes <= 400_000;
    expect(await post(padded(bytes))).toMatchObject(
      fits ? { status: 200 } : { status: 413, body: { error: 'Payload too large' } },
    );
  });

  it('that is nested too deep to be kept is an error', async () => {
    const deep = `{"api_key":"${KEY}","id":"row-1","timeout":1,"events":[{"a":${'['.repeat(5000)}${']'.repeat(5000)}}]}`;
    expect(await post(deep)).toMatchObject({ status: 500 });
  });

  it('may come once a second for an id, where that is switched on', async () => {
    await mock.close();
    await start({ delayedRateLimit: true });
    expect(await post(ROW)).toMatchObject({ status: 200 });
    expect(await post({ ...ROW, id: 'row-2' })).toMatchObject({ status: 200 });
    await clock.advance(999);
    expect(await post(ROW)).toEqual({ status: 429, body: { error: 'Too many requests' } });
    expect(mock.requests().at(-1)).toMatchObject({ verdict: 'throttled' });
    await clock.advance(1);
    expect(await post(ROW)).toMatchObject({ status: 200 });
  });

  it('whose events Amplitude would refuse is answered as ever, and they are dropped', async () => {
    await post({ ...ROW, events: [{ event_type: '' }], instant_events: [{ event_type: 'Nobody' }] });
    await clock.advance(60_000);
    expect(mock.requests()).toMatchObject([
      { verdict: 'dropped', rule: 'event.ids-missing', answer: { status: 200 } },
      { verdict: 'dropped', rule: 'event.ids-missing' },
    ]);
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['dropped', 'dropped']);
  });

  it('meets faults as any other', async () => {
    mock.fault({ status: 503, times: 1, match: { path: '/2/httpapi/delayed' } });
    expect(await post(ROW)).toEqual({ status: 503, body: { error: 'Service Unavailable' } });
    await clock.advance(60_000);
    expect(stored()).toEqual([]);
  });

  it('at the endpoint of the other region is dropped', async () => {
    const answer = await fetch(`${mock.eu}/2/httpapi/delayed`, { method: 'POST', body: JSON.stringify(ROW) });
    expect(await answer.json()).toMatchObject({ code: 200, id: 'row-1' });
    await clock.advance(60_000);
    expect(stored()).toEqual([]);
    expect(mock.requests()).toMatchObject([{ verdict: 'dropped', rule: 'request.region-mismatch' }]);
  });

  it('knows repeats of what was ingested', async () => {
    const events = [{ ...EVENT, insert_id: 'once' }];
    await post({ ...ROW, events, instant_events: events });
    await clock.advance(60_000);
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
  });

  it('hides its key', async () => {
    await post(ROW);
    await clock.advance(60_000);
    expect(JSON.stringify(mock.requests())).not.toContain(KEY);
  });
});

describe('what waits', () => {
  const look = async (path: string) => (await fetch(`${mock.control}${path}`)).json();

  it('is told by the control API', async () => {
    await post(ROW);
    const [record] = mock.requests();
    expect(await look('/delayed?project=us')).toEqual({
      delayed: [
        {
          ...{ project: 'us', id: 'row-1', region: 'us', events: 1, updatedAt: START, due: START + 60_000 },
          ...{ requestSeq: record?.seq, bytes: JSON.stringify([EVENT]).length },
        },
      ],
    });
    expect(await look('/stats?project=us')).toMatchObject({ delayed: { kept: 1, evicted: 0 } });
  });

  it('is forgotten by a reset', async () => {
    await post(ROW);
    mock.reset('us');
    await clock.advance(60_000);
    expect(stored()).toEqual([]);
    await post(ROW);
    mock.reset();
    await clock.advance(60_000);
    expect(stored()).toEqual([]);
  });

  it('is bounded in bytes: the oldest go, and that is counted and said', async () => {
    // 32 MiB hold 86 of these, and not 87.
    const events = [{ ...EVENT, event_properties: { long: 'x'.repeat(389_000) } }];
    for (let sent = 0; sent < 86; sent++) await post({ ...ROW, id: `row-${sent}`, events });
    expect(await look('/stats?project=us')).toMatchObject({ delayed: { kept: 86, evicted: 0 } });
    await post({ ...ROW, id: 'row-86', events });
    expect(await look('/stats?project=us')).toMatchObject({ delayed: { kept: 86, evicted: 1 } });
    expect(mock.requests().at(-1)?.diagnostics[0]?.message).toContain('1 older row');
  });

  it('falls due after a restart, also what should have meanwhile', async () => {
    await mock.close();
    const dataDir = join(directory, 'restart');
    await start({ dataDir });
    await post(ROW);
    await post({ ...ROW, id: 'row-2', timeout: 600_000, events: [{ ...EVENT, event_type: 'Second' }] });
    await post({ ...ROW, id: 'row-3' });
    await post({ ...ROW, id: 'row-3', timeout: 0 });
    await mock.close();
    await clock.advance(120_000);
    await start({ dataDir });
    await clock.advance(0);
    expect(stored()).toEqual(['Stopped', 'Stopped']);
    await mock.close();
    await start({ dataDir });
    await clock.advance(0);
    expect(stored()).toEqual(['Stopped', 'Stopped']);
    await clock.advance(480_000);
    expect(stored()).toEqual(['Stopped', 'Stopped', 'Second']);
  });

  it('goes with an exported session', async () => {
    await post(ROW);
    const file = join(directory, 'session.ndjson');
    const text = await (await fetch(`${mock.control}/session`)).text();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, text);
    await mock.close();
    await start({ importFile: file });
    await clock.advance(60_000);
    expect(stored()).toEqual(['Stopped']);
  });

  it('is gone with the emulator', async () => {
    await post(ROW);
    await mock.close();
    await clock.advance(60_000);
    expect(stored()).toEqual([]);
  });
});
