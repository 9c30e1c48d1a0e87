import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventHold } from '../../../../src/forwarder/delivery/holds/hold.ts';
import type { SendResult } from '../../../../src/forwarder/delivery/http-client.ts';
import { OK, respond, startHeldDelivery } from './held-delivery.ts';

/** What may happen to a delivery: events come, time passes, Amplitude answers so or so, somebody pauses. */
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), who: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), how: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 30, 400, 40_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'pause' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'resume' as const }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const LIMITS = {
  requestsInFlight: 2,
  batchEvents: 4,
  breakerFailures: 2,
  idEventsPerSecond: 2,
  idWindowSeconds: 2,
  eventsPerSecond: 40,
};

function answerTo(ids: readonly string[], how: number): SendResult {
  if (how <= 3) return OK;
  if (how === 4) return { kind: 'failure', reason: 'ECONNRESET' };
  if (how === 5) return respond(503);
  if (how === 6) return respond(429);
  if (how === 9) return respond(400, { error: 'Invalid API key: x' });
  if (how === 10) return respond(403);
  if (how === 11) return respond(404);
  // One of the devices breaks its requests.
  if (how === 12) return ids.some((id) => Number(id) % 5 === 0) ? { kind: 'failure', reason: 'ECONNRESET' } : OK;
  if (how === 7) return respond(429, { throttled_events: [0] });
  return ids.length > 1 ? respond(413) : respond(400, { error: 'x', silenced_events: [0] });
}

/** A delivery whose answers wait for a step. */
function start() {
  const open: { ids: string[]; answer: (result: SendResult) => void }[] = [];
  const run = startHeldDelivery((ids) => new Promise((answer) => open.push({ ids, answer })), LIMITS);
  let last = 0;
  const take = async (step: Step) => {
    if (step.kind === 'add') await run.add(`user-${step.who % 3}/device-${step.who}:${++last}`);
    if (step.kind === 'pass') await run.clock.advance(step.ms);
    if (step.kind === 'pause') run.delivery.pause('by the test');
    if (step.kind === 'resume') run.delivery.resume();
    if (step.kind === 'answer') {
      const request = open.shift();
      request?.answer(answerTo(request.ids, step.how));
    }
    await run.clock.advance(0);
  };
  /** What every event that waits is held by, by its insert_id. */
  const askAll = async (): Promise<Map<string, EventHold | null>> => {
    const ids = Array.from({ length: last }, (_, index) => String(index + 1));
    const each = await Promise.all(ids.map(async (id) => ({ id, hold: await run.whyHeld(id) })));
    return new Map(each.flatMap(({ id, hold }) => (hold === undefined ? [] : [[id, hold]])));
  };
  return { ...run, open, take, askAll };
}

type Run = ReturnType<typeof start>;

/** Nothing goes that is held, before what was said to end it. */
function isOver({ clock, delivery }: Run, hold: EventHold | null | undefined): boolean {
  switch (hold?.endedBy) {
    case 'time':
    case 'probe':
      return clock.now() >= (hold.until ?? Number.POSITIVE_INFINITY);
    case 'resume':
      return delivery.paused() === undefined;
    case 'answer':
      // Every answer is a step, after which all are asked anew.
      return false;
    default:
      return true;
  }
}

function expectTrue({ clock, open, outbox, delivery }: Run, holds: ReadonlyMap<string, EventHold | null>): void {
  const { entries, claimed } = outbox.size();
  expect(holds.size).toBe(entries - claimed);
  for (const hold of holds.values()) {
    // What nothing holds waits only for a request to end.
    if (hold === null) expect(open.length).toBeGreaterThanOrEqual(LIMITS.requestsInFlight);
    else {
      expect(hold.until !== null).toBe(hold.endedBy === 'time' || hold.endedBy === 'probe');
      expect([hold.since <= clock.now(), hold.because === '', hold.fix === '']).toEqual([true, false, false]);
    }
    if (hold?.until != null) expect(hold.until).toBeGreaterThan(clock.now());
  }
  // Counted as asked one by one, where the dispatcher had the chance to look at all of them.
  if (open.length >= LIMITS.requestsInFlight) return;
  const byReason = Map.groupBy(holds.values(), (hold) => hold?.reason);
  const counted = delivery.held().map(({ reason, events }): [string, number] => [reason, events]);
  expect(new Map(counted)).toEqual(new Map([...byReason].map(([reason, all]) => [reason, all.length])));
}

it('whyHeld never disagrees with what the dispatcher does, whatever happens', { timeout: 60_000 }, async () => {
  const seen = new Set<string | undefined>();
  const property = fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
    const run = start();
    let holds: ReadonlyMap<string, EventHold | null> = new Map();
    const sentWhileHeld: string[] = [];
    run.onSend((ids) => sentWhileHeld.push(...ids.filter((id) => !isOver(run, holds.get(id)))));
    for (const step of steps) {
      // An answer or a resume may end what time would have ended later.
      if (step.kind === 'answer' || step.kind === 'resume') holds = new Map();
      await run.take(step);
      holds = await run.askAll();
      for (const hold of holds.values()) seen.add(hold?.reason);
      expect(sentWhileHeld).toEqual([]);
      expectTrue(run, holds);
    }
  });
  await fc.assert(property, { numRuns: 150, seed: 5 });
  expect([...seen].toSorted()).toEqual([
    'behind-in-lane',
    'circuit-open',
    'id-rate-limit',
    'lane-delayed',
    'project-paused',
    'project-rate-limit',
    'project-refused',
    undefined,
  ]);
});
