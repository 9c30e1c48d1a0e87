import { ConfigError } from './config-error.ts';

/** Says everything that is wrong with a configuration, a line each. */
export function refuseConfig(file: string | undefined, problems: readonly string[]): never {
  const where = file === undefined ? '' : ` (file ${file}, the environment and the flags together)`;
  const lines = problems.map((line) => `  ${line}\n`).join('');
  throw new ConfigError(
    'CONFIG_INVALID',
    `Failed to use the configuration${where}:\n${lines}`,
    'Correct what is listed.',
  );
}
