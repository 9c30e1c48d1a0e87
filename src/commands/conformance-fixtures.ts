import { parseTarget, type Target } from '../../conformance/index.ts';
import type { MockAmplitude, MockOptions, ProjectOptions } from '../../mock-amplitude/index.ts';

const SILENCED_DEVICE = 'conformance-silenced-device';
const FORBIDDEN_USER_AGENT = 'ConformanceForbidden/1.0';

/** A project for each setting that a rule needs, by the name rules know its key by. */
const PROJECTS: Record<string, Omit<ProjectOptions, 'name' | 'apiKey'>> = {
  us: { region: 'us' },
  eu: { region: 'eu' },
  retention: { region: 'us', retentionDays: 30 },
  firstIndex: { region: 'us', errorIndexes: 'first' },
  stripIds: { region: 'us', shortIds: 'strip' },
  rows: { region: 'us' },
  coerce: { region: 'us', fieldTypes: 'coerce' },
  groupIds: { region: 'us', groupIdentifyWithoutIds: 'reject' },
  regionReject: { region: 'eu', regionMismatch: 'reject' },
  silenced: { region: 'us', silencedDevices: [SILENCED_DEVICE] },
  // Rules move the clocks of those that follow, and reset them. Limits are lowered where the real ones take too many events to reach.
  clock: { region: 'us' },
  lowDay: { region: 'us', limits: { eventsPerDayPerId: 50 } },
  lowUpdates: { region: 'us', limits: { propertyUpdatesPerHour: 5 } },
  manyNames: { region: 'us', limits: { userProperties: 20_000 } },
  lowNames: { region: 'us', limits: { eventTypes: 2, eventProperties: 2, userProperties: 2 } },
  starter: { region: 'us', plan: 'starter' },
  starterDay: { region: 'us', plan: 'starter', limits: { starterEventsPerDay: 50 } },
  starterMonth: { region: 'us', plan: 'starter', limits: { starterEventsPerMonth: 50 } },
};

/** The emulator as the conformance suite starts it. */
export const FIXTURE_OPTIONS: MockOptions = {
  projects: Object.entries(PROJECTS).map(([name, options]) => ({
    name,
    apiKey: `conformance-key-${name}`,
    secretKey: secretOf(name),
    ...options,
  })),
  forbiddenUserAgents: [FORBIDDEN_USER_AGENT],
};

/** What an emulator started with these options offers to the rules. */
export function describeFixtures({ us, eu, control, projects }: MockAmplitude): Target {
  return parseTarget({
    us,
    eu,
    control,
    keys: Object.fromEntries(projects.map(({ name, apiKey }) => [name, apiKey])),
    secrets: Object.fromEntries(Object.keys(PROJECTS).map((name) => [name, secretOf(name)])),
    fixtures: { forbiddenUserAgent: FORBIDDEN_USER_AGENT, silencedDevice: SILENCED_DEVICE },
  });
}

function secretOf(name: string): string {
  return `conformance-secret-${name}`;
}
