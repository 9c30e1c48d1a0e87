/** A setting that a flag or an environment variable can give. */
export interface Setting {
  /** As commander reads it. */
  flag: string;
  env: string;
  /** Where it goes in the configuration. */
  path: readonly [string, ...string[]];
  says: string;
}

/** Every flag with its environment twin. A flag wins over the environment, that over the file, that over the default. */
export const SETTINGS: readonly Setting[] = [
  {
    flag: '--host <address>',
    env: 'AMPLITUDE_EMULATOR_HOST',
    path: ['host'],
    says: 'address to listen on (default 127.0.0.1)',
  },
  {
    flag: '--us-port <port>',
    env: 'AMPLITUDE_EMULATOR_US_PORT',
    path: ['amplitude', 'usPort'],
    says: 'port of the US endpoint (default 9100)',
  },
  {
    flag: '--eu-port <port>',
    env: 'AMPLITUDE_EMULATOR_EU_PORT',
    path: ['amplitude', 'euPort'],
    says: 'port of the EU endpoint (default 9101)',
  },
  {
    flag: '--gateway-port <port>',
    env: 'AMPLITUDE_EMULATOR_GATEWAY_PORT',
    path: ['forwarder', 'gatewayPort'],
    says: "port of the forwarder's gateway (default 8080)",
  },
  {
    flag: '--data-dir <directory>',
    env: 'AMPLITUDE_EMULATOR_DATA_DIR',
    path: ['forwarder', 'dataDir'],
    says: 'where the forwarder stores events until they are delivered (default: in memory)',
  },
  {
    flag: '--any-key',
    env: 'AMPLITUDE_EMULATOR_ANY_KEY',
    path: ['amplitude', 'anyKey'],
    says: 'accept unknown API keys, each into a project of its own',
  },
];

/** The file and the base port are read before the settings above: they are about where those come from. */
export const CONFIG_FILE_ENV = 'AMPLITUDE_EMULATOR_CONFIG';
export const PORT_ENV = 'AMPLITUDE_EMULATOR_PORT';
