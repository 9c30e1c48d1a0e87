import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Flags } from './config/load-config.ts';
import { CONFIG_FILE_ENV, type Configured, PORT_ENV, SETTINGS } from './config/settings.ts';

/** Gives a command the flags of its settings. */
export function withSettings(of: Configured, command: Command): Command {
  command.option('--config <file>', `YAML or JSON file (env ${CONFIG_FILE_ENV})`);
  command.option('--port <port>', `first of four ports in a row, 0 for free ones (env ${PORT_ENV})`);
  for (const setting of SETTINGS.filter((one) => one.of.includes(of))) {
    command.option(setting.flag, `${setting.says} (env ${setting.env})`);
  }
  return command;
}

/** What the flags of a command said. */
export function readFlags(command: Command): Flags {
  const given: Record<string, unknown> = command.opts();
  const settings = SETTINGS.flatMap(({ flag, path, text }) => {
    const value = given[new Option(flag).attributeName()];
    return value === undefined ? [] : [{ path, value, ...(text === undefined ? {} : { text }) }];
  });
  return {
    ...(typeof given.config === 'string' ? { config: given.config } : {}),
    ...(typeof given.port === 'string' ? { port: given.port } : {}),
    settings,
  };
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

export function parseWhole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}
