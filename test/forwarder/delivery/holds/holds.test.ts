import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createAdaptiveBatchSize } from '../../../../src/forwarder/delivery/holds/adaptive-batch-size.ts';
import { createIsolatedLanes } from '../../../../src/forwarder/delivery/holds/isolated-lanes.ts';
import { createPerIdLimits } from '../../../../src/forwarder/delivery/holds/per-id-limits.ts';
import { createProjectPause } from '../../../../src/forwarder/delivery/holds/project-pause.ts';
import { createProjectRateLimit } from '../../../../src/forwarder/delivery/holds/project-rate-limit.ts';
import { makeEntry } from '../make-entry.ts';

describe('isolated lanes', () => {
  const MINUTES = 60_000;

  it('a lane is isolated from when it is added', () => {
    const lanes = createIsolatedLanes(createManualClock(5));
    expect(lanes.has('a')).toBe(false);
    lanes.add('a');
    expect([lanes.has('a'), lanes.has('b')]).toEqual([true, false]);
  });

  it.each([
    [0, 20 * MINUTES - 1],
    [9 * MINUTES, 29 * MINUTES - 1],
  ])('one added at %i ms is isolated for at least ten minutes, and until %i ms', async (at, until) => {
    const clock = createManualClock();
    const lanes = createIsolatedLanes(clock);
    await clock.advance(at);
    lanes.add('a');
    await clock.advance(10 * MINUTES);
    expect(lanes.has('a')).toBe(true);
    await clock.advance(until - clock.now());
    expect(lanes.has('a')).toBe(true);
    await clock.advance(1);
    expect(lanes.has('a')).toBe(false);
  });

  it.each([
    [10 * MINUTES - 1, true],
    [10 * MINUTES, true],
    [20 * MINUTES - 1, true],
    [20 * MINUTES, false],
  ])('one that nobody asked for is isolated after %i ms: %s', async (ms, isolated) => {
    const clock = createManualClock();
    const lanes = createIsolatedLanes(clock);
    lanes.add('a');
    await clock.advance(ms);
    expect(lanes.has('a')).toBe(isolated);
  });

  it('one that is added again stays', async () => {
    const clock = createManualClock();
    const lanes = createIsolatedLanes(clock);
    for (let nth = 0; nth < 5; nth++) {
      lanes.add('a');
      await clock.advance(10 * MINUTES);
    }
    expect(lanes.has('a')).toBe(true);
  });

  it('takes 10,000 in one such time, and leaves those above with the others', async () => {
    const clock = createManualClock();
    const lanes = createIsolatedLanes(clock);
    for (let nth = 1; nth <= 10_001; nth++) lanes.add(String(nth));
    expect([lanes.has('10000'), lanes.has('10001')]).toEqual([true, false]);
    await clock.advance(10 * MINUTES);
    lanes.add('10001');
    expect([lanes.has('10000'), lanes.has('10001')]).toEqual([true, true]);
  });
});

describe('the limits of one id', () => {
  const LIMITS = { idEventsPerSecond: 2, idWindowSeconds: 2 };
  const of = (ids: { user_id?: string; device_id?: string }) => {
    const names = { event_type: 'x', insert_id: '1', ...ids };
    return makeEntry({ ids: names, lane: ids.device_id ?? `user ${ids.user_id}` });
  };

  it('takes a burst at once, of at least one event', () => {
    expect(createPerIdLimits(LIMITS, createManualClock()).burst).toBe(2);
    const slow = { idEventsPerSecond: 0.4, idWindowSeconds: 2 };
    expect(createPerIdLimits(slow, createManualClock()).burst).toBe(1);
  });

  it.each([[{ user_id: 'a' }], [{ device_id: 'a' }]])('counts %j by itself', (ids) => {
    const limits = createPerIdLimits(LIMITS, createManualClock(500));
    const { send, wait } = limits.admit([of(ids), of(ids), of(ids)]);
    expect([send.length, wait.map(({ at }) => at)]).toEqual([2, [1500]]);
    expect(limits.hold(of(ids))).toEqual({ reason: 'id-rate-limit', until: 1500, endedBy: 'time' });
  });

  it('tells a user from a device of the same id', () => {
    const limits = createPerIdLimits(LIMITS, createManualClock());
    limits.admit([of({ user_id: 'a' }), of({ user_id: 'a' })]);
    expect(limits.hold(of({ device_id: 'a' }))).toBeNull();
    expect(limits.admit([of({ device_id: 'a' })]).send).toHaveLength(1);
  });

  it('takes nothing from a device whose user has to wait', async () => {
    const clock = createManualClock();
    const limits = createPerIdLimits(LIMITS, clock);
    limits.admit([of({ user_id: 'u' }), of({ user_id: 'u' })]);
    for (let times = 0; times < 9; times++) limits.admit([of({ user_id: 'u', device_id: 'd' })]);
    expect(limits.admit([of({ device_id: 'd' }), of({ device_id: 'd' })]).send).toHaveLength(2);
  });

  it('asking whether it is held takes nothing', () => {
    const limits = createPerIdLimits(LIMITS, createManualClock());
    for (let times = 0; times < 9; times++) expect(limits.hold(of({ user_id: 'u', device_id: 'd' }))).toBeNull();
    expect(limits.admit([of({ user_id: 'u' }), of({ user_id: 'u' })]).send).toHaveLength(2);
  });

  it('fills up while nothing is sent, and no further than full', async () => {
    const clock = createManualClock();
    const limits = createPerIdLimits(LIMITS, clock);
    const three = [of({ user_id: 'a' }), of({ user_id: 'a' }), of({ user_id: 'a' })];
    limits.admit(three);
    await clock.advance(999);
    expect(limits.admit(three).send).toHaveLength(0);
    await clock.advance(1);
    expect(limits.admit(three).send).toHaveLength(1);
    await clock.advance(1_000_000);
    expect(limits.admit(three).send).toHaveLength(2);
  });

  it.each([1999, 2000, 2001, 3999, 4000, 4001])('is not forgotten too early: within %i ms', async (ms) => {
    const clock = createManualClock();
    const limits = createPerIdLimits({ idEventsPerSecond: 2, idWindowSeconds: 1.0001 }, clock);
    const busy = of({ user_id: 'busy' });
    await clock.advance(ms);
    // Almost nothing flows back: what was taken is still gone after any change of epochs.
    expect(limits.admit([busy, busy, busy]).send).toHaveLength(2);
    for (const other of ['x', 'y']) limits.admit([of({ user_id: other })]);
    await clock.advance(ms);
    expect(limits.hold(busy)).not.toBeNull();
    limits.admit([of({ user_id: 'z' })]);
    expect(limits.admit([busy]).send).toHaveLength(0);
  });
});

describe('the limit of a project', () => {
  const limitOf = (eventsPerSecond: number, requestsPerSecond: number, clock = createManualClock(1000)) =>
    createProjectRateLimit({ eventsPerSecond, requestsPerSecond }, createAdaptiveBatchSize(10), clock);

  it('holds by events where they are used up first', () => {
    const limit = limitOf(100, 1000);
    expect(limit.hold()).toBeNull();
    limit.take(10);
    // A tenth of 100 comes at once, 90 in each second: 10 take 111.1 ms.
    expect(limit.hold()).toEqual({ reason: 'project-rate-limit', until: 1112, endedBy: 'time' });
  });

  it('holds by requests where they are used up first', () => {
    const limit = limitOf(1_000_000, 10);
    limit.take(1);
    expect(limit.hold()).toEqual({ reason: 'project-rate-limit', until: 1112, endedBy: 'time' });
  });

  it('a clock that is set back gives nothing', () => {
    let now = 10_000;
    const clock = { ...createManualClock(), now: () => now };
    const limit = limitOf(100, 1000, clock);
    limit.take(10);
    now = 0;
    expect(limit.hold()?.until).toBe(112);
    now = 112;
    expect(limit.hold()).toBeNull();
  });

  it('never stops a project, however often its batches were cut', () => {
    const clock = createManualClock();
    const size = createAdaptiveBatchSize(1000);
    const limit = createProjectRateLimit({ eventsPerSecond: 10, requestsPerSecond: 10 }, size, clock);
    for (let times = 0; times < 20; times++) size.cut();
    limit.take(1);
    // At least one event a second, of which a tenth may come at once.
    expect(limit.hold()?.until).toBe(1112);
  });
});

it('a pause is told once, with what to do about it, and keeps its first reason until it is resumed', () => {
  const problems: string[] = [];
  const pause = createProjectPause((problem) => problems.push(problem));
  expect([pause.reason(), pause.hold()]).toEqual([undefined, null]);
  pause.pause('maintenance', 'Wait.');
  pause.pause('something else', 'Run.');
  expect(problems).toEqual(['Delivery is paused: maintenance. Every event is kept. Wait.']);
  expect(pause.reason()).toBe('maintenance');
  expect(pause.hold()).toEqual({ reason: 'project-paused', until: null, endedBy: 'resume' });
  pause.resume();
  expect([pause.reason(), pause.hold()]).toEqual([undefined, null]);
});
