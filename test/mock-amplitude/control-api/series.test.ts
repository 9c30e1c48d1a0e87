import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createSeries } from '../../../mock-amplitude/event-log/series.ts';
import { SERIES_RANGES, SeriesRing } from '../../../mock-amplitude/event-log/series-ring.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

const [US, EU] = READY_MADE_PROJECTS;
const START = 1_772_029_800_000;
const one = { requests: 1, events: 2, identifies: 1 };
const none = { requests: 0, events: 0, identifies: 0 };

describe('a ring of steps', () => {
  const span = { steps: 3, stepMs: 1000 };
  const requestsAt = (ring: SeriesRing, now: number) => ring.read(now).map(({ requests }) => requests);

  it('counts each step by itself, and forgets those that leave it', () => {
    const ring = new SeriesRing(span);
    ring.count(START, one);
    ring.count(START + 999, one);
    ring.count(START + 1000, one);
    expect(ring.read(START + 2000)).toEqual([{ requests: 2, events: 4, identifies: 2 }, one, none]);
    expect(requestsAt(ring, START + 3999)).toEqual([1, 0, 0]);
    expect(requestsAt(ring, START + 4000)).toEqual([0, 0, 0]);
  });

  it('holds nothing old where it goes on after a pause of one round less one, one round, or more', () => {
    for (const pause of [2000, 3000, 4000, 3_600_000]) {
      const ring = new SeriesRing(span);
      for (const at of [0, 1000, 2000]) ring.count(START + at, one);
      ring.count(START + 2000 + pause, one);
      expect(requestsAt(ring, START + 2000 + pause)).toEqual([pause === 2000 ? 1 : 0, 0, 1]);
    }
  });

  it('counts a clock that is set back a little where it belongs, and begins anew for one set back further', () => {
    const ring = new SeriesRing(span);
    ring.count(START + 2000, one);
    ring.count(START + 1000, one);
    expect(requestsAt(ring, START + 2000)).toEqual([0, 1, 1]);
    ring.count(START - 1000, one);
    expect(requestsAt(ring, START - 1000)).toEqual([0, 0, 1]);
    expect(requestsAt(ring, START + 2000)).toEqual([0, 0, 0]);
  });
});

it('counts no more lines than it may, and says how many it left out', () => {
  const series = createSeries(2);
  for (const status of [200, 400, 200, 500, 500]) {
    series.count({ project: null, endpoint: '/batch', status, rule: null }, START, { events: 1, identifies: 0 });
  }
  expect(series.read('5m', START).map(({ status }) => status)).toEqual([200, 400]);
  expect(series.overflowed).toBe(2);
  series.clear();
  expect(series.overflowed).toBe(0);
});

describe('GET /series', () => {
  const clock = createManualClock(START);
  let mock: MockAmplitude;
  beforeEach(async () => {
    mock = await createMockAmplitude({ clock });
  });
  afterEach(() => mock.close());

  const send = (path: string, apiKey: string | undefined, ...events: object[]) =>
    fetch(mock[apiKey === EU?.apiKey ? 'eu' : 'us'] + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: apiKey, events }),
    });
  const fine = { event_type: 'Page Viewed', user_id: 'user-1' };

  interface Line {
    project: string;
    endpoint: string;
    status: number;
    rule: string | null;
    requests: number[];
    events: number[];
    identifies: number[];
  }
  async function read(query = ''): Promise<{ from: number; stepMs: number; series: Line[] }> {
    const response = await fetch(`${mock.control}/series${query}`);
    const body: { from: number; stepMs: number; series: Line[] } = JSON.parse(await response.text());
    return body;
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

  it('tells requests, events and identifies by project, endpoint, status and rule', async () => {
    await send('/2/httpapi', US?.apiKey, fine, { ...fine, event_type: '$identify' });
    await send('/batch', US?.apiKey, fine);
    await send('/2/httpapi', US?.apiKey, { ...fine, user_id: 'bob' });
    await send('/2/httpapi', EU?.apiKey, fine);
    await fetch(`${mock.us}/made-up-${Math.random()}`);
    const { series } = await read();
    const told = series.map(({ project, endpoint, status, rule, requests, events, identifies }) => {
      return [project, endpoint, status, rule, sum(requests), sum(events), sum(identifies)];
    });
    expect(told.slice(0, 4)).toEqual([
      ['shop-us', '/2/httpapi', 200, null, 1, 2, 1],
      ['shop-us', '/batch', 200, null, 1, 1, 0],
      ['shop-us', '/2/httpapi', 400, 'event.id-length', 1, 1, 0],
      ['shop-eu', '/2/httpapi', 200, null, 1, 1, 0],
    ]);
    expect(told[4]?.[1]).toBe('(other)');
    expect((await read('?project=shop-eu')).series).toHaveLength(1);
  });

  it('adds up to what stats tell, over a clock that is moved', async () => {
    for (let n = 0; n < 60; n++) {
      await send('/2/httpapi', US?.apiKey, { ...fine, user_id: n % 3 === 0 ? 'bob' : `user-${n}` });
      mock.clock.advance(1000);
    }
    const stats = JSON.parse(await (await fetch(`${mock.control}/stats?project=shop-us`)).text());
    for (const range of ['5m', '1h', '1w']) {
      const { series } = await read(`?range=${range}`);
      const byStatus = (status: number) =>
        sum(series.filter((line) => line.status === status).flatMap(({ requests }) => requests));
      expect([byStatus(200), byStatus(400)]).toEqual([stats.requests.accepted, stats.requests.rejected]);
    }
    const { from, stepMs, series } = await read();
    expect(from + 300 * stepMs).toBeGreaterThan(mock.clock.now());
    expect(series.every(({ requests }) => requests.length === 300 && Math.max(...requests) === 1)).toBe(true);
    mock.clock.advance(SERIES_RANGES['5m'].steps * 1000);
    expect((await read()).series).toEqual([]);
    expect((await read('?range=1h')).series).toHaveLength(2);
  });

  it('is forgotten by a reset, of one project too', async () => {
    await send('/2/httpapi', US?.apiKey, fine);
    await send('/2/httpapi', EU?.apiKey, fine);
    mock.reset('shop-us');
    expect((await read()).series.map(({ project }) => project)).toEqual(['shop-eu']);
    mock.reset();
    expect((await read()).series).toEqual([]);
  });

  it('refuses a range that is not kept', async () => {
    const response = await fetch(`${mock.control}/series?range=2y`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fix: 'There are: 5m, 1h, 1w.' });
  });
});
