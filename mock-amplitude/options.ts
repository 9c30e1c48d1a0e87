import type { Clock } from '../lib/clock.ts';
import type { Rng } from '../lib/rng.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { ScenarioName } from './faults/scenarios.ts';
import type { Limits } from './limits.ts';
import type { LintOff } from './rules/lint/lint-slugs.ts';
import type { Region } from './verdict.ts';

/** What nobody documents about Amplitude, or where its users and its docs disagree. A project may override each. */
export interface Behaviour {
  /** A known key at the other region's endpoint: a 200 that stores nothing, or 400 `Invalid API key`. Default `drop`. */
  regionMismatch: 'drop' | 'reject';
  /** Every failing index of a field, or only the first one. Default `all`. */
  errorIndexes: 'all' | 'first';
  /** An id under the minimum rejects the request, or is taken off the event. Default `reject`. */
  shortIds: 'reject' | 'strip';
  /** Shortest user_id and device_id, in characters. Default 5. */
  minIdLength: number;
  /** Events older than this many days are refused; null turns the rule off. Default null. */
  retentionDays: number | null;
  /** Numbers sent as text: refused on the JSON endpoints, or read as numbers, as on V1 and the form endpoints. Default `strict`. */
  fieldTypes: 'strict' | 'coerce';
  /** A `$groupidentify` without user_id and device_id among other events: taken, or refused as any event is. Default `accept`. */
  groupIdentifyWithoutIds: 'accept' | 'reject';
  /** Refuse a second request for delayed events with the same id within a second. Default false. */
  delayedRateLimit: boolean;
  /** Lints that say nothing, by their slugs, or `all`. They change no answer and nothing that is stored. Default none. */
  lintOff: readonly LintOff[];
}

/** A project as it is configured. */
export interface ProjectOptions extends Partial<Behaviour> {
  name: string;
  /** What clients send as `api_key`. */
  apiKey: string;
  /** For the read-back APIs. */
  secretKey?: string;
  /** What it belongs to, with other projects of the same region. Default: `Local US` or `Local EU`. */
  organization?: string;
  region: Region;
  /** Default `growth`. */
  plan?: 'starter' | 'growth' | 'enterprise';
  /** Devices whose events are refused with 400 (`event.silenced`). Default none. */
  silencedDevices?: readonly string[];
  /** Replaces single numbers for this project; those a request is read by (bytes, events) hold for every project. */
  limits?: Partial<Limits>;
}

/** Other machines cannot reach it. */
export const DEFAULT_HOST = '127.0.0.1';

/** How a mock Amplitude is set up. Everything has a default. */
export interface MockOptions extends Partial<Behaviour> {
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Ports of the two regional endpoints; 0 picks free ones. Default 0. */
  usPort?: number;
  euPort?: number;
  /**
   * Speaks HTTPS too, on the same ports, with a certificate of a CA of its own. Both are kept in
   * `$XDG_DATA_HOME/amplitude-emulator/tls`, else below `~/.local/share`, and made where there are none. Default false.
   */
  tls?: boolean;
  /**
   * Port of an HTTP proxy, for this machine alone, that Amplitude's hosts end at: 0 picks a free one. `tls` comes with it.
   * Default: there is none.
   */
  proxyPort?: number;
  /** Lets the proxy pass on what is not for Amplitude. Default false: it is refused. */
  proxyPass?: boolean;
  /** Default: one project in each region, see `READY_MADE_PROJECTS`. */
  projects?: readonly ProjectOptions[];
  /** Accepts unknown keys, each into a project of its own. Default false. */
  anyKey?: boolean;
  /** Takes `text/plain` as JSON, as the browser SDK's sendBeacon sends it. Default true. */
  acceptTextPlain?: boolean;
  /** Clients answered 403, recognised by a part of their User-Agent (`request.forbidden`). Default none. */
  forbiddenUserAgents?: readonly string[];
  /** The status for paths of Amplitude that are not emulated (`emulator.not-emulated`). Default 400. */
  notEmulatedStatus?: number;
  /** Takes paths with doubled slashes, or one at their end, as those without (`request.path`). Default false. */
  lenientPaths?: boolean;
  /** Replaces single numbers of `DEFAULT_LIMITS`. */
  limits?: Partial<Limits>;
  /** What goes wrong from the start, and after each reset. Default nothing. */
  faults?: readonly FaultRule[];
  /** A ready-made one of these, beneath them. Default none. */
  scenario?: ScenarioName;
  /** Most events, requests and bytes the log keeps; the oldest go first. */
  log?: { maxEvents?: number; maxRequests?: number; maxBytes?: number };
  /** Directory that keeps projects, users, requests and events across restarts. Default: all is in memory. */
  dataDir?: string;
  /** Lines that whoever shows the records could not print, by where they were to go: `GET /stats` tells of them. */
  linesLost?: () => Readonly<Record<string, number>>;
  /** Most bytes that directory may take; beyond, requests are answered 503. Default 4 GiB. */
  maxDataBytes?: number;
  /** File of an exported session to begin with. */
  importFile?: string;
  /** Takes what is there of a file that was cut off. Default false: it is refused. */
  importPartial?: boolean;
  /** File that the session is exported to when it is closed. */
  exportFile?: string;
  /** Told what a person should know of the data directory. Default: it goes to stderr. */
  onProblem?: (message: string) => void;
  /** Host names that count as this machine for the control API and what is read back, beside its own. Default none. */
  allowedHosts?: readonly string[];
  /**
   * What callers on other machines send to the control API as `Authorization: Bearer`. Default: a random one where `host`
   * lets other machines in, else none.
   */
  controlToken?: string;
  /** Asks other machines for no token. Only where nobody but a test can reach the port. Default false. */
  openControl?: boolean;
  /** Web origins that may call the control API. Default none. */
  allowedOrigins?: readonly string[];
  /** Default: the machine's clock. */
  clock?: Clock;
  /** Default: seeded with the time. */
  rng?: Rng;
}

/** As for any unknown path. */
export const DEFAULT_NOT_EMULATED_STATUS = 400;

export const DEFAULT_BEHAVIOUR: Behaviour = {
  regionMismatch: 'drop',
  errorIndexes: 'all',
  shortIds: 'reject',
  minIdLength: 5,
  retentionDays: null,
  fieldTypes: 'strict',
  groupIdentifyWithoutIds: 'accept',
  delayedRateLimit: false,
  lintOff: [],
};

/** Made at hand so that a first event needs no configuration; the keys are fixed and open no real project. */
export const READY_MADE_PROJECTS: readonly ProjectOptions[] = [
  {
    name: 'shop-us',
    apiKey: 'a11ce0000000000000000000000005e5',
    secretKey: '5ec4e7000000000000000000000005e5',
    region: 'us',
  },
  {
    name: 'shop-eu',
    apiKey: 'a11ce0000000000000000000000000e0',
    secretKey: '5ec4e7000000000000000000000000e0',
    region: 'eu',
  },
];
