import type { MockAmplitude } from '../../mock-amplitude/index.ts';
import type { ViewSources } from '../debugger/model/view-sources.ts';
import type { Emulation } from './start-emulation.ts';
import { createUserSource } from './user-source.ts';

/** What the views of the debugger show of an emulator in the same process. */
export function createViewSources({ mock, forwarder: { desk } }: Emulation): ViewSources {
  return {
    ...createMockViews(mock),
    delivery: {
      look: async () => desk.look(),
      deadLetters: (integration, limit) => desk.deadLetters({ integration, limit }),
      replay: ({ integration, ...filter }) => desk.replay(filter, integration),
      discard: ({ integration, ...filter }) => desk.discard(filter, integration),
      setPaused: async (paused, integration) => desk.setPaused(paused, integration),
    },
  };
}

/** The views that the mock alone has something for. */
export function createMockViews(mock: MockAmplitude): Omit<ViewSources, 'delivery'> {
  const { clock } = mock;
  return {
    charts: async (range) => mock.charts(range),
    users: createUserSource(mock),
    faults: async () => ({ faults: mock.faults(), scenarios: mock.scenarios(), clock: clock.state() }),
    async addFault(text) {
      const trimmed = text.trim();
      const scenario = mock.scenarios().find(({ name }) => name === trimmed);
      if (scenario !== undefined) mock.playScenario(scenario.name);
      else mock.fault(readRule(trimmed, mock));
    },
    removeFault: async (id) => void mock.removeFault(id),
    clock: {
      freeze: async () => clock.freeze(),
      resume: async () => clock.resume(),
      advance: async (ms) => clock.advance(ms),
      reset: async () => clock.reset(),
    },
  };
}

function readRule(text: string, mock: MockAmplitude): object {
  try {
    const rule: unknown = JSON.parse(text);
    if (typeof rule === 'object' && rule !== null) return rule;
  } catch {
    // Told below.
  }
  const names = mock.scenarios().map(({ name }) => name);
  throw new Error(`This is neither a scenario (${names.join(', ')}) nor JSON such as {"status":503,"times":2}.`);
}
