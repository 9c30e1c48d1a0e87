import type { ScenarioName } from '../../mock-amplitude/index.ts';
import type { ViewSources } from '../debugger/model/view-sources.ts';
import type { Emulation } from './start-emulation.ts';

/** The scenarios that can be played by name. */
const SCENARIOS: readonly ScenarioName[] = ['outage', 'flaky', 'throttled-user', 'wrong-region', 'slow'];

/** What the views of the debugger show of an emulator in the same process. */
export function createViewSources({ mock }: Emulation): ViewSources {
  return {
    charts: mock.charts,
    faults: mock.faults,
    addFault(text) {
      const trimmed = text.trim();
      const scenario = SCENARIOS.find((name) => name === trimmed);
      if (scenario !== undefined) mock.playScenario(scenario);
      else mock.fault(readRule(trimmed));
    },
    removeFault: mock.removeFault,
    clock: mock.clock,
  };
}

function readRule(text: string): object {
  try {
    const rule: unknown = JSON.parse(text);
    if (typeof rule === 'object' && rule !== null) return rule;
  } catch {
    // Told below.
  }
  throw new Error(`This is neither a scenario (${SCENARIOS.join(', ')}) nor JSON such as {"status":503,"times":2}.`);
}
