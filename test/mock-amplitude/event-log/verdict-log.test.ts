import { describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRing } from '../../../lib/ring.ts';
import { layOutPattern, patternMatches } from '../../../mock-amplitude/event-log/pattern.ts';
import { createVerdictLog } from '../../../mock-amplitude/event-log/verdict-log.ts';
import { appendEvents, makeRequest } from '../make-record.ts';

describe('the ring', () => {
  it.each([
    [2, 2, 0],
    [3, 3, 0],
    [4, 3, 1],
  ])('with room for 3, after %i items holds %i and has evicted %i', (count, size, evicted) => {
    const ring = createRing<number>(3, Number.POSITIVE_INFINITY);
    for (let item = 1; item <= count; item++) ring.push(item, 1);
    expect([ring.size, ring.evicted]).toEqual([size, evicted]);
    expect([...ring.items()].at(-1)).toBe(count);
  });

  it('evicts by bytes too, but never of the newest', () => {
    const ring = createRing<string>(10, 100);
    ring.push('a', 60);
    ring.push('b', 40);
    expect([...ring.items()]).toEqual(['a', 'b']);
    ring.push('c', 1);
    expect([...ring.items()]).toEqual(['b', 'c']);
    ring.push('huge', 1000);
    expect([...ring.items()]).toEqual(['huge']);
    expect(ring.bytes).toBe(1000);
  });

  it('keeps order over many more items than it holds', () => {
    const ring = createRing<number>(10, Number.POSITIVE_INFINITY);
    for (let item = 0; item < 50_000; item++) ring.push(item, 1);
    expect([...ring.items()]).toEqual(Array.from({ length: 10 }, (_, index) => 49_990 + index));
    expect(ring.evicted).toBe(49_990);
    expect(ring.bytes).toBe(10);
  });
});

describe('holds', () => {
  it.each([
    [{ a: 1, b: 2 }, { a: 1 }, true],
    [{ a: { b: [1, { c: 2, d: 3 }] } }, { a: { b: [1, { c: 2 }] } }, true],
    [{ a: [1, 2] }, { a: [1] }, false],
    [{ a: [] }, { a: {} }, false],
    [{ a: null }, { a: null }, true],
    [{}, { a: undefined }, false],
    [{ a: '1' }, { a: 1 }, false],
    [{}, { toString: {} }, false],
  ])('%j holds %j: %s', (value, part, expected) => {
    expect(patternMatches(layOutPattern(part), value)).toBe(expected);
  });
});

describe('the log', () => {
  const clock = createManualClock();

  it('filters what it keeps', () => {
    const log = createVerdictLog({ clock });
    appendEvents(
      log,
      { userId: 'user-1', event: { event_properties: { plan: 'gold', n: 1 } } },
      { userId: 'user-2', verdict: 'rejected', rule: 'event.id-length' },
    );
    const seqs = (filter: object) => log.events(filter).map(({ seq }) => seq);
    expect(seqs({})).toEqual([2, 3]);
    expect(seqs({ userId: 'user-2' })).toEqual([3]);
    expect(seqs({ rule: 'event.id-length', verdict: 'rejected' })).toEqual([3]);
    expect(seqs({ event: { event_properties: { plan: 'gold' } } })).toEqual([2]);
    expect(seqs({ since: 2 })).toEqual([3]);
    expect(log.requests({ verdict: 'rejected' })).toEqual([]);
  });

  it('keeps a request and its events together, and lets them go together', () => {
    const log = createVerdictLog({ clock, maxEvents: 4 });
    for (let n = 0; n < 3; n++) appendEvents(log, {}, {});
    expect(log.events().map(({ seq }) => seq)).toEqual([5, 6, 8, 9]);
    expect(log.stats()).toMatchObject({ events: 4, requests: 2, evicted: { events: 2, requests: 1 } });
    appendEvents(log, {}, {}, {}, {}, {});
    expect(log.stats()).toMatchObject({ events: 5, requests: 1 });
  });

  it('reads on from any place', () => {
    const log = createVerdictLog({ clock });
    for (let n = 0; n < 3; n++) appendEvents(log, {}, {});
    const seqsAfter = (seq: number) => [...log.after(seq)].map((record) => record.seq);
    expect(seqsAfter(0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seqsAfter(4)).toEqual([5, 6, 7, 8, 9]);
    expect(seqsAfter(9)).toEqual([]);
  });

  it('can forget one project and keep the others', () => {
    const log = createVerdictLog({ clock });
    log.append(makeRequest(1, { project: 'shop-us' }));
    log.append(makeRequest(2, { project: 'shop-eu' }));
    log.clear('shop-us');
    expect(log.requests().map(({ seq }) => seq)).toEqual([2]);
  });

  it('does not let a listener that throws harm the others', () => {
    const log = createVerdictLog({ clock });
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen: number[] = [];
    log.subscribe(() => {
      throw new Error('broken');
    });
    const end = log.subscribe(({ seq }) => seen.push(seq));
    log.tell(makeRequest(1));
    end();
    log.tell(makeRequest(2));
    expect(seen).toEqual([1]);
    expect(complaint).toHaveBeenCalled();
    complaint.mockRestore();
  });
});

describe('waiting for events', () => {
  const match = { eventType: 'Order Completed' };
  const order = { eventType: 'Order Completed' };

  it('counts what is already there, and resolves with the one that completes it', async () => {
    const log = createVerdictLog({ clock: createManualClock() });
    appendEvents(log, order);
    const waiting = log.waitForEvents({ match, count: 2, timeoutMs: 1000 });
    appendEvents(log, {}, order);
    expect(await waiting).toMatchObject({ met: true, events: [{ seq: 2 }, { seq: 5 }] });
  });

  it('ends when time is up, not a moment earlier, with what it has', async () => {
    const clock = createManualClock();
    const log = createVerdictLog({ clock });
    let ended = false;
    const waiting = log.waitForEvents({ match, count: 2, timeoutMs: 1000 }).finally(() => {
      ended = true;
    });
    appendEvents(log, order);
    await clock.advance(999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(await waiting).toMatchObject({ met: false, events: [{ seq: 2 }] });
  });

  it('ends when the caller is gone, and when the log closes', async () => {
    const log = createVerdictLog({ clock: createManualClock() });
    const controller = new AbortController();
    const gone = log.waitForEvents({ match, count: 1, timeoutMs: 1000, signal: controller.signal });
    controller.abort();
    expect(await gone).toEqual({ met: false, events: [] });
    const open = log.waitForEvents({ match, count: 1, timeoutMs: 1000 });
    log.close();
    expect(await open).toEqual({ met: false, events: [] });
  });
});

it('still says what it evicted when one project is forgotten, and starts at nothing when all are', () => {
  const log = createVerdictLog({ clock: createManualClock(), maxRequests: 1 });
  appendEvents(log, {});
  appendEvents(log, {});
  log.clear('shop-us');
  expect(log.stats()).toMatchObject({ requests: 0, events: 0, evicted: { requests: 1, events: 1 } });
  log.clear();
  expect(log.stats().evicted).toEqual({ requests: 0, events: 0 });
});
