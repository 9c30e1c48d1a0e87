import type { ScenarioName } from '../../mock-amplitude/index.ts';
import type { ViewSources } from '../debugger/model/view-sources.ts';
import type { Emulation } from './start-emulation.ts';

/** The scenarios that can be played by name. */
const SCENARIOS: readonly ScenarioName[] = ['outage', 'flaky', 'throttled-user', 'wrong-region', 'slow'];

/** What the views of the debugger show of an emulator in the same process. */
export function createViewSources({ mock, forwarder: { desk } }: Emulation): ViewSources {
  const { clock } = mock;
  return {
    charts: async (range) => mock.charts(range),
    faults: async () => ({ faults: mock.faults(), clock: clock.state() }),
    async addFault(text) {
      const trimmed = text.trim();
      const scenario = SCENARIOS.find((name) => name === trimmed);
      if (scenario !== undefined) mock.playScenario(scenario);
      else mock.fault(readRule(trimmed));
    },
    removeFault: async (id) => void mock.removeFault(id),
    clock: {
      freeze: async () => clock.freeze(),
      resume: async () => clock.resume(),
      advance: async (ms) => clock.advance(ms),
      reset: async () => clock.reset(),
    },
    delivery: {
      look: async () => desk.look(),
      deadLetters: async (integration, limit) => desk.deadLetters({ integration, limit }),
      replay: ({ integration, ...filter }) => desk.replay(filter, integration),
      discard: ({ integration, ...filter }) => desk.discard(filter, integration),
      setPaused: async (paused, integration) => desk.setPaused(paused, integration),
    },
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
