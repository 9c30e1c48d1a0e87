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
  regionReject: { region: 'eu', regionMismatch: 'reject' },
  silenced: { region: 'us', silencedDevices: [SILENCED_DEVICE] },
};

/** The emulator as the conformance suite starts it. */
export const FIXTURE_OPTIONS: MockOptions = {
  projects: Object.entries(PROJECTS).map(([name, options]) => ({
    name,
    apiKey: `conformance-key-${name}`,
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
    fixtures: { forbiddenUserAgent: FORBIDDEN_USER_AGENT, silencedDevice: SILENCED_DEVICE },
  });
}
