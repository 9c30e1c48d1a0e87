/** A command that takes settings. */
export type Configured = 'emulate' | 'forward';

/** A setting that a flag or an environment variable can give. */
export interface Setting {
  /** As commander reads it. */
  flag: string;
  env: string;
  /** Where it goes in the configuration. */
  path: readonly [string, ...string[]];
  says: string;
  /** Which commands take it; `exec` takes those of `emulate`. */
  of: readonly Configured[];
  /** Taken as text even where it looks like a number. */
  text?: true;
}

const EVERYWHERE: readonly Configured[] = ['emulate', 'forward'];

/** Every flag with its environment twin. A flag wins over the environment, that over the file, that over the default. */
export const SETTINGS: readonly Setting[] = [
  {
    flag: '--host <address>',
    env: 'AMPLITUDE_EMULATOR_HOST',
    path: ['host'],
    says: 'address to listen on (default 127.0.0.1)',
    of: EVERYWHERE,
    text: true,
  },
  {
    flag: '--us-port <port>',
    env: 'AMPLITUDE_EMULATOR_US_PORT',
    path: ['amplitude', 'usPort'],
    says: 'port of the US endpoint (default 9100)',
    of: ['emulate'],
  },
  {
    flag: '--eu-port <port>',
    env: 'AMPLITUDE_EMULATOR_EU_PORT',
    path: ['amplitude', 'euPort'],
    says: 'port of the EU endpoint (default 9101)',
    of: ['emulate'],
  },
  {
    flag: '--gateway-port <port>',
    env: 'AMPLITUDE_EMULATOR_GATEWAY_PORT',
    path: ['forwarder', 'gatewayPort'],
    says: "port of the forwarder's gateway (default 8080)",
    of: EVERYWHERE,
  },
  {
    flag: '--data-dir <directory>',
    env: 'AMPLITUDE_EMULATOR_DATA_DIR',
    path: ['forwarder', 'dataDir'],
    says: 'where the forwarder stores events until they are delivered (default: in memory)',
    of: EVERYWHERE,
    text: true,
  },
  {
    flag: '--any-key',
    env: 'AMPLITUDE_EMULATOR_ANY_KEY',
    path: ['amplitude', 'anyKey'],
    says: 'accept unknown API keys, each into a project of its own',
    of: ['emulate'],
  },
  {
    flag: '--region <region>',
    env: 'AMPLITUDE_EMULATOR_REGION',
    path: ['forwarder', 'region'],
    says: 'deliver to Amplitude in this region, us or eu',
    of: ['forward'],
  },
  {
    flag: '--endpoint <url>',
    env: 'AMPLITUDE_EMULATOR_ENDPOINT',
    path: ['forwarder', 'endpoint'],
    says: 'deliver to this URL instead: on this machine, ending in /2/httpapi',
    of: ['forward'],
    text: true,
  },
  {
    flag: '--allow-other-hosts',
    env: 'AMPLITUDE_EMULATOR_ALLOW_OTHER_HOSTS',
    path: ['forwarder', 'allowOtherHosts'],
    says: 'let the endpoint be neither Amplitude nor this machine',
    of: ['forward'],
  },
  {
    flag: '--metrics-port <port>',
    env: 'AMPLITUDE_EMULATOR_METRICS_PORT',
    path: ['forwarder', 'metricsPort'],
    says: 'port of /metrics, /healthz and /readyz (default 9464)',
    of: ['forward'],
  },
];

/** Secrets have no flag: a command line can be read by everybody on the machine. */
export const SECRETS: readonly { env: string; path: Setting['path'] }[] = [
  { env: 'AMPLITUDE_EMULATOR_API_KEY', path: ['forwarder', 'apiKey'] },
  { env: 'AMPLITUDE_EMULATOR_PIPELINE_KEY', path: ['forwarder', 'pipelineKey'] },
  { env: 'AMPLITUDE_EMULATOR_SIGNING_SECRET', path: ['forwarder', 'signingSecret'] },
];

/** The file and the base port are read before the settings above: they are about where those come from. */
export const CONFIG_FILE_ENV = 'AMPLITUDE_EMULATOR_CONFIG';
export const PORT_ENV = 'AMPLITUDE_EMULATOR_PORT';
