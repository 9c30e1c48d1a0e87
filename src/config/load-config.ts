import { existsSync, readFileSync } from 'node:fs';
import { type Document, parseDocument } from 'yaml';
import { ConfigError } from './config-error.ts';
import { type ConfigTree, isTree, overlay, plant } from './config-tree.ts';
import { describeProblems } from './describe-problems.ts';
import { type Config, configSchema } from './schema.ts';
import { API_KEY_ENV, CONFIG_FILE_ENV, PORT_ENV, readSetting, SETTINGS } from './settings.ts';

/** Read where no file is named. */
const DEFAULT_FILES = ['amplitude-emulator.config.yaml', 'amplitude-emulator.config.json'];

/** Places in the row of ports that --port begins: US, EU, gateway, management, metrics. */
const PLACES = [0, 1, 2, 3, 4];

/** The first of five ports in a row is at most this. */
const LAST_FIRST_PORT = 65_531;

/** What the flags said: each setting's value by its path, and the two that are about where settings come from. */
export interface Flags {
  config?: string;
  /** First of five ports in a row, or 0 for free ones. */
  port?: string;
  settings: readonly { path: readonly [string, ...string[]]; value: unknown }[];
}

/**
 * Puts the configuration together: a flag wins over the environment, that over the file, that over the default.
 *
 * @throws {ConfigError} when the file cannot be read or any value, from wherever, cannot be used; every problem is listed
 * @example loadConfig({ settings: [] }, process.env).amplitude.usPort // 9100
 */
export function loadConfig(flags: Flags, env: NodeJS.ProcessEnv): Config {
  const file = flags.config ?? env[CONFIG_FILE_ENV] ?? DEFAULT_FILES.find((name) => existsSync(name));
  const layers = [
    file === undefined ? {} : readFile(file),
    expandPort(env[PORT_ENV], PORT_ENV),
    ...SETTINGS.flatMap(({ env: name, path, reads }) =>
      env[name] ? [plant(path, readSetting(reads, env[name]))] : [],
    ),
    env[API_KEY_ENV] ? plant(['forwarder', 'apiKey'], env[API_KEY_ENV]) : {},
    expandPort(flags.port, '--port'),
    ...flags.settings.map(({ path, value }) => plant(path, value)),
  ];
  const result = configSchema.safeParse(layers.reduce(overlay));
  if (!result.success) fail(file, describeProblems(result.error.issues));
  return result.data;
}

function readFile(file: string): ConfigTree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      'CONFIG_UNREADABLE',
      `Failed to read the configuration file ${file}: ${reason}.`,
      'Check the path.',
      {
        cause,
      },
    );
  }
  const document = parseDocument(text);
  if (document.errors.length > 0)
    fail(
      file,
      document.errors.map((error) => error.message.trim()),
    );
  const tree = resolveAliases(document, file) ?? {};
  if (!isTree(tree)) fail(file, ['the file must hold an object, with keys such as amplitude and forwarder']);
  return tree;
}

/** Aliases that multiply without end are refused by the library, as late as here. */
function resolveAliases(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    return fail(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
}

/** One port for everything: 0 picks free ones, any other is the first of five in a row. */
function expandPort(text: string | undefined, name: string): ConfigTree {
  if (text === undefined || text === '') return {};
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > LAST_FIRST_PORT) {
    throw new ConfigError(
      'CONFIG_INVALID',
      `Failed to read ${name}: a port is a number from 0 to ${LAST_FIRST_PORT} (got "${text}").`,
      '0 picks free ones.',
    );
  }
  const [us, eu, gateway, management, metrics] = PLACES.map((place) => (port === 0 ? 0 : port + place));
  return {
    amplitude: { usPort: us, euPort: eu },
    forwarder: { gatewayPort: gateway, managementPort: management, metricsPort: metrics },
  };
}

function fail(file: string | undefined, problems: readonly string[]): never {
  const where = file === undefined ? '' : ` (file ${file}, the environment and the flags together)`;
  const lines = problems.map((line) => `  ${line}\n`).join('');
  throw new ConfigError(
    'CONFIG_INVALID',
    `Failed to use the configuration${where}:\n${lines}`,
    'Correct what is listed.',
  );
}
