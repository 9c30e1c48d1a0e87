/** A setting that a flag or an environment variable can give. */
export interface Setting {
  /** As commander reads it. */
  flag: string;
  env: string;
  /** Where it goes in the configuration. */
  path: readonly [string, ...string[]];
  /** How its text is read. What cannot be read so stays text, and the schema says what it wants. */
  reads: 'text' | 'number' | 'boolean' | 'list';
  says: string;
  /** Which commands take it. Default `emulate` and `exec`. */
  of?: 'forward' | 'all';
}

/** Every flag with its environment twin. A flag wins over the environment, that over the file, that over the default. */
export const SETTINGS: readonly Setting[] = [
  {
    flag: '--host <address>',
    env: 'AMPLITUDE_EMULATOR_HOST',
    path: ['host'],
    reads: 'text',
    says: 'address to listen on (default 127.0.0.1)',
    of: 'all',
  },
  {
    flag: '--us-port <port>',
    env: 'AMPLITUDE_EMULATOR_US_PORT',
    path: ['amplitude', 'usPort'],
    reads: 'number',
    says: 'port of the US endpoint (default 9100)',
  },
  {
    flag: '--eu-port <port>',
    env: 'AMPLITUDE_EMULATOR_EU_PORT',
    path: ['amplitude', 'euPort'],
    reads: 'number',
    says: 'port of the EU endpoint (default 9101)',
  },
  {
    flag: '--data-dir <directory>',
    env: 'AMPLITUDE_EMULATOR_DATA_DIR',
    path: ['amplitude', 'dataDir'],
    reads: 'text',
    says: 'keeps projects, users, events and installed integrations across restarts (default: in memory)',
  },
  {
    flag: '--import <file>',
    env: 'AMPLITUDE_EMULATOR_IMPORT',
    path: ['amplitude', 'importFile'],
    reads: 'text',
    says: 'begins with an exported session',
  },
  {
    flag: '--export <file>',
    env: 'AMPLITUDE_EMULATOR_EXPORT',
    path: ['amplitude', 'exportFile'],
    reads: 'text',
    says: 'exports the session at the end, as lines of JSON',
  },
  {
    flag: '--gateway-port <port>',
    env: 'AMPLITUDE_EMULATOR_GATEWAY_PORT',
    path: ['forwarder', 'gatewayPort'],
    reads: 'number',
    says: "port of the forwarder's gateway (default 8080)",
    of: 'all',
  },
  {
    flag: '--management-port <port>',
    env: 'AMPLITUDE_EMULATOR_MANAGEMENT_PORT',
    path: ['forwarder', 'managementPort'],
    reads: 'number',
    says: 'port of the management API (default 8084)',
  },
  {
    flag: '--management-token <token>',
    env: 'AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN',
    path: ['forwarder', 'managementToken'],
    reads: 'text',
    says: 'what callers of the management API send as Authorization: Bearer (default: a new one at each start)',
  },
  {
    flag: '--any-key',
    env: 'AMPLITUDE_EMULATOR_ANY_KEY',
    path: ['amplitude', 'anyKey'],
    reads: 'boolean',
    says: 'accept unknown API keys, each into a project of its own',
  },
  {
    flag: '--scenario <name>',
    env: 'AMPLITUDE_EMULATOR_SCENARIO',
    path: ['amplitude', 'scenario'],
    reads: 'text',
    says: 'what goes wrong on purpose: outage, flaky, throttled-user, wrong-region or slow (default nothing)',
  },
  {
    flag: '--region-mismatch <drop|reject>',
    env: 'AMPLITUDE_EMULATOR_REGION_MISMATCH',
    path: ['amplitude', 'regionMismatch'],
    reads: 'text',
    says: "a key at the other region's endpoint: answer 200 and store nothing, or 400 (default drop)",
  },
  {
    flag: '--error-indexes <all|first>',
    env: 'AMPLITUDE_EMULATOR_ERROR_INDEXES',
    path: ['amplitude', 'errorIndexes'],
    reads: 'text',
    says: 'list every failing index of a field, or the first (default all)',
  },
  {
    flag: '--short-ids <reject|strip>',
    env: 'AMPLITUDE_EMULATOR_SHORT_IDS',
    path: ['amplitude', 'shortIds'],
    reads: 'text',
    says: 'refuse an id under the minimum, or take it off (default reject)',
  },
  {
    flag: '--min-id-length <characters>',
    env: 'AMPLITUDE_EMULATOR_MIN_ID_LENGTH',
    path: ['amplitude', 'minIdLength'],
    reads: 'number',
    says: 'shortest user_id and device_id (default 5)',
  },
  {
    flag: '--retention-days <days>',
    env: 'AMPLITUDE_EMULATOR_RETENTION_DAYS',
    path: ['amplitude', 'retentionDays'],
    reads: 'number',
    says: 'refuse events older than this (default: never)',
  },
  {
    flag: '--accept-text-plain <true|false>',
    env: 'AMPLITUDE_EMULATOR_ACCEPT_TEXT_PLAIN',
    path: ['amplitude', 'acceptTextPlain'],
    reads: 'boolean',
    says: 'take text/plain as JSON, as sendBeacon sends it (default true)',
  },
  {
    flag: '--forbidden-user-agents <parts>',
    env: 'AMPLITUDE_EMULATOR_FORBIDDEN_USER_AGENTS',
    path: ['amplitude', 'forbiddenUserAgents'],
    reads: 'list',
    says: 'answer 403 to clients with one of these in their User-Agent, separated by commas (default none)',
  },
  {
    flag: '--allowed-hosts <names>',
    env: 'AMPLITUDE_EMULATOR_ALLOWED_HOSTS',
    path: ['amplitude', 'allowedHosts'],
    reads: 'list',
    says: 'host names the control API answers under, separated by commas (default: this machine)',
  },
  {
    flag: '--allowed-origins <origins>',
    env: 'AMPLITUDE_EMULATOR_ALLOWED_ORIGINS',
    path: ['amplitude', 'allowedOrigins'],
    reads: 'list',
    says: 'web origins that may call the control API, separated by commas (default none)',
  },
  {
    flag: '--max-events <count>',
    env: 'AMPLITUDE_EMULATOR_MAX_EVENTS',
    path: ['amplitude', 'log', 'maxEvents'],
    reads: 'number',
    says: 'most events kept; the oldest go first (default 50000)',
  },
  {
    flag: '--max-requests <count>',
    env: 'AMPLITUDE_EMULATOR_MAX_REQUESTS',
    path: ['amplitude', 'log', 'maxRequests'],
    reads: 'number',
    says: 'most requests kept (default 10000)',
  },
  {
    flag: '--max-bytes <bytes>',
    env: 'AMPLITUDE_EMULATOR_MAX_BYTES',
    path: ['amplitude', 'log', 'maxBytes'],
    reads: 'number',
    says: 'most bytes of bodies kept (default 67108864)',
  },
  {
    flag: '--project <name>',
    env: 'AMPLITUDE_EMULATOR_PROJECT',
    path: ['forwarder', 'project'],
    reads: 'text',
    says: 'project that the forwarder delivers to (default: the first one)',
  },
  {
    flag: '--pipeline-key <key>',
    env: 'AMPLITUDE_EMULATOR_PIPELINE_KEY',
    path: ['forwarder', 'pipelineKey'],
    reads: 'text',
    says: 'what collectors send to the gateway as Authorization: Bearer (default dk_local_pipeline_key)',
    of: 'all',
  },
  {
    flag: '--signing-secret <secret>',
    env: 'AMPLITUDE_EMULATOR_SIGNING_SECRET',
    path: ['forwarder', 'signingSecret'],
    reads: 'text',
    says: 'shared with servers that sign their events (default local-signing-secret)',
    of: 'all',
  },
  {
    flag: '--send-min-id-length <characters>',
    env: 'AMPLITUDE_EMULATOR_SEND_MIN_ID_LENGTH',
    path: ['forwarder', 'minIdLength'],
    reads: 'number',
    says: 'what the forwarder sends as options.min_id_length (default: nothing)',
    of: 'all',
  },
  {
    flag: '--forwarder-data-dir <directory>',
    env: 'AMPLITUDE_EMULATOR_FORWARDER_DATA_DIR',
    path: ['forwarder', 'dataDir'],
    reads: 'text',
    says: 'where the forwarder stores events until they are delivered (default: in memory)',
    of: 'all',
  },
  {
    flag: '--region <us|eu>',
    env: 'AMPLITUDE_EMULATOR_REGION',
    path: ['forwarder', 'region'],
    reads: 'text',
    says: 'deliver to Amplitude in this region',
    of: 'forward',
  },
  {
    flag: '--endpoint <url>',
    env: 'AMPLITUDE_EMULATOR_ENDPOINT',
    path: ['forwarder', 'endpoint'],
    reads: 'text',
    says: 'deliver to this URL: on this machine, ending in /2/httpapi',
    of: 'forward',
  },
  {
    flag: '--allow-other-hosts',
    env: 'AMPLITUDE_EMULATOR_ALLOW_OTHER_HOSTS',
    path: ['forwarder', 'allowOtherHosts'],
    reads: 'boolean',
    says: "deliver to any host, not only to Amplitude's and this machine's (default false)",
    of: 'all',
  },
  {
    flag: '--metrics-port <port>',
    env: 'AMPLITUDE_EMULATOR_METRICS_PORT',
    path: ['forwarder', 'metricsPort'],
    reads: 'number',
    says: 'port of /metrics, /healthz and /readyz (default 9464)',
    of: 'forward',
  },
];

/** The file and the base port are read before the settings above: they are about where those come from. */
export const CONFIG_FILE_ENV = 'AMPLITUDE_EMULATOR_CONFIG';
export const PORT_ENV = 'AMPLITUDE_EMULATOR_PORT';

/** The key of the project at Amplitude has no flag: a command line can be read by everybody on the machine. */
export const API_KEY_ENV = 'AMPLITUDE_EMULATOR_API_KEY';

/**
 * Reads what a flag or a variable says. The configuration wants numbers, booleans and lists as such.
 *
 * @example readSetting('number', '9100') // 9100
 */
export function readSetting(reads: Setting['reads'], text: string): unknown {
  switch (reads) {
    case 'text':
      return text;
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').map((part) => part.trim());
  }
}
