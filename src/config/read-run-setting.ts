import { isOf } from './check-config.ts';
import { ConfigError } from './config-error.ts';
import { type Flags, readEnv, readFlag } from './read-setting.ts';
import type { Setting } from './table/setting.ts';

/**
 * Reads a setting that has no place in the file; a flag wins over the environment, that over the default.
 *
 * @throws {ConfigError} when it cannot be used
 * @example readRunSetting(RUN_SETTINGS.seed, { seed: '7' }, process.env) // 7
 */
export function readRunSetting<Value>(
  setting: Setting<Value> & { readonly default: Value },
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Value;
export function readRunSetting<Value>(setting: Setting<Value>, flags: Flags, env: NodeJS.ProcessEnv): Value | undefined;
export function readRunSetting<Value>(
  setting: Setting<Value>,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Value | undefined {
  const given = readFlag(setting, flags) ?? readEnv(setting, env);
  if (given === undefined) return setting.default;
  if (isOf(setting.type, given.value)) return given.value;
  throw new ConfigError(
    'CONFIG_INVALID',
    `Failed to start: ${given.from} value '${given.text}' is invalid.`,
    setting.type.rule ?? setting.description,
  );
}
