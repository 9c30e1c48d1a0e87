import { existsSync, readFileSync } from 'node:fs';
import { type Document, parseDocument } from 'yaml';
import { checkConfig } from './check-config.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigTree, isTree, merge, setIn } from './config-tree.ts';
import { readRunSetting } from './read-run-setting.ts';
import { type Flags, readEnv, readFlag } from './read-setting.ts';
import { isSection, type Rows } from './table/setting.ts';
import { type Config, FILE_SETTINGS, listSettings, RUN_SETTINGS } from './table/settings.ts';

/** Read where no file is named. */
const DEFAULT_FILES = ['amplitude-emulator.config.yaml', 'amplitude-emulator.config.json'];

/**
 * Puts the configuration together: a flag wins over the environment, that over the file, that over the default.
 *
 * @throws {ConfigError} when the file cannot be read or any value, from wherever, cannot be used; every problem is listed
 * @example loadConfig({ usPort: '9200' }, process.env).amplitude.usPort // 9200
 */
export function loadConfig(flags: Flags, env: NodeJS.ProcessEnv): Config {
  const file = readRunSetting(RUN_SETTINGS.config, flags, env) ?? DEFAULT_FILES.find((name) => existsSync(name));
  const settings = listSettings(FILE_SETTINGS);
  const layers = [
    collectDefaults(FILE_SETTINGS),
    file === undefined ? {} : readFile(file),
    expandPort(readRunSetting(RUN_SETTINGS.port, {}, env)),
    ...settings.flatMap((setting) => toTree(setting.path, readEnv(setting, env))),
    expandPort(readRunSetting(RUN_SETTINGS.port, flags, {})),
    ...settings.flatMap((setting) => toTree(setting.path, readFlag(setting, flags))),
  ];
  const checked = checkConfig(layers.reduce(merge));
  if (!checked.ok) fail(file, checked.problems);
  return checked.config;
}

function toTree(path: readonly [string, ...string[]], given: { value: unknown } | undefined): ConfigTree[] {
  return given === undefined ? [] : [setIn(path, given.value)];
}

function collectDefaults(rows: Rows): ConfigTree {
  const entries = Object.entries(rows).map(([key, row]) => [
    key,
    isSection(row) ? collectDefaults(row.rows) : row.default,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
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
function expandPort(port: number | undefined): ConfigTree {
  if (port === undefined) return {};
  const at = (place: number) => (port === 0 ? 0 : port + place);
  return {
    amplitude: { usPort: at(0), euPort: at(1) },
    forwarder: { gatewayPort: at(2), managementPort: at(3), metricsPort: at(4) },
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
