import { describe, expect, it } from 'vitest';
import type { EventHold } from '../../../../src/forwarder/delivery/holds/hold.ts';
import { HOLD_TEXTS } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { laneHold } from '../../../../src/forwarder/delivery/holds/lane-order.ts';
import type { SendResult } from '../../../../src/forwarder/delivery/http-client.ts';
import { makeEntry } from '../make-entry.ts';
import { NEVER, OK, respond, START, startHeldDelivery } from './held-delivery.ts';

/** A hold since the start, with the words of its reason. */
const since = (hold: Pick<EventHold, 'reason' | 'until' | 'endedBy'> & Partial<EventHold>): EventHold => {
  return { since: START, ...HOLD_TEXTS[hold.reason], ...hold };
};

describe('whyHeld names (deliver.stuck-nowhere)', () => {
  it('project-paused, ended by somebody who resumes', async () => {
    const run = startHeldDelivery(() => OK);
    run.delivery.pause('maintenance');
    await run.add('u/a:1', 'u/a:2');
    const hold = since({ reason: 'project-paused', because: 'maintenance', until: null, endedBy: 'resume' });
    expect(await run.whyHeld('2')).toEqual(hold);
    expect(run.delivery.held()).toEqual([{ ...hold, events: 2 }]);
    run.delivery.resume();
    await run.clock.advance(0);
    expect([await run.whyHeld('2'), run.delivery.held()]).toEqual([undefined, []]);
  });

  it('project-refused where Amplitude does not know the key, until a probe after 1 min, 2 min … 1 h is answered otherwise', async () => {
    let known = false;
    const run = startHeldDelivery(() => (known ? OK : respond(400, { error: 'Invalid API key: x' })));
    await run.add('u/a:1', 'v/b:2');
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const requests = run.sent.length;
      const hold = since({
        ...{ reason: 'project-refused', because: 'Amplitude answered "Invalid API key: x"' },
        ...{ until: run.clock.now() + minutes * 60_000, endedBy: 'probe' },
        fix: "Correct the API key to the project's, and the endpoint to its region.",
      });
      expect(await run.whyHeld('1')).toEqual(hold);
      expect(run.delivery.held()).toEqual([{ ...hold, events: 2 }]);
      expect(run.delivery.paused()).toBe('Amplitude answered "Invalid API key: x"; a request tries again by itself');
      known = run.sent.length > 7;
      await run.clock.advance(minutes * 60_000);
      expect(run.sent.length).toBe(requests + 1);
    }
    expect([run.outbox.counts().delivered, run.delivery.paused()]).toEqual([2, undefined]);
  });

  it('project-refused while a probe is under way, ended by its answer', async () => {
    const run = startHeldDelivery((_ids, nth) =>
      nth === 1 ? respond(400, { error: 'x', missing_field: 'events' }) : NEVER,
    );
    await run.add('u/a:1');
    await run.clock.advance(60_000);
    await run.add('v/b:2');
    expect(await run.whyHeld('2')).toMatchObject({ reason: 'project-refused', until: null, endedBy: 'answer' });
    expect(run.sent).toHaveLength(2);
  });

  it('project-paused where a hand paused what Amplitude refuses: nothing probes, and the hand ends both', async () => {
    let known = false;
    const run = startHeldDelivery(() => (known ? OK : respond(400, { error: 'Invalid API key: x' })));
    await run.add('u/a:1');
    run.delivery.pause('maintenance');
    expect([run.delivery.paused(), (await run.whyHeld('1'))?.reason]).toEqual(['maintenance', 'project-paused']);
    run.delivery.tryNow();
    await run.clock.advance(86_400_000);
    expect(run.sent).toHaveLength(1);
    known = true;
    run.delivery.resume();
    await run.clock.advance(0);
    expect([run.outbox.counts().delivered, run.delivery.paused()]).toEqual([1, undefined]);
  });

  it.each([
    ['Amplitude refuses the key', respond(400, { error: 'Invalid API key: x' })],
    ['Amplitude forbids the project', respond(403)],
    ['a server asks to be left alone', respond(503, {}, 600_000)],
  ])('nothing any more once something was corrected while %s: it is tried at once', async (_what, answer) => {
    const run = startHeldDelivery((_ids, nth) => (nth === 1 ? answer : OK));
    await run.add('u/a:1');
    await run.add('v/b:2');
    expect(run.sent).toHaveLength(1);
    run.delivery.tryNow();
    await run.clock.advance(0);
    expect(run.sent.length).toBeGreaterThan(1);
    expect(run.delivery.paused()).toBeUndefined();
  });

  it.each([
    ['forbids', 403],
    ['throttles', 429],
  ])('circuit-open where Amplitude %s the project, until it is tried again', async (_what, status) => {
    const run = startHeldDelivery((_ids, nth) => (nth === 1 ? respond(status) : OK));
    await run.add('u/a:1');
    const hold = {
      reason: 'circuit-open',
      because: `HTTP ${status}`,
      since: START,
      until: START + 60_000,
      endedBy: 'probe',
    };
    expect(await run.whyHeld('1')).toEqual({ ...hold, fix: expect.any(String) });
    expect(run.delivery.held()).toMatchObject([{ ...hold, events: 1 }]);
    await run.clock.advance(59_999);
    expect(run.sent).toHaveLength(1);
    await run.clock.advance(1);
    expect(run.sent).toHaveLength(2);
  });

  it('circuit-open while a probe is under way, ended by its answer', async () => {
    const probe = Promise.withResolvers<SendResult>();
    const run = startHeldDelivery(
      (_ids, nth) => (nth <= 2 ? { kind: 'failure', reason: 'ECONNREFUSED' } : probe.promise),
      {
        breakerFailures: 2,
        probeEvents: 1,
        batchEvents: 1,
      },
    );
    await run.add('u/a:1', 'v/b:2', 'w/c:3');
    await run.clock.advance(10_000);
    expect(run.sent).toHaveLength(3);
    const waiting = ['1', '2', '3'].filter((id) => id !== run.sent[2]?.[0]);
    for (const id of waiting) {
      expect(await run.whyHeld(id)).toMatchObject({
        reason: 'circuit-open',
        because: 'ECONNREFUSED',
        endedBy: 'answer',
      });
    }
    probe.resolve(OK);
  });

  it('project-rate-limit, until the next full request may go', async () => {
    const run = startHeldDelivery(() => OK, { eventsPerSecond: 10, batchEvents: 1, requestsInFlight: 1 });
    await run.add('u/a:1', 'v/b:2');
    const hold = await run.whyHeld('2');
    expect(hold).toEqual(since({ reason: 'project-rate-limit', until: START + 112, endedBy: 'time' }));
    await run.clock.advance(111);
    expect(run.sent).toEqual([['1']]);
    await run.clock.advance(1);
    expect(run.sent).toEqual([['1'], ['2']]);
  });

  it('id-rate-limit for a device that sent what Amplitude takes from one, behind-in-lane for what follows', async () => {
    const run = startHeldDelivery(() => OK, { idEventsPerSecond: 1, idWindowSeconds: 2 });
    await run.add('u/a:1', 'u/a:2', 'u/a:3');
    const hold = since({ reason: 'id-rate-limit', until: START + 2000, endedBy: 'time' });
    expect(await run.whyHeld('2')).toEqual(hold);
    expect(await run.whyHeld('3')).toEqual(since({ reason: 'behind-in-lane', until: START + 2000, endedBy: 'time' }));
    expect(run.delivery.held()).toEqual([
      { ...hold, events: 1 },
      { ...since({ reason: 'behind-in-lane', until: null, endedBy: 'answer' }), events: 1 },
    ]);
  });

  it('id-rate-limit for another device of a user that sent what Amplitude takes from one', async () => {
    const run = startHeldDelivery((_ids, nth) => (nth === 1 ? OK : NEVER), {
      idEventsPerSecond: 1,
      idWindowSeconds: 2,
    });
    await run.add('u/a:1');
    // Added without a word to the dispatcher: it did not look at it yet.
    await run.outbox.append([{ event_type: 'x', user_id: 'u', device_id: 'b', time: 1, insert_id: '2' }]);
    expect(await run.whyHeld('2')).toMatchObject({ reason: 'id-rate-limit', until: START + 2000 });
  });

  it('lane-delayed for a device that Amplitude throttled, behind-in-lane for what follows, and nothing for others', async () => {
    const run = startHeldDelivery((ids) => (ids.includes('1') ? respond(429, { throttled_devices: { a: 31 } }) : OK), {
      requestsInFlight: 1,
    });
    await run.add('u/a:1', 'u/a:2', 'v/b:3');
    const hold = since({ reason: 'lane-delayed', because: 'HTTP 429', until: START + 30_000, endedBy: 'time' });
    expect([await run.whyHeld('1'), await run.whyHeld('3')]).toEqual([hold, undefined]);
    const behind = await run.whyHeld('2');
    expect(behind).toEqual(since({ reason: 'behind-in-lane', until: START + 30_000, endedBy: 'time' }));
  });

  it('lane-delayed for what failed, until its backoff is over', async () => {
    const run = startHeldDelivery((_ids, nth) => (nth === 1 ? respond(503) : OK));
    await run.add('u/a:1');
    const hold = await run.whyHeld('1');
    expect(run.delivery.held()).toEqual([{ ...hold, events: 1 }]);
    expect(hold).toMatchObject({ reason: 'lane-delayed', endedBy: 'time' });
    await run.clock.advance((hold?.until ?? 0) - START - 1);
    expect(run.sent).toHaveLength(1);
    await run.clock.advance(1);
    expect(run.sent).toHaveLength(2);
  });

  it('behind-in-lane while an earlier event of the lane is under way, ended by its answer', async () => {
    const run = startHeldDelivery(() => NEVER);
    await run.add('u/a:1');
    await run.add('u/a:2');
    const hold = since({ reason: 'behind-in-lane', until: null, endedBy: 'answer' });
    expect([await run.whyHeld('1'), await run.whyHeld('2')]).toEqual([undefined, hold]);
    expect(run.delivery.held()).toEqual([{ ...hold, events: 1 }]);
  });

  it('of a project that is held only what waits, not what is under way', async () => {
    const run = startHeldDelivery(() => NEVER, { requestsInFlight: 1, batchEvents: 1 });
    await run.add('u/a:1');
    run.delivery.pause('maintenance');
    expect(run.delivery.held()).toEqual([]);
    await run.add('v/b:2');
    expect(run.delivery.held()).toMatchObject([{ reason: 'project-paused', events: 1 }]);
  });

  it('nothing where all requests are under way: it goes with the next one', async () => {
    const run = startHeldDelivery(() => NEVER, { requestsInFlight: 1, batchEvents: 1 });
    await run.add('u/a:1', 'v/b:2');
    expect([await run.whyHeld('2'), run.delivery.held()]).toEqual([null, []]);
  });

  it('lane-delayed after a restart, when it is not known yet which event is the first of the lane', () => {
    const lane = () => ({ state: 'delayed' as const, until: 5, cause: 'retry' as const, head: undefined });
    const entry = makeEntry({ acceptedAt: 3 });
    expect(laneHold(entry, { lane })).toMatchObject({ reason: 'lane-delayed', since: 3, until: 5, endedBy: 'time' });
  });

  it('lane-delayed since its event was first sent in vain, for what was answered last', () => {
    const lane = () => ({ state: 'delayed' as const, until: 50, cause: 'retry' as const, head: 1 });
    const attempt = { rule: 'deliver.5xx-network', status: null };
    const history = [
      { ...attempt, at: 7, reason: 'HTTP 503' },
      { ...attempt, at: 9, reason: 'ECONNRESET' },
    ];
    const hold = laneHold(makeEntry({ acceptedAt: 3, history }), { lane });
    expect(hold).toMatchObject({ since: 7, because: 'ECONNRESET' });
  });

  it('by count the one that waits longest, where that is known, else since the oldest event came', async () => {
    const run = startHeldDelivery((ids) => (ids.includes('ok') ? OK : respond(503)));
    await run.add('u/a:1');
    await run.clock.advance(100);
    await run.add('v/b:2');
    expect(run.delivery.held()).toMatchObject([
      { reason: 'lane-delayed', since: START, because: 'HTTP 503', events: 2 },
    ]);
    await run.outbox.append([{ event_type: 'x', device_id: 'a', time: 1, insert_id: '3' }]);
    run.delivery.wake();
    await run.clock.advance(0);
    expect(run.delivery.held()[1]).toMatchObject({ reason: 'behind-in-lane', since: START, events: 1 });
  });
});
