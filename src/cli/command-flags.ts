import { type Command, Option } from 'commander';
import type { Flags } from '../config/read-setting.ts';
import type { Command as CommandName } from '../config/table/commands.ts';
import type { Setting } from '../config/table/setting.ts';
import { envOf, FILE_SETTINGS, listSettings, RUN_SETTINGS } from '../config/table/settings.ts';

/** Gives a command the flags that the table has for it. Their values stay text; loading the configuration parses them. */
export function withSettings(name: CommandName, command: Command): Command {
  for (const option of flagsOf(name)) command.addOption(option);
  return command;
}

/** What a command was told by the table's flags; those of its own are left out. */
export function readFlags(name: CommandName, command: Command): Flags {
  const given: Record<string, unknown> = command.opts();
  const names = flagsOf(name).map((option) => option.attributeName());
  return Object.fromEntries(names.flatMap((one) => (given[one] === undefined ? [] : [[one, given[one]]])));
}

function flagsOf(name: CommandName): Option[] {
  return [...listSettings(RUN_SETTINGS), ...listSettings(FILE_SETTINGS)].flatMap((setting) =>
    setting.flag !== undefined && setting.commands?.includes(name) ? [buildOption(setting.flag, setting)] : [],
  );
}

/** A list may be given at once, separated by commas, or one by one. */
function buildOption(flag: string, setting: Setting): Option {
  const option = new Option(flag, describe(setting));
  if (setting.type.reads !== 'list') return option;
  return option.argParser((one: string, before: string | undefined) => [before, one].filter(Boolean).join(','));
}

function describe(setting: Setting): string {
  const { description, otherwise } = setting;
  const value = setting.default === undefined ? otherwise : String(setting.default ?? 'none');
  const warning = setting.secret ? '; better as a variable: ps shows flags to everybody' : '';
  return `${description.replace(/\.$/, '')}${warning} (default: ${value}) (env ${envOf(setting)})`;
}
