import { type Command, Option } from 'commander';
import type { Flags } from '../config/load-config.ts';
import { CONFIG_FILE_ENV, PORT_ENV, readSetting, SETTINGS } from '../config/settings.ts';

/** Gives a command the flags of its settings. */
export function withSettings(of: 'emulate' | 'forward', command: Command): Command {
  command.option('--config <file>', `YAML or JSON file (env ${CONFIG_FILE_ENV})`);
  command.option('--port <port>', `first of five ports in a row, 0 for free ones (env ${PORT_ENV})`);
  for (const setting of SETTINGS) {
    const taken = setting.of === 'all' || (setting.of ?? 'emulate') === of;
    if (taken) command.option(setting.flag, `${setting.says} (env ${setting.env})`);
  }
  return command;
}

/** What the flags of a command said. */
export function readFlags(command: Command): Flags {
  const given: Record<string, unknown> = command.opts();
  const settings = SETTINGS.flatMap(({ flag, path, reads }) => {
    const value = given[new Option(flag).attributeName()];
    if (value === undefined) return [];
    return [{ path, value: typeof value === 'string' ? readSetting(reads, value) : value }];
  });
  return {
    ...(typeof given.config === 'string' ? { config: given.config } : {}),
    ...(typeof given.port === 'string' ? { port: given.port } : {}),
    settings,
  };
}
