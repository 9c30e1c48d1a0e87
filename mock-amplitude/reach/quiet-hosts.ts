import type { Region } from '../verdict.ts';

/** What a host of Amplitude's that is not emulated is for, and the answer that its SDK goes on with and says nothing of. */
export interface QuietHost {
  /** Of whose events it is a neighbour. */
  region: Region;
  /** What Amplitude does there, for a person. */
  purpose: string;
  /** JSON, or nothing. */
  answer: { status: number; body: string };
}

interface Row extends Omit<QuietHost, 'region'> {
  us: string;
  eu: string;
}

/**
 * Tried with analytics-browser 2.45, unified 1.1 and the Experiment SDKs. What else was tried: an empty configuration makes
 * a line in the console, 404 an error there, 204 nine tries again; a script that is empty keeps `initAll` waiting for 10 s.
 */
const ROWS: readonly Row[] = [
  {
    us: 'sr-client-cfg.amplitude.com',
    eu: 'sr-client-cfg.eu.amplitude.com',
    purpose: 'the configuration of SDKs and of Session Replay',
    answer: {
      status: 200,
      body: '{"configs":{"sessionReplay":{"sr_sampling_config":{"sample_rate":0,"capture_enabled":false}}}}',
    },
  },
  {
    us: 'cdn.amplitude.com',
    eu: 'cdn.eu.amplitude.com',
    purpose: 'the script of Guides and Surveys',
    answer: { status: 404, body: '{}' },
  },
  {
    us: 'api-sr.amplitude.com',
    eu: 'api-sr.eu.amplitude.com',
    purpose: 'the recordings of Session Replay',
    answer: { status: 200, body: '{}' },
  },
  {
    us: 'diagnostics.prod.us-west-2.amplitude.com',
    eu: 'diagnostics.prod.eu-central-1.amplitude.com',
    purpose: 'what SDKs tell of themselves (the option enableDiagnostics)',
    answer: { status: 204, body: '' },
  },
  {
    us: 'flag.lab.amplitude.com',
    eu: 'flag.lab.eu.amplitude.com',
    purpose: 'the flags of Experiment',
    answer: { status: 200, body: '[]' },
  },
  {
    us: 'api.lab.amplitude.com',
    eu: 'api.lab.eu.amplitude.com',
    purpose: 'the variants of Experiment',
    answer: { status: 200, body: '{}' },
  },
];

const QUIET_HOSTS: ReadonlyMap<string, QuietHost> = new Map(
  ROWS.flatMap(({ us, eu, ...rest }): [string, QuietHost][] => [
    [us, { ...rest, region: 'us' }],
    [eu, { ...rest, region: 'eu' }],
  ]),
);

/** Any other host of Amplitude's: its SDKs take it for a service that is not there. */
export function quietHostOf(host: string): QuietHost {
  const region = /\.eu(-[a-z]+-\d)?\.amplitude\.com$/.test(host) ? 'eu' : 'us';
  const other = {
    region,
    purpose: 'something the emulator does not know',
    answer: { status: 404, body: '{}' },
  } as const;
  return QUIET_HOSTS.get(host) ?? other;
}
