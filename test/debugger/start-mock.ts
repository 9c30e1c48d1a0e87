import { createManualClock } from '../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { createMockViews } from '../../src/commands/view-sources.ts';
import type { ViewSources } from '../../src/debugger/model/view-sources.ts';
import { NO_SOURCES } from './terminal.ts';

const [US] = READY_MADE_PROJECTS;
/** What its clock shows at the start: 2026-02-25 14:30 UTC. */
export const START = 1_772_029_800_000;

/** A mock whose clock stands, and what the views show of it. */
export interface WatchedMock {
  mock: MockAmplitude;
  sources: ViewSources;
  /** Sends events to the first project. */
  send(...events: object[]): Promise<number>;
}

/** Starts a mock to be looked at. */
export async function startMock(): Promise<WatchedMock> {
  const mock = await createMockAmplitude({ clock: createManualClock(START) });
  return {
    mock,
    // It has no forwarder.
    sources: { ...createMockViews(mock), delivery: NO_SOURCES.delivery },
    async send(...events) {
      const body = JSON.stringify({ api_key: US?.apiKey, events });
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status;
    },
  };
}
