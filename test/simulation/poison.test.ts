import { describe, expect, it, onTestFinished } from 'vitest';
import type { SendResult } from '../../src/forwarder/delivery/http-client.ts';
import { answerWith, type SentEvent, startVirtualDelivery } from './virtual-delivery.ts';

const RESET: SendResult = { kind: 'failure', reason: 'UND_ERR_SOCKET: other side closed' };
const HTML = (status: number, retryAfterMs?: number): SendResult => {
  return { kind: 'response', status, body: '<html>', retryAfterMs };
};
const INNOCENT = Array.from({ length: 9 }, (_, index) => `innocent-${index}`);

/**
 * An Amplitude that breaks at every request with a poisoned event in it. Twenty events a second of others come in, unless
 * `othersPerSecond` says otherwise.
 */
function setUp(
  breaks: SendResult | ((now: number) => SendResult),
  {
    othersPerSecond = 20,
    tookMs = 30,
    ...limits
  }: { othersPerSecond?: number; tookMs?: number; budgetMs?: number } = {},
) {
  const sent: { ids: string[]; broken: boolean }[] = [];
  const deliveredAt = new Map<string, number>();
  const run = startVirtualDelivery({
    tookMs,
    limits,
    answer(events: SentEvent[], now) {
      const ids = events.map(({ insert_id }) => insert_id);
      const broken = ids.some((id) => id.startsWith('poison'));
      sent.push({ ids, broken });
      if (!broken) return answerWith(200, {});
      return typeof breaks === 'function' ? breaks(now) : breaks;
    },
    onDelivered: (insertId, at) => deliveredAt.set(insertId, at - start),
  });
  onTestFinished(() => run.close());
  const start = run.clock.now();
  let others = 0;
  /** Events by their insert_ids, each of a device of its own unless it is given as device/insert_id. */
  const append = (...names: string[]) =>
    run.append(
      names.map((name) => {
        const [device = name, insertId = name] = name.split('/');
        return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
      }),
    );
  const pass = async (seconds: number) => {
    for (let nth = 0; nth < seconds * Math.max(1, othersPerSecond); nth++) {
      if (othersPerSecond > 0) await append(`other-${++others}`);
      await run.clock.advance(1000 / Math.max(1, othersPerSecond));
    }
  };
  /** When the last of these was delivered, in ms since the start; infinite where one was not. */
  const lastOf = (ids: readonly string[]) =>
    Math.max(...ids.map((id) => deliveredAt.get(id) ?? Number.POSITIVE_INFINITY));
  const othersLate = () => {
    const each = Array.from({ length: others - 5 }, (_, index) => deliveredAt.get(`other-${index + 1}`));
    return each.filter((at) => at === undefined).length;
  };
  return { ...run, sent, append, pass, lastOf, othersLate, deliveredAt };
}

/** What a request with the poisoned event shared with any of it: its first companions and nobody else. */
function drawnIn({ sent }: ReturnType<typeof setUp>): string[] {
  const [first, ...later] = sent.filter(({ broken }) => broken).map(({ ids }) => ids);
  return later.flat().filter((id) => !first?.includes(id));
}

describe('one event that breaks its request (deliver.reset-poison)', () => {
  it.each<[string, SendResult]>([
    ['its connection is reset', RESET],
    ['the answer is cut off', { kind: 'failure', reason: 'UND_ERR_SOCKET: terminated' }],
    ['it is answered 500', answerWith(500, {})],
    ['it is answered 502 with a page', HTML(502)],
    ['it is answered 404', HTML(404)],
    ['it is answered 406 by a firewall', HTML(406)],
    ['it is answered 200 with a page', HTML(200)],
    ['it is answered 400 with a page', HTML(400)],
    ['it is called invalid JSON', answerWith(400, { error: 'Invalid JSON request body' })],
  ])('holds up its nine companions for less than 5 s, and the others not at all, where %s', async (_what, breaks) => {
    const run = setUp(breaks);
    await run.append(...INNOCENT.slice(0, 4), 'poison', ...INNOCENT.slice(4));
    await run.pass(5);
    expect(run.lastOf(INNOCENT)).toBeLessThan(3000);
    expect([run.othersLate(), drawnIn(run)]).toEqual([0, []]);
    const { queued, dead } = run.outbox.counts();
    expect([run.lastOf(['poison']), dead + queued > 0]).toEqual([Number.POSITIVE_INFINITY, true]);
    expect(run.problems.filter((problem) => problem.includes('poison'))).toHaveLength(1);
  });

  it.each<[string, SendResult, number]>([
    ['a server asks to be left alone for 20 s', HTML(503, 20_000), 20],
    ['a firewall forbids it', HTML(403), 60],
  ])('holds up the others for no longer than one answer asks for, where %s', async (_what, breaks, seconds) => {
    const run = setUp(breaks, { othersPerSecond: 2 });
    await run.append(...INNOCENT.slice(0, 4), 'poison', ...INNOCENT.slice(4));
    await run.pass(seconds + 5);
    expect(run.lastOf(INNOCENT)).toBeLessThan(seconds * 1000 + 3000);
    expect([run.othersLate(), drawnIn(run)]).toEqual([0, []]);
    const requests = run.sent.length;
    await run.pass(120);
    expect(run.othersLate()).toBe(0);
    expect(run.sent.length - requests).toBeGreaterThan(200);
  });

  it.each<[string, number, number]>([
    ['nothing else is sent', 0, 20],
    ['others are rare', 0.2, 20],
  ])('is found where %s', async (_what, othersPerSecond, seconds) => {
    const run = setUp(RESET, { othersPerSecond });
    await run.append(...INNOCENT.slice(0, 4), 'poison', ...INNOCENT.slice(4));
    await run.pass(seconds);
    expect(run.lastOf(INNOCENT)).toBeLessThan(5000);
  });

  it('is found among 500, where every request takes a quarter of a second', async () => {
    const run = setUp(RESET, { tookMs: 250 });
    const innocent = Array.from({ length: 499 }, (_, index) => `innocent-${index}`);
    await run.append(...innocent.slice(0, 77), 'poison', ...innocent.slice(77));
    await run.pass(6);
    expect(run.lastOf(innocent)).toBeLessThan(6000);
  });

  it.each([2, 3, 5])('is found where there are %i of them', async (count) => {
    const run = setUp(RESET);
    const poisons = Array.from({ length: count }, (_, index) => `poison-${index}`);
    await run.append(...INNOCENT, ...poisons);
    await run.pass(5);
    expect(run.lastOf(INNOCENT)).toBeLessThan(5000);
    expect([run.othersLate(), drawnIn(run)]).toEqual([0, []]);
  });

  it('keeps the order of its own device, whose later events wait, and lets the earlier ones go', async () => {
    const run = setUp(RESET);
    await run.append('d/1', 'd/2', 'd/poison', 'd/4', ...INNOCENT);
    await run.pass(4);
    expect(['1', '2', '4'].map((id) => run.deliveredAt.has(id))).toEqual([true, true, false]);
    expect(run.lastOf(INNOCENT)).toBeLessThan(5000);
  });

  it('is tried again by itself, and goes with what waits behind it once it breaks nothing any more', async () => {
    const run = setUp((now) => (now < Date.UTC(2026, 0, 1, 1) ? RESET : answerWith(200, {})), { othersPerSecond: 0 });
    await run.append('d/poison', 'd/2', ...INNOCENT);
    await run.pass(3600);
    expect(run.outbox.counts()).toMatchObject({ delivered: 9, queued: 2 });
    // Its longest backoff is five minutes.
    await run.pass(300);
    expect(run.outbox.counts()).toMatchObject({ delivered: 11, queued: 0 });
  });

  it('becomes a dead letter when its time is over, and what waits behind it goes on', async () => {
    const run = setUp(RESET, { othersPerSecond: 0, budgetMs: 3_600_000 });
    await run.append('d/poison', 'd/2', ...INNOCENT);
    await run.clock.advance(3_540_000);
    expect(run.outbox.counts()).toMatchObject({ delivered: 9, dead: 0 });
    await run.clock.advance(420_000);
    expect(run.outbox.counts()).toMatchObject({ delivered: 10, dead: 1, queued: 0 });
  });

  it('an outage blames nobody: all goes together again once it is over', async () => {
    const run = setUp((now) => (now < Date.UTC(2026, 0, 1, 0, 10) ? RESET : answerWith(200, {})), {
      othersPerSecond: 0,
    });
    const all = Array.from({ length: 40 }, (_, index) => `poison-${index}`);
    await run.append(...all);
    await run.clock.advance(900_000);
    expect(run.outbox.counts()).toMatchObject({ delivered: 40, queued: 0 });
    expect(run.problems.filter((problem) => problem.includes('reset-poison'))).toEqual([]);
  });
});
