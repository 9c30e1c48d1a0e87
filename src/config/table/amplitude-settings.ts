import type { FaultRule } from '../../../mock-amplitude/faults/fault-rule.ts';
import { FAULT_SCHEMA } from '../../../mock-amplitude/faults/fault-schema.ts';
import { SCENARIO_NAMES } from '../../../mock-amplitude/faults/scenarios.ts';
import {
  DEFAULT_LIMITS,
  DEFAULT_LOG_LIMITS,
  DEFAULT_MAX_DATA_BYTES,
  type Limits,
} from '../../../mock-amplitude/limits.ts';
import {
  type Behaviour,
  DEFAULT_BEHAVIOUR,
  DEFAULT_NOT_EMULATED_STATUS,
  type MockOptions,
  type ProjectOptions,
} from '../../../mock-amplitude/options.ts';
import { LINTS_OFF } from '../../../mock-amplitude/rules/lint/lint-slugs.ts';
import { EMULATOR_COMMANDS } from './commands.ts';
import type { Section, Setting } from './setting.ts';
import {
  count,
  declared,
  errorStatus,
  listOf,
  object,
  oneOf,
  port,
  positiveOrNull,
  secret,
  someOf,
  text,
  texts,
  toggle,
} from './setting-types.ts';

/** What nobody documents, or where users and docs disagree; a project may set each for itself. */
const BEHAVIOUR = {
  regionMismatch: {
    type: oneOf('drop', 'reject'),
    description: "A known key at the other region's endpoint: answer 200 and store nothing, or 400.",
  },
  errorIndexes: { type: oneOf('all', 'first'), description: 'List every failing index of a field, or the first.' },
  shortIds: { type: oneOf('reject', 'strip'), description: 'Refuse an id under the minimum, or take it off.' },
  minIdLength: { type: count, description: 'Shortest user_id and device_id, in characters.' },
  retentionDays: { type: positiveOrNull, description: 'Refuse events older than this many days; null: never.' },
  fieldTypes: {
    type: oneOf('strict', 'coerce'),
    description: 'Refuse a number that is sent as text, or read it as one, as V1 and the form endpoints do.',
  },
  groupIdentifyWithoutIds: {
    type: oneOf('accept', 'reject'),
    description: 'Take a $groupidentify without user_id and device_id, or refuse it as any event.',
  },
  delayedRateLimit: {
    type: toggle,
    description: 'Refuse a second request for delayed events with the same id within a second.',
  },
  lintOff: {
    type: someOf(...LINTS_OFF),
    description: 'Lints that say nothing, by their slugs, or all; separated by commas on the command line.',
  },
} as const satisfies Record<keyof Behaviour, Setting>;

const LIMITS = {
  bodyBytes: limit('bodyBytes', 'Largest body of /2/httpapi, in bytes after gunzip.'),
  batchBodyBytes: limit('batchBodyBytes', 'Largest body of /batch, in bytes after gunzip.'),
  delayedBodyBytes: limit('delayedBodyBytes', 'Largest body of /2/httpapi/delayed, in bytes after gunzip.'),
  eventsPerRequest: limit('eventsPerRequest', 'Most events in one request.'),
  groupIdentifiesPerRequest: limit('groupIdentifiesPerRequest', 'Most group identifies in one request.'),
  groupPropertiesPerRequest: limit('groupPropertiesPerRequest', 'Most group properties in one request.'),
  propertyDepth: limit('propertyDepth', 'Most levels of nesting in a property object.'),
  eventsPerSecondPerId: limit('eventsPerSecondPerId', 'Events per second and id on /2/httpapi before throttling.'),
  batchEventsPerSecondPerId: limit('batchEventsPerSecondPerId', 'The same on /batch.'),
  eventsPerDayPerId: limit('eventsPerDayPerId', 'Events per id in 24 h.'),
  eventsPerSecond: limit('eventsPerSecond', 'Events per second of a project on plan growth or enterprise.'),
  starterEventsPerSecond: limit('starterEventsPerSecond', 'Events per second of a project on plan starter.'),
  starterRequestsPerSecond: limit('starterRequestsPerSecond', 'Requests per second of a project on plan starter.'),
  starterEventsPerDay: limit('starterEventsPerDay', 'Events of a project on plan starter in 24 h.'),
  starterEventsPerMonth: limit('starterEventsPerMonth', 'Events a month that plan starter includes; never refused.'),
  propertyUpdatesPerHour: limit('propertyUpdatesPerHour', 'User-property updates of one user in an hour.'),
  eventTypes: limit('eventTypes', 'Event types of a project that are indexed.'),
  eventProperties: limit('eventProperties', 'Event properties of a project that are indexed.'),
  userProperties: limit('userProperties', 'User properties of a project that are indexed.'),
} as const satisfies Record<keyof Limits, Setting>;

const PROJECT = {
  name: { type: text, description: 'Shown in the terminal and the control API.', required: true },
  apiKey: { type: text, description: 'What clients send as api_key.', required: true },
  secretKey: { type: text, description: 'For the read-back APIs.' },
  organization: {
    type: text,
    description: 'What it belongs to; all projects of one are in the same region.',
    otherwise: 'Local US or Local EU',
  },
  region: { type: oneOf('us', 'eu'), description: 'Where the project lives.', required: true },
  plan: { type: oneOf('starter', 'growth', 'enterprise'), description: 'Decides the limits.', otherwise: 'growth' },
  silencedDevices: { type: texts, description: 'Devices whose events are refused (event.silenced).' },
  limits: {
    type: object(LIMITS),
    description: 'Numbers of this project alone; bytes and events a request hold for all.',
  },
  ...BEHAVIOUR,
} as const satisfies Record<keyof ProjectOptions, Setting>;

/** The mock Amplitude. */
export const AMPLITUDE_SETTINGS = {
  usPort: {
    flag: '--us-port <port>',
    type: port,
    default: 9100,
    description: 'Port of the US endpoint; 0 picks a free one.',
    commands: EMULATOR_COMMANDS,
  },
  euPort: {
    flag: '--eu-port <port>',
    type: port,
    default: 9101,
    description: 'Port of the EU endpoint; 0 picks a free one.',
    commands: EMULATOR_COMMANDS,
  },
  tls: {
    flag: '--tls',
    type: toggle,
    default: false,
    description: 'Speak HTTPS too, on the same ports, with a certificate of a CA of its own.',
    commands: EMULATOR_COMMANDS,
  },
  proxyPort: {
    flag: '--proxy-port <port>',
    type: port,
    otherwise: 'none',
    description:
      "Port of an HTTP proxy, for this machine alone, that Amplitude's hosts end at; 0 picks a free one. Turns --tls on.",
    commands: EMULATOR_COMMANDS,
  },
  proxyPass: {
    flag: '--proxy-pass',
    type: toggle,
    default: false,
    description: 'Let the proxy pass on, unread, what is not for Amplitude; else it is refused.',
    commands: EMULATOR_COMMANDS,
  },
  projects: {
    type: listOf(object(PROJECT), 1),
    description: 'Projects.',
    otherwise: 'shop-us and shop-eu, with fixed keys',
    commands: EMULATOR_COMMANDS,
  },
  anyKey: {
    flag: '--any-key',
    type: toggle,
    default: false,
    description: 'Accept unknown API keys, each into a project of its own.',
    commands: EMULATOR_COMMANDS,
  },
  scenario: {
    flag: '--scenario <name>',
    type: oneOf(...SCENARIO_NAMES),
    otherwise: 'none',
    description: `A ready-made fault, from the start: ${SCENARIO_NAMES.join(', ')}.`,
    commands: EMULATOR_COMMANDS,
  },
  faults: {
    type: listOf(declared<FaultRule>(FAULT_SCHEMA)),
    description: 'What goes wrong from the start, and after each reset; the first one that matches is triggered.',
    commands: EMULATOR_COMMANDS,
  },
  regionMismatch: {
    ...BEHAVIOUR.regionMismatch,
    flag: '--region-mismatch <drop|reject>',
    default: DEFAULT_BEHAVIOUR.regionMismatch,
    commands: EMULATOR_COMMANDS,
  },
  errorIndexes: {
    ...BEHAVIOUR.errorIndexes,
    flag: '--error-indexes <all|first>',
    default: DEFAULT_BEHAVIOUR.errorIndexes,
    commands: EMULATOR_COMMANDS,
  },
  shortIds: {
    ...BEHAVIOUR.shortIds,
    flag: '--short-ids <reject|strip>',
    default: DEFAULT_BEHAVIOUR.shortIds,
    commands: EMULATOR_COMMANDS,
  },
  minIdLength: {
    ...BEHAVIOUR.minIdLength,
    flag: '--min-id-length <characters>',
    default: DEFAULT_BEHAVIOUR.minIdLength,
    commands: EMULATOR_COMMANDS,
  },
  retentionDays: {
    ...BEHAVIOUR.retentionDays,
    flag: '--retention-days <days>',
    default: DEFAULT_BEHAVIOUR.retentionDays,
    commands: EMULATOR_COMMANDS,
  },
  fieldTypes: {
    ...BEHAVIOUR.fieldTypes,
    flag: '--field-types <strict|coerce>',
    default: DEFAULT_BEHAVIOUR.fieldTypes,
    commands: EMULATOR_COMMANDS,
  },
  groupIdentifyWithoutIds: {
    ...BEHAVIOUR.groupIdentifyWithoutIds,
    flag: '--group-identify-without-ids <accept|reject>',
    default: DEFAULT_BEHAVIOUR.groupIdentifyWithoutIds,
    commands: EMULATOR_COMMANDS,
  },
  delayedRateLimit: {
    ...BEHAVIOUR.delayedRateLimit,
    flag: '--delayed-rate-limit <true|false>',
    default: DEFAULT_BEHAVIOUR.delayedRateLimit,
    commands: EMULATOR_COMMANDS,
  },
  lintOff: {
    ...BEHAVIOUR.lintOff,
    flag: '--lint-off <slugs>',
    otherwise: 'none',
    commands: EMULATOR_COMMANDS,
  },
  acceptTextPlain: {
    flag: '--accept-text-plain <true|false>',
    type: toggle,
    default: true,
    description: 'Take text/plain as JSON, as sendBeacon sends it.',
    commands: EMULATOR_COMMANDS,
  },
  forbiddenUserAgents: {
    flag: '--forbidden-user-agents <parts>',
    type: texts,
    otherwise: 'none',
    description: 'Answer 403 to clients with one of these in their User-Agent; separated by commas.',
    commands: EMULATOR_COMMANDS,
  },
  notEmulatedStatus: {
    flag: '--not-emulated-status <status>',
    type: errorStatus,
    default: DEFAULT_NOT_EMULATED_STATUS,
    description: "Status of the answer to paths of Amplitude's that are not emulated.",
    commands: EMULATOR_COMMANDS,
  },
  lenientPaths: {
    flag: '--lenient-paths <true|false>',
    type: toggle,
    default: false,
    description: 'Take paths with doubled slashes, or one at their end, as those without.',
    commands: EMULATOR_COMMANDS,
  },
  allowedHosts: {
    flag: '--allowed-hosts <names>',
    type: texts,
    otherwise: 'this machine',
    description: 'Host names that count as this machine, for all that is closed to pages; separated by commas.',
    commands: EMULATOR_COMMANDS,
  },
  allowedOrigins: {
    flag: '--allowed-origins <origins>',
    type: texts,
    otherwise: 'none',
    description: 'Web origins that may call the control API; separated by commas.',
    commands: EMULATOR_COMMANDS,
  },
  controlToken: {
    flag: '--control-token <token>',
    type: secret,
    secret: true,
    otherwise: 'a new one at each start where --host lets other machines in',
    description: 'What callers on other machines send to the control API as Authorization: Bearer.',
    commands: EMULATOR_COMMANDS,
  },
  openControl: {
    flag: '--open-control',
    type: toggle,
    default: false,
    description: 'Ask other machines for no control token, where nobody but a test can reach the port.',
    commands: EMULATOR_COMMANDS,
  },
  limits: {
    type: object(LIMITS),
    description: "Amplitude's numbers, lowered for tests.",
    commands: EMULATOR_COMMANDS,
  },
  dataDir: {
    flag: '--data-dir <directory>',
    type: text,
    otherwise: 'in memory',
    description: 'Keeps projects, users, events and installed integrations across restarts.',
    commands: [...EMULATOR_COMMANDS, 'dead-letters', 'explain'],
  },
  maxDataBytes: {
    type: count,
    default: DEFAULT_MAX_DATA_BYTES,
    description: 'Most bytes that directory may take; beyond, requests are answered 503.',
    commands: EMULATOR_COMMANDS,
  },
  importFile: {
    flag: '--import <file>',
    type: text,
    otherwise: 'none',
    description: 'Begins with an exported session.',
    commands: EMULATOR_COMMANDS,
  },
  importPartial: {
    flag: '--import-partial',
    type: toggle,
    default: false,
    description: 'Take what is there of a session that was cut off.',
    commands: EMULATOR_COMMANDS,
  },
  exportFile: {
    flag: '--export <file>',
    type: text,
    otherwise: 'none',
    description: 'Exports the session at the end, as lines of JSON.',
    commands: EMULATOR_COMMANDS,
  },
  log: {
    description: 'How much the emulator remembers; the oldest goes first.',
    rows: {
      maxEvents: {
        flag: '--max-events <count>',
        type: count,
        default: DEFAULT_LOG_LIMITS.maxEvents,
        description: 'Most events kept; the oldest go first.',
        commands: EMULATOR_COMMANDS,
      },
      maxRequests: {
        flag: '--max-requests <count>',
        type: count,
        default: DEFAULT_LOG_LIMITS.maxRequests,
        description: 'Most requests kept.',
        commands: EMULATOR_COMMANDS,
      },
      maxBytes: {
        flag: '--max-bytes <bytes>',
        type: count,
        default: DEFAULT_LOG_LIMITS.maxBytes,
        description: 'Most bytes of bodies kept.',
        commands: EMULATOR_COMMANDS,
      },
    },
  },
} as const satisfies Record<
  keyof Omit<MockOptions, 'host' | 'clock' | 'rng' | 'onProblem' | 'linesLost'>,
  Setting | Section
>;

/** Left out, the number of Amplitude's own is meant, or the emulator's where a project leaves it out. */
function limit(name: keyof Limits, description: string) {
  return { type: count, description, otherwise: String(DEFAULT_LIMITS[name]) };
}
