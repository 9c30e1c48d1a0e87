import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createAdaptiveBatchSize } from '../../../../src/forwarder/delivery/holds/adaptive-batch-size.ts';
import { buildHold, holdUntil } from '../../../../src/forwarder/delivery/holds/hold.ts';
import { HOLD_REASONS, HOLD_TEXTS } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { createIsolatedLanes } from '../../../../src/forwarder/delivery/holds/isolated-lanes.ts';
import { createPerIdLimits } from '../../../../src/forwarder/delivery/holds/per-id-limits.ts';
import { createProbedRest } from '../../../../src/forwarder/delivery/holds/probed-rest.ts';
import { createProjectPause } from '../../../../src/forwarder/delivery/holds/project-pause.ts';
import { createProjectRateLimit } from '../../../../src/forwarder/delivery/holds/project-rate-limit.ts';
import { makeEntry } from '../make-entry.ts';

describe('isolated lanes', () => {
  const MINUTES = 60_000;
  /** Lanes whose memory begins at `start`; `goesThrough` lets a request of others succeed. */
  const setUp = (start = 0) => {
    const clock = createManualClock(start);
    let successes = 0;
    const lanes = createIsolatedLanes(clock, () => successes);
    const goesThrough = () => {
      successes++;
    };
    return { clock, lanes, goesThrough, add: (lane: string) => lanes.add(lane, 'named', 'x') };
  };

  it('a lane is isolated from when it is added', () => {
    const { lanes, add } = setUp(5);
    expect(lanes.get('a')).toBeUndefined();
    add('a');
    expect([lanes.get('a'), lanes.get('b')]).toEqual(['named', undefined]);
  });

  it.each([
    [0, 20 * MINUTES - 1],
    [9 * MINUTES, 29 * MINUTES - 1],
    [25 * MINUTES, 45 * MINUTES - 1],
  ])('one added at %i ms is isolated for at least ten minutes, and until %i ms', async (at, until) => {
    const { clock, lanes, add } = setUp();
    await clock.advance(at);
    add('a');
    await clock.advance(10 * MINUTES);
    expect(lanes.get('a')).toBe('named');
    await clock.advance(until - clock.now());
    expect(lanes.get('a')).toBe('named');
    await clock.advance(1);
    expect(lanes.get('a')).toBeUndefined();
  });

  it.each([
    [10 * MINUTES - 1, 'named'],
    [10 * MINUTES, 'named'],
    [20 * MINUTES - 1, 'named'],
    [20 * MINUTES, undefined],
  ])('one that nobody asked for is after %i ms %s', async (ms, isolation) => {
    const { clock, lanes, add } = setUp();
    add('a');
    await clock.advance(ms);
    expect([lanes.get('a'), lanes.longest()?.since]).toEqual([isolation, isolation && 0]);
  });

  it('the longest trouble is forgotten with its lane, also where nobody asked for that', async () => {
    const { clock, lanes, add } = setUp();
    add('a');
    await clock.advance(20 * MINUTES);
    expect(lanes.longest()).toBeUndefined();
  });

  it('one that is added again stays, and its trouble lasts since it began', async () => {
    const { clock, lanes, add } = setUp(7);
    for (let nth = 0; nth < 5; nth++) {
      add('a');
      await clock.advance(10 * MINUTES);
    }
    expect([lanes.get('a'), lanes.longest()]).toEqual(['named', { since: 7, because: 'x' }]);
  });

  it('takes 10,000 in one such time, and leaves those above with the others, but for those that it knows', async () => {
    const { clock, lanes, add } = setUp();
    for (let nth = 1; nth <= 10_001; nth++) add(String(nth));
    expect([lanes.get('10000'), lanes.get('10001')]).toEqual(['named', undefined]);
    lanes.add('1', 'suspected', 'y');
    expect(lanes.get('1')).toBe('suspected');
    await clock.advance(10 * MINUTES);
    add('10001');
    expect([lanes.get('10000'), lanes.get('10001')]).toEqual(['named', 'named']);
  });

  it('a lane is what it was last found to be, and guilty until it is acquitted', () => {
    const { lanes } = setUp();
    for (const isolation of ['named', 'suspected', 'guilty', 'named', 'suspected'] as const)
      lanes.add('a', isolation, 'x');
    expect(lanes.get('a')).toBe('guilty');
    lanes.acquit('a');
    expect(lanes.get('a')).toBeUndefined();
    lanes.add('a', 'suspected', 'x');
    expect(lanes.get('a')).toBe('suspected');
  });

  it('one that was named stays isolated when it is acquitted, and its trouble is over', async () => {
    const { clock, lanes, add } = setUp();
    add('a');
    await clock.advance(5);
    lanes.add('b', 'named', 'y');
    lanes.acquit('a');
    lanes.acquit('nobody');
    expect([lanes.get('a'), lanes.longest()]).toEqual(['named', { since: 5, because: 'y' }]);
    await clock.advance(5);
    add('a');
    lanes.acquit('b');
    lanes.add('c', 'named', 'z');
    expect(lanes.longest()).toEqual({ since: 10, because: 'x' });
  });

  it('is acquitted of what an earlier time knows, too, and its trouble counts once', async () => {
    const { clock, lanes } = setUp();
    lanes.add('a', 'suspected', 'x');
    await clock.advance(10 * MINUTES);
    lanes.acquit('a');
    expect([lanes.get('a'), lanes.longest()]).toEqual([undefined, undefined]);
    lanes.add('b', 'named', 'x');
    await clock.advance(10 * MINUTES);
    lanes.add('b', 'named', 'z');
    expect(lanes.longest()).toEqual({ since: 10 * MINUTES, because: 'z' });
    lanes.acquit('b');
    expect(lanes.longest()).toBeUndefined();
  });

  it('stands out where it failed before, and others went through since', () => {
    const { lanes, goesThrough } = setUp();
    lanes.add('a', 'suspected', 'x');
    lanes.add('b', 'named', 'x');
    lanes.add('c', 'guilty', 'x');
    expect(lanes.standOut(['a', 'b', 'c', 'd'])).toBe(false);
    goesThrough();
    expect(['a', 'b', 'c', 'd'].map((lane) => lanes.standOut([lane]))).toEqual([true, false, true, false]);
    expect(lanes.standOut(['d', 'b', 'a'])).toBe(true);
    lanes.add('a', 'suspected', 'x');
    expect(lanes.standOut(['a'])).toBe(false);
  });
});

describe('a rest that probes', () => {
  const WORDS = { because: 'no', fix: 'Ask.' };
  const start = () => {
    const clock = createManualClock(1000);
    return { clock, rest: createProbedRest('project-refused', { firstMs: 60, longestMs: 3600 }, clock) };
  };

  it('does not rest at first', () => {
    const { rest } = start();
    rest.goOn();
    rest.probeNow();
    expect([rest.until(), rest.because(), rest.hold(0), rest.hold(1), rest.end()]).toEqual([
      0,
      undefined,
      null,
      null,
      false,
    ]);
  });

  it('probes after the first while, then after twice as long each time, up to the longest', async () => {
    const { clock, rest } = start();
    const said = { reason: 'project-refused', ...WORDS, since: 1000 };
    for (const ms of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      expect(rest.begin(WORDS, 0)).toBe(true);
      const until = clock.now() + ms;
      expect([rest.hold(0), rest.until()]).toEqual([{ ...said, until, endedBy: 'probe' }, until]);
      await clock.advance(ms - 1);
      expect([rest.hold(0)?.endedBy, rest.end()]).toEqual(['probe', false]);
      await clock.advance(1);
      expect([rest.hold(0), rest.hold(1)]).toEqual([null, { ...said, until: null, endedBy: 'answer' }]);
    }
    expect([rest.because(), rest.end(), rest.because(), rest.hold(1)]).toEqual(['no', true, undefined, null]);
    rest.begin(WORDS, 0);
    expect(rest.until()).toBe(clock.now() + 60);
  });

  it('doubles without end, and still rests for the longest', async () => {
    const { clock, rest } = start();
    for (let times = 0; times < 1100; times++) {
      rest.begin(WORDS, 0);
      await clock.advance(3600);
    }
    rest.begin(WORDS, 0);
    expect(rest.until()).toBe(clock.now() + 3600);
  });

  it('goes on with the same words where the probe was in vain and said nothing new', async () => {
    const { clock, rest } = start();
    rest.begin(WORDS, 0);
    await clock.advance(60);
    rest.goOn();
    expect(rest.hold(0)).toEqual({
      ...{ reason: 'project-refused', ...WORDS, since: 1000 },
      ...{ until: 1180, endedBy: 'probe' },
    });
    rest.goOn();
    expect(rest.until()).toBe(1180);
  });

  it('rests as long as it is asked to, by a second answer of the storm as well', () => {
    const { rest } = start();
    expect([rest.begin(WORDS, 100), rest.until()]).toEqual([true, 1100]);
    expect([rest.begin(WORDS, 200), rest.until()]).toEqual([false, 1200]);
    expect([rest.begin(WORDS, 10), rest.until()]).toEqual([false, 1200]);
  });

  it('probes at once where somebody says that it works, and goes on resting where it does not', () => {
    const { clock, rest } = start();
    rest.begin(WORDS, 0);
    rest.probeNow();
    expect([rest.hold(0), rest.because(), rest.hold(1)?.endedBy]).toEqual([null, 'no', 'answer']);
    rest.begin(WORDS, 0);
    expect(rest.until()).toBe(clock.now() + 120);
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
    expect(limits.hold(of(ids))).toMatchObject({
      reason: 'id-rate-limit',
      since: 1_800_000_000,
      until: 1500,
      endedBy: 'time',
    });
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
    expect(limit.hold()).toMatchObject({ reason: 'project-rate-limit', since: 1000, until: 1112, endedBy: 'time' });
  });

  it('holds by requests where they are used up first', () => {
    const limit = limitOf(1_000_000, 10);
    limit.take(1);
    expect(limit.hold()).toMatchObject({ reason: 'project-rate-limit', since: 1000, until: 1112, endedBy: 'time' });
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

it('a pause is told once, keeps its first reason, and nobody but who resumes it ends it', async () => {
  const problems: string[] = [];
  const clock = createManualClock(50);
  const pause = createProjectPause(clock, (problem) => problems.push(problem));
  expect([pause.because(), pause.hold()]).toEqual([undefined, null]);
  pause.pause('maintenance');
  await clock.advance(10);
  pause.pause('something else');
  expect(problems).toEqual(['Delivery is paused: maintenance. Every event is kept until somebody resumes it.']);
  expect(pause.because()).toBe('maintenance');
  expect(pause.hold()).toEqual({
    ...{ reason: 'project-paused', because: 'maintenance', since: 50, until: null, endedBy: 'resume' },
    fix: 'Resume it: nothing else ends a pause by hand.',
  });
  pause.resume();
  expect([pause.because(), pause.hold()]).toEqual([undefined, null]);
});

it('a hold has the words of its reason where there are no better ones, and keeps 200 characters of an answer', () => {
  for (const reason of HOLD_REASONS) {
    const { because, fix } = holdUntil(reason, 1, 2);
    expect([because, fix]).toEqual([HOLD_TEXTS[reason].because, HOLD_TEXTS[reason].fix]);
    expect([because.length > 10, fix]).toEqual([true, expect.stringMatching(/^[A-Z].*\.$/)]);
  }
  expect(holdUntil('lane-delayed', 1, 2, 'x'.repeat(201))).toMatchObject({
    because: 'x'.repeat(200),
    since: 1,
    until: 2,
  });
  expect(buildHold('circuit-open', { since: 1, until: null, endedBy: 'answer', fix: 'Wait.' })).toMatchObject({
    ...{ fix: 'Wait.', endedBy: 'answer', until: null },
  });
});
