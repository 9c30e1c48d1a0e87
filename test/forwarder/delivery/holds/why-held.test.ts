import { describe, expect, it } from 'vitest';
import { laneHold } from '../../../../src/forwarder/delivery/holds/lane-order.ts';
import type { SendResult } from '../../../../src/forwarder/delivery/http-client.ts';
import { NEVER, OK, respond, START, startHeldDelivery } from './held-delivery.ts';

describe('whyHeld names (deliver.stuck-nowhere)', () => {
  it('project-paused, ended by somebody who resumes', async () => {
    const run = startHeldDelivery(() => OK);
    run.delivery.pause('maintenance');
    await run.add('u/a:1', 'u/a:2');
    const hold = { reason: 'project-paused', until: null, endedBy: 'resume' };
    expect(await run.whyHeld('2')).toEqual(hold);
    expect(run.delivery.held()).toEqual([{ ...hold, events: 2 }]);
    run.delivery.resume();
    await run.clock.advance(0);
    expect([await run.whyHeld('2'), run.delivery.held()]).toEqual([undefined, []]);
  });

  it('project-paused where Amplitude does not know the key', async () => {
    const run = startHeldDelivery(() => respond(400, { error: 'Invalid API key: x' }));
    await run.add('u/a:1');
    expect(await run.whyHeld('1')).toMatchObject({ reason: 'project-paused', endedBy: 'resume' });
  });

  it.each([
    ['forbids', 403],
    ['throttles', 429],
  ])('circuit-open where Amplitude %s the project, until it is tried again', async (_what, status) => {
    const run = startHeldDelivery((_ids, nth) => (nth === 1 ? respond(status) : OK));
    await run.add('u/a:1');
    const hold = { reason: 'circuit-open', until: START + 60_000, endedBy: 'time' };
    expect(await run.whyHeld('1')).toEqual(hold);
    expect(run.delivery.held()).toEqual([{ ...hold, events: 1 }]);
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
      expect(await run.whyHeld(id)).toEqual({ reason: 'circuit-open', until: null, endedBy: 'answer' });
    }
    probe.resolve(OK);
  });

  it('project-rate-limit, until the next full request may go', async () => {
    const run = startHeldDelivery(() => OK, { eventsPerSecond: 10, batchEvents: 1, requestsInFlight: 1 });
    await run.add('u/a:1', 'v/b:2');
    const hold = await run.whyHeld('2');
    expect(hold).toEqual({ reason: 'project-rate-limit', until: START + 112, endedBy: 'time' });
    await run.clock.advance(111);
    expect(run.sent).toEqual([['1']]);
    await run.clock.advance(1);
    expect(run.sent).toEqual([['1'], ['2']]);
  });

  it('id-rate-limit for a device that sent what Amplitude takes from one, behind-in-lane for what follows', async () => {
    const run = startHeldDelivery(() => OK, { idEventsPerSecond: 1, idWindowSeconds: 2 });
    await run.add('u/a:1', 'u/a:2', 'u/a:3');
    const hold = { reason: 'id-rate-limit', until: START + 2000, endedBy: 'time' };
    expect(await run.whyHeld('2')).toEqual(hold);
    expect(await run.whyHeld('3')).toEqual({ ...hold, reason: 'behind-in-lane' });
    expect(run.delivery.held()).toEqual([
      { ...hold, events: 1 },
      { reason: 'behind-in-lane', until: null, endedBy: 'answer', events: 1 },
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
    const hold = { reason: 'lane-delayed', until: START + 30_000, endedBy: 'time' };
    expect([await run.whyHeld('1'), await run.whyHeld('3')]).toEqual([hold, undefined]);
    const behind = await run.whyHeld('2');
    expect(behind).toEqual({ ...hold, reason: 'behind-in-lane' });
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
    const hold = { reason: 'behind-in-lane', until: null, endedBy: 'answer' };
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
    const entry = { id: 1, lane: 'device a', ids: { event_type: 'x', insert_id: '1' } };
    expect(laneHold(entry, { lane })).toEqual({ reason: 'lane-delayed', until: 5, endedBy: 'time' });
  });
});
