import { ALL_COMMANDS, EMULATOR_COMMANDS, FORWARDER_COMMANDS } from './commands.ts';
import type { Rows, SettingType } from './setting.ts';
import { amount, count, oneOf, port, secret, text, toggle } from './setting-types.ts';

/** For a machine of one's own. */
export const DEFAULT_PIPELINE_KEY = 'dk_local_pipeline_key';

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

/** The forwarder. */
export const FORWARDER_SETTINGS = {
  gatewayPort: {
    flag: '--gateway-port <port>',
    type: port,
    default: 8080,
    description: "Port of the forwarder's gateway, which Datafly events come in at; 0 picks a free one.",
    commands: ALL_COMMANDS,
  },
  managementPort: {
    flag: '--management-port <port>',
    type: port,
    default: 8084,
    description: 'Port of the management API; 0 picks a free one.',
    commands: EMULATOR_COMMANDS,
  },
  managementToken: {
    flag: '--management-token <token>',
    type: secret,
    secret: true,
    otherwise: 'a new one at each start',
    description: 'What callers of the management API send as Authorization: Bearer.',
    commands: EMULATOR_COMMANDS,
  },
  pipelineKey: {
    flag: '--pipeline-key <key>',
    type: pipelineKey,
    secret: true,
    default: DEFAULT_PIPELINE_KEY,
    description: 'What collectors send to the gateway as Authorization: Bearer.',
    commands: ALL_COMMANDS,
  },
  signingSecret: {
    flag: '--signing-secret <secret>',
    type: secret,
    secret: true,
    default: 'local-signing-secret',
    description: 'Shared with servers that sign their events (X-Signature).',
    commands: ALL_COMMANDS,
  },
  trustProxy: {
    flag: '--trust-proxy <off|hops|addresses>',
    type: proxies,
    default: 'off',
    description:
      'Which proxies before the gateway are believed when they say for whom they call (X-Forwarded-For, Forwarded): so many, or their addresses.',
    commands: ALL_COMMANDS,
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
    description: "Deliver to Amplitude's endpoint in this region.",
    commands: FORWARDER_COMMANDS,
  },
  endpoint: {
    flag: '--endpoint <url>',
    type: text,
    otherwise: "the region's",
    description: 'Deliver to this URL: on this machine, ending in /2/httpapi.',
    commands: FORWARDER_COMMANDS,
  },
  allowOtherHosts: {
    flag: '--allow-other-hosts',
    type: toggle,
    default: false,
    description: "Deliver to any host, not only to Amplitude's and this machine's.",
    commands: ALL_COMMANDS,
  },
  apiKey: {
    // A command line can be read by everybody on the machine.
    env: 'AMPLITUDE_EMULATOR_API_KEY',
    type: text,
    otherwise: 'none; forward needs one',
    description: 'API key of the project at Amplitude that forward delivers to.',
  },
  plan: {
    type: oneOf('starter', 'growth', 'enterprise'),
    otherwise: 'growth',
    description: 'Of the project that forward delivers to: decides how fast to send.',
  },
  gzip: { type: toggle, default: false, description: 'forward: send bodies compressed.' },
  minIdLength: {
    flag: '--send-min-id-length <characters>',
    type: count,
    otherwise: 'nothing is sent',
    description: 'What the forwarder sends as options.min_id_length.',
    commands: ALL_COMMANDS,
  },
  dataDir: {
    flag: '--forwarder-data-dir <directory>',
    type: text,
    otherwise: 'in amplitude.dataDir, else in memory (forward needs one)',
    description: 'Keeps events until they are delivered, and what is installed.',
    commands: ALL_COMMANDS,
  },
  outboxBytes: {
    type: count,
    otherwise: '67108864 in memory, 4294967296 in a directory',
    description: 'Most bytes of events that wait; more are refused with 429.',
  },
  drainMs: {
    type: amount,
    default: 10_000,
    description: 'forward: how long to go on sending once told to stop, in ms.',
  },
  metricsPort: {
    flag: '--metrics-port <port>',
    type: port,
    default: 9464,
    description: 'Port of /metrics, /healthz and /readyz; 0 picks a free one.',
    commands: FORWARDER_COMMANDS,
  },
} as const satisfies Rows;
