import { describe, expect, it } from 'vitest';
import { createRng } from '../../../lib/rng.ts';
import { createFaults, type Faults, MAX_FAULTS } from '../../../mock-amplitude/faults/create-faults.ts';
import type { FaultRule } from '../../../mock-amplitude/faults/fault-rule.ts';
import type { FaultableRequest } from '../../../mock-amplitude/faults/matches.ts';
import { buildScenario, listScenarios } from '../../../mock-amplitude/faults/scenarios.ts';

const KNOWN = { projects: () => ['shop-us', 'shop-eu'], paths: ['/2/httpapi', '/batch'] };

const NOW = 1_772_029_800_000;
const create = (...rules: unknown[]) => createFaults(rules, createRng(1), KNOWN, () => NOW);

const SENT: FaultableRequest = {
  path: '/2/httpapi',
  region: 'us',
  apiKey: 'key-us',
  project: 'shop-us',
  events: [
    { event_type: 'Order', user_id: 'user-1', device_id: 'device-1' },
    { event_type: 'View', user_id: 42 },
  ],
};

/** Which of `count` requests are triggered, as a row of 1 and 0. */
const row = (faults: Faults, count: number, sent = SENT) =>
  Array.from({ length: count }, () => (faults.trigger(sent) === undefined ? 0 : 1)).join('');

describe('how often a fault is triggered', () => {
  it.each<[FaultRule, string]>([
    [{ status: 503 }, '11111111'],
    [{ status: 503, times: 2 }, '11000000'],
    [{ status: 503, after: 3 }, '00011111'],
    [{ status: 503, after: 3, times: 2 }, '00011000'],
    [{ status: 503, match: { nth: 2 } }, '01000000'],
    [{ status: 503, match: { nth: { every: 3 } } }, '00100100'],
    [{ status: 503, match: { nth: { every: 3 } }, times: 1 }, '00100000'],
    [{ status: 503, match: { nth: 1 }, after: 2 }, '00100000'],
    [{ status: 503, probability: 0 }, '00000000'],
  ])('%j: %s', (rule, expected) => {
    expect(row(create(rule), 8)).toBe(expected);
  });

  it('is the same for the same seed, and near its probability', () => {
    const rule = { status: 503, probability: 0.3, seed: 7 };
    const triggered = row(create(rule), 1000);
    expect(row(create(rule), 1000)).toBe(triggered);
    expect(row(create({ ...rule, seed: 8 }), 1000)).not.toBe(triggered);
    expect(triggered.replaceAll('0', '').length).toBeGreaterThan(250);
    expect(triggered.replaceAll('0', '').length).toBeLessThan(350);
  });

  it('is told: seen, triggered and remaining', () => {
    const faults = create({ status: 503, times: 2 }, { delayMs: 1 });
    row(faults, 3);
    expect(faults.list()).toMatchObject([
      { id: 1, seen: 3, triggered: 2, remaining: 0 },
      { id: 2, seen: 1, triggered: 1, remaining: null },
    ]);
  });
});

describe('which requests a fault is for', () => {
  it.each<[FaultRule['match'], number[] | undefined]>([
    [{}, [0, 1]],
    [{ path: '/2/httpapi' }, [0, 1]],
    [{ path: '/batch' }, undefined],
    [{ region: 'eu' }, undefined],
    [{ apiKey: 'key-us' }, [0, 1]],
    [{ apiKey: 'key-eu' }, undefined],
    [{ project: 'shop-us' }, [0, 1]],
    [{ project: 'shop-eu' }, undefined],
    [{ eventType: 'Order' }, [0]],
    [{ userId: '42' }, [1]],
    [{ deviceId: 'device-1' }, [0]],
    [{ eventType: 'View', userId: 'user-1' }, undefined],
  ])('%j: the events %j', (match, events) => {
    expect(create({ status: 503, match }).trigger(SENT)?.events).toEqual(events);
  });

  it('is all of them where nothing is asked, also where nothing could be read', () => {
    const nothing = { ...SENT, apiKey: null, project: null, events: [] };
    expect(create({ status: 503 }).trigger(nothing)?.events).toEqual([]);
    expect(create({ status: 503, match: { userId: 'user-1' } }).trigger(nothing)).toBeUndefined();
  });
});

describe('several faults', () => {
  it('are asked from the one added last, and the first that is triggered decides', () => {
    const faults = create({ status: 500 });
    faults.add([{ status: 503, times: 1 }]);
    faults.add([{ status: 502, times: 1 }]);
    const statuses = Array.from({ length: 3 }, () => faults.trigger(SENT)?.effect.answer?.status);
    expect(statuses).toEqual([502, 503, 500]);
  });

  it('go with a reset, but for those of the configuration, which start anew', () => {
    const faults = create({ status: 500, times: 1 });
    faults.add([{ status: 503, times: 1 }]);
    row(faults, 2);
    faults.remove(1);
    faults.reset();
    expect(faults.list()).toMatchObject([{ configured: true, seen: 0, remaining: 1, rule: { status: 500 } }]);
  });

  it('of one project go alone', () => {
    const faults = create({ status: 500, match: { project: 'shop-us' } }, { status: 500 });
    faults.add([{ status: 503, match: { project: 'shop-eu' } }]);
    faults.add([{ status: 502, match: { apiKey: 'key-us' }, times: 1 }]);
    row(faults, 2);
    faults.reset({ name: 'shop-us', apiKey: 'key-us' });
    expect(faults.list().map(({ rule, seen }) => [rule.status, seen])).toEqual([
      [503, 0],
      [500, 0],
      [500, 0],
    ]);
  });

  it('are at most 1000', () => {
    const faults = create(...Array.from({ length: MAX_FAULTS - 1 }, () => ({ status: 503 })));
    faults.add([{ status: 503 }]);
    expect(() => faults.add([{ status: 503 }])).toThrow('at most 1000');
    expect(faults.list()).toHaveLength(MAX_FAULTS);
  });

  it('are added all or none', () => {
    const faults = create();
    expect(() => faults.add([{ status: 503 }, { status: 1 }])).toThrow('status must be >= 400');
    expect(faults.active).toBe(false);
  });
});

describe('a rule that cannot be used', () => {
  it.each([
    [{ status: 200 }, 'status must be >= 400'],
    [{ status: 503, time: 2 }, 'time is unknown'],
    [{ status: 503, match: { user: 'x' } }, 'match.user is unknown'],
    [{ status: 503, match: { nth: 0 } }, 'match.nth must be a number from 1 to 1000000000 or {"every": number}'],
    [{ status: 503, times: 0 }, 'times must be >= 1'],
    [{ status: 503, times: 1e300 }, 'times must be <= 1000000000'],
    [{ status: 503, match: { nth: 1e300 } }, 'match.nth must be a number from 1 to 1000000000'],
    [{ cut: false }, 'cut must be true'],
    ['503', 'it must be object'],
    [{ times: 2 }, 'it does nothing'],
    [{ status: 503, stores: true }, 'Amplitude stores nothing behind a 503'],
    [{ status: 429, stores: true }, 'Amplitude stores nothing behind a 429'],
    [{ status: 500, throttle: 'day' }, 'throttle goes with status 429'],
    [{ status: 500, reset: 'after' }, 'reset does not go with status'],
    [{ hang: true, delayMs: 5 }, 'delayMs does not go with hang'],
    [{ drop: true, stores: true }, 'stores does not go with drop'],
    [{ reset: 'after', stores: true }, 'stores does not go with reset'],
    [{ delayMs: 5, html: true }, 'html does not go with delayMs'],
    [{ status: 503, match: { project: 'shop' } }, 'no project "shop". There are: shop-us, shop-eu'],
    [{ status: 503, match: { path: '/2/http' } }, 'no endpoint "/2/http". There are: /2/httpapi, /batch'],
  ])('%j: %s', (rule, message) => {
    expect(() => create(rule)).toThrow(message);
  });

  it('is named whole in a configuration', () => {
    expect(() => create({ status: 503 }, { statu: 503, time: 1 })).toThrow(/statu is unknown; time is unknown/);
  });
});

describe('a scenario', () => {
  it.each(listScenarios())('$name can be used as it is', ({ name, rules }) => {
    expect(create(...buildScenario(name)).list()).toHaveLength(rules.length);
  });

  it('is narrowed by what is asked', () => {
    expect(buildScenario('throttled-user', { userId: 'user-1' })).toEqual([
      { name: 'throttled-user', status: 429, times: 3, match: { userId: 'user-1' } },
    ]);
  });

  it('flaky fails three requests of ten', () => {
    const failed = row(create(...buildScenario('flaky')), 2000).replaceAll('0', '').length;
    expect(failed / 2000).toBeGreaterThan(0.25);
    expect(failed / 2000).toBeLessThan(0.35);
  });
});
