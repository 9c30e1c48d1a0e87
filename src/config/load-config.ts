import { existsSync } from 'node:fs';
import { checkConfig } from './check-config.ts';
import { type ConfigTree, merge, setIn } from './config-tree.ts';
import { describeIdle } from './describe-idle.ts';
import { readRunSetting } from './read-run-setting.ts';
import { type Flags, readEnv, readFlag } from './read-setting.ts';
import { refuseConfig } from './refuse-config.ts';
import type { Command } from './table/commands.ts';
import { isSection, type Rows } from './table/setting.ts';
import { type Config, FILE_SETTINGS, listSettings, RUN_SETTINGS } from './table/settings.ts';

/** Read where no file is named. */
const DEFAULT_FILES = ['amplitude-emulator.config.yaml', 'amplitude-emulator.config.json'];

/** Who asks for the configuration. */
export interface ConfigReader {
  command: Command;
  /** Told what the file says that means nothing to this command. */
  onIdle(message: string): void;
}

/**
 * Puts the configuration together: a flag wins over the environment, that over the file, that over the default.
 *
 * @throws {ConfigError} rejects when the file cannot be read or any value, from wherever, cannot be used; every problem is listed
 * @example (await loadConfig({ usPort: '9200' }, process.env)).amplitude.usPort // 9200
 */
export async function loadConfig(flags: Flags, env: NodeJS.ProcessEnv, reader?: ConfigReader): Promise<Config> {
  const file = readRunSetting(RUN_SETTINGS.config, flags, env) ?? DEFAULT_FILES.find((name) => existsSync(name));
  const settings = listSettings(FILE_SETTINGS);
  const inFile = file === undefined ? {} : await readFile(file);
  const layers = [
    collectDefaults(FILE_SETTINGS),
    inFile,
    expandPort(readRunSetting(RUN_SETTINGS.port, {}, env), reader?.command),
    ...settings.flatMap((setting) => toTree(setting.path, readEnv(setting, env))),
    expandPort(readRunSetting(RUN_SETTINGS.port, flags, {}), reader?.command),
    ...settings.flatMap((setting) => toTree(setting.path, readFlag(setting, flags))),
  ];
  const checked = checkConfig(layers.reduce(merge));
  if (!checked.ok) refuseConfig(file, checked.problems);
  const idle = file === undefined || reader === undefined ? undefined : describeIdle(file, inFile, reader.command);
  if (idle !== undefined) reader?.onIdle(idle);
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

/** Most runs have no file, and need not load what reads YAML. */
async function readFile(file: string): Promise<ConfigTree> {
  const { readConfigFile } = await import('./read-config-file.ts');
  return readConfigFile(file);
}

/** One port for everything: 0 picks free ones, any other is the first of five in a row. */
function expandPort(port: number | undefined, command: Command | undefined): ConfigTree {
  if (port === undefined) return {};
  const at = (place: number) => (port === 0 ? 0 : port + place);
  // In production the management API is open only where it was asked for by its own name.
  const management = command === 'forward' ? {} : { managementPort: at(3) };
  return {
    amplitude: { usPort: at(0), euPort: at(1) },
    forwarder: { gatewayPort: at(2), ...management, metricsPort: at(4) },
  };
}
