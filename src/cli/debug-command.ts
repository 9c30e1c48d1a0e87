import type { Command } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import { DEFAULT_EMULATOR, RUN_SETTINGS } from '../config/table/settings.ts';
import { readFlags, withSettings } from './command-flags.ts';

/** Adds `debug`, which looks at emulators that run. */
export function addDebugCommand(program: Command, end: (code: number) => void, context: CommandContext): void {
  const debug = withSettings('debug', program.command('debug')).description(
    'attach to emulators that run, and watch events come in there',
  );
  debug.action(async () => {
    const { readRunSetting } = await import('../config/read-run-setting.ts');
    const { chooseForm } = await import('../commands/emulate-screen.ts');
    const { readEmulators } = await import('../commands/read-emulators.ts');
    const { runDebug } = await import('../commands/debug.ts');
    const flags = readFlags('debug', debug);
    const { json, screenReader, ascii, url, since, filter, token } = RUN_SETTINGS;
    const given = readRunSetting(token, flags, process.env);
    const own = process.env.AMPLITUDE_EMULATOR_CONTROL_TOKEN;
    const emulators = readEmulators(
      readRunSetting(url, flags, process.env) ?? [DEFAULT_EMULATOR],
      given ?? (own ? [own] : []),
    );
    const form = chooseForm(readRunSetting(json, flags, process.env), readRunSetting(screenReader, flags, process.env));
    const options = {
      emulators,
      form,
      ascii: readRunSetting(ascii, flags, process.env),
      since: readRunSetting(since, flags, process.env),
      filter: readRunSetting(filter, flags, process.env),
    };
    end(await runDebug(options, context));
  });
}
