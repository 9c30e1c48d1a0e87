import type { FaultMatch, FaultRule } from './fault-rule.ts';

/** Names of the ready-made scenarios. */
export const SCENARIO_NAMES = ['outage', 'flaky', 'throttled-user', 'wrong-region', 'slow'] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Ready-made faults: what goes wrong most, as a client meets it. */
const SCENARIOS: Record<ScenarioName, { description: string; rules: readonly FaultRule[] }> = {
  outage: {
    description: 'every request is answered 503, until the fault is removed',
    rules: [{ status: 503 }],
  },
  flaky: {
    description: 'three requests of ten fail: 503, 502 in HTML, a reset before or after storing, 500 though stored',
    rules: [
      { status: 503, probability: 0.1, seed: 1 },
      { status: 502, html: true, probability: 0.05, seed: 2 },
      { reset: 'before', probability: 0.05, seed: 3 },
      { reset: 'after', probability: 0.05, seed: 4 },
      { status: 500, stores: true, probability: 0.05, seed: 5 },
    ],
  },
  'throttled-user': {
    description: 'the ids of the first three requests are throttled: 429 with their names; match chooses whose',
    rules: [{ status: 429, times: 3 }],
  },
  'wrong-region': {
    description: 'every request is answered 200 and stored nowhere, as at the endpoint of the other region',
    rules: [{ drop: true }],
  },
  slow: {
    description: 'every answer comes 3 seconds late',
    rules: [{ delayMs: 3000 }],
  },
};

/** What each scenario does, for a person who chooses. */
export function listScenarios(): { name: ScenarioName; description: string; rules: readonly FaultRule[] }[] {
  return SCENARIO_NAMES.map((name) => ({ name, ...SCENARIOS[name] }));
}

/**
 * The rules of a scenario, for the requests that `match` chooses.
 *
 * @example buildScenario('outage', { project: 'shop-us' }) // [{ status: 503, name: 'outage', match: { project: 'shop-us' } }]
 */
export function buildScenario(name: ScenarioName, match: FaultMatch = {}): FaultRule[] {
  return SCENARIOS[name].rules.map((rule) => ({ ...rule, name, match: { ...rule.match, ...match } }));
}

export function isScenario(name: string): name is ScenarioName {
  return SCENARIO_NAMES.some((one) => one === name);
}
