import { VARIANT_NAMES } from '../../forwarder/mapping/blueprints/variant-names.ts';
import { EMULATOR_COMMANDS, FORWARDER_COMMANDS } from './commands.ts';
import type { Rows, SettingType } from './setting.ts';
import { amount, count, lease, oneOf, port, secret, text, toggle } from './setting-types.ts';

/** For a machine of one's own. */
export const DEFAULT_PIPELINE_KEY = 'dk_local_pipeline_key';
export const DEFAULT_SIGNING_SECRET = 'local-signing-secret';

export const DEFAULT_LEASE = '3s';
/** The integration guide's. */
export const DEFAULT_MANAGEMENT_PORT = 8084;

const pipelineKey: SettingType<string> = {
  schema: { type: 'string', pattern: '^dk_' },
  reads: 'text',
  rule: 'A pipeline key begins with dk_.',
};

const proxies: SettingType<string | number | string[]> = {
  schema: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'integer', minimum: 0 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    ],
  },
  reads: 'text',
  rule: 'It must be off, how many proxies there are, or their addresses.',
};

const blueprintPatch: SettingType<string | Record<string, unknown>> = {
  schema: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'object' }] },
  reads: 'text',
  rule: 'It must be a file, or an object that changes parts of the variant.',
};

const databaseUrl: SettingType<string> = {
  schema: { type: 'string', pattern: '^postgres(ql)?://' },
  reads: 'text',
  rule: 'It must be postgres://USER:PASSWORD@HOST:5432/DATABASE.',
};

/** The forwarder. */
export const FORWARDER_SETTINGS = {
  gatewayPort: {
    flag: '--gateway-port <port>',
    type: port,
    default: 8080,
    description: "Port of the forwarder's gateway, which Datafly events come in at; 0 picks a free one.",
    commands: [...FORWARDER_COMMANDS, 'replay'],
  },
  managementPort: {
    flag: '--management-port <port>',
    type: port,
    otherwise: `${DEFAULT_MANAGEMENT_PORT}; forward opens none that was not asked for`,
    description: 'Port of the management API; 0 picks a free one.',
    commands: [...FORWARDER_COMMANDS, 'integrations'],
  },
  managementToken: {
    flag: '--management-token <token>',
    type: secret,
    secret: true,
    otherwise: 'a new one at each start; forward needs one',
    description: 'What callers of the management API send as Authorization: Bearer.',
    commands: [...FORWARDER_COMMANDS, 'integrations'],
  },
  pipelineKey: {
    flag: '--pipeline-key <key>',
    type: pipelineKey,
    secret: true,
    default: DEFAULT_PIPELINE_KEY,
    description: 'What collectors send to the gateway as Authorization: Bearer.',
    commands: [...FORWARDER_COMMANDS, 'replay'],
  },
  signingSecret: {
    flag: '--signing-secret <secret>',
    type: secret,
    secret: true,
    default: DEFAULT_SIGNING_SECRET,
    description: 'Shared with servers that sign their events (X-Signature).',
    commands: FORWARDER_COMMANDS,
  },
  trustProxy: {
    flag: '--trust-proxy <off|hops|addresses>',
    type: proxies,
    default: 'off',
    description:
      'Which proxies before the gateway are believed when they say for whom they call (X-Forwarded-For, Forwarded): so many, or their addresses.',
    commands: FORWARDER_COMMANDS,
  },
  project: {
    flag: '--project <name>',
    type: text,
    otherwise: 'the first one',
    description: 'Name of the project to deliver to.',
    commands: EMULATOR_COMMANDS,
  },
  region: {
    flag: '--region <us|eu>',
    type: oneOf('us', 'eu'),
    otherwise: 'none',
    description: "Deliver to Amplitude's endpoint in this region; under emulate, to the first project there.",
    commands: FORWARDER_COMMANDS,
  },
  endpoint: {
    flag: '--endpoint <url>',
    type: text,
    otherwise: "the region's",
    description: 'Deliver to this URL: on this machine, ending in /2/httpapi.',
    commands: ['forward'],
  },
  allowOtherHosts: {
    flag: '--allow-other-hosts',
    type: toggle,
    default: false,
    description: "Deliver to any host, not only to Amplitude's and this machine's.",
    commands: FORWARDER_COMMANDS,
  },
  apiKey: {
    // A command line can be read by everybody on the machine.
    env: 'AMPLITUDE_EMULATOR_API_KEY',
    type: text,
    otherwise: 'none; forward needs one',
    description: 'API key of the project at Amplitude that forward delivers to.',
    commands: ['forward'],
  },
  plan: {
    type: oneOf('starter', 'growth', 'enterprise'),
    otherwise: "growth; under emulate the project's",
    description: 'Of the project that is delivered to: decides how fast to send.',
    commands: FORWARDER_COMMANDS,
  },
  gzip: { type: toggle, default: false, description: 'Send bodies compressed.', commands: FORWARDER_COMMANDS },
  variant: {
    flag: '--variant <name>',
    type: oneOf(...VARIANT_NAMES),
    default: 'default',
    description: `How events are mapped: ${VARIANT_NAMES.join(', ')}.`,
    commands: [...FORWARDER_COMMANDS, 'explain'],
  },
  blueprint: {
    flag: '--blueprint <file>',
    type: blueprintPatch,
    otherwise: 'the variant as it is',
    description:
      'Changes parts of the variant: a file of YAML or JSON, or in the configuration file the changes themselves.',
    commands: [...FORWARDER_COMMANDS, 'explain'],
  },
  minIdLength: {
    flag: '--send-min-id-length <characters>',
    type: count,
    otherwise: 'nothing is sent',
    description: 'What the forwarder sends as options.min_id_length.',
    commands: [...FORWARDER_COMMANDS, 'explain'],
  },
  dataDir: {
    flag: '--forwarder-data-dir <directory>',
    type: text,
    otherwise: 'in amplitude.dataDir, else in memory (forward needs one)',
    description: 'Keeps events until they are delivered, and what is installed.',
    commands: [...FORWARDER_COMMANDS, 'dead-letters', 'explain'],
  },
  outbox: {
    flag: '--outbox <url>',
    type: databaseUrl,
    secret: true,
    otherwise: 'a file in the data directory',
    description: 'Keeps events in this PostgreSQL database instead, which many instances can share: postgres://….',
    commands: ['forward', 'dead-letters'],
  },
  instance: {
    flag: '--instance <name>',
    type: text,
    otherwise: "the machine's name and the process id",
    description: 'What this forwarder is called by the others on its database.',
    commands: ['forward'],
  },
  role: {
    flag: '--role <gateway|deliver|both>',
    type: oneOf('gateway', 'deliver', 'both'),
    default: 'both',
    description: 'With a database: whether it takes events, delivers them, or both.',
    commands: ['forward'],
  },
  lease: {
    flag: '--lease <time>',
    type: lease,
    default: DEFAULT_LEASE,
    description: 'With a database: how long a forwarder that died keeps its share, before others take it.',
    commands: ['forward'],
  },
  partitions: {
    flag: '--partitions <number>',
    type: count,
    otherwise: '64 where the outbox is made, then what it has',
    description:
      'With a database: into how many parts its lanes are dealt, at least as many as forwarders that deliver.',
    commands: ['forward'],
  },
  outboxBytes: {
    type: count,
    otherwise:
      '67108864 in memory; in a database 4294967296, as in a directory, or half of what its volume has room for',
    description: 'Most bytes of events that wait; more are refused with 429.',
    commands: [...FORWARDER_COMMANDS, 'dead-letters'],
  },
  drainMs: {
    type: amount,
    otherwise: '10000; 2000 under emulate',
    description: 'How long to go on sending once told to stop, in ms.',
    commands: FORWARDER_COMMANDS,
  },
  metricsPort: {
    flag: '--metrics-port <port>',
    type: port,
    default: 9464,
    description: 'Port of /metrics, /healthz and /readyz; 0 picks a free one.',
    commands: ['forward'],
  },
} as const satisfies Rows;
