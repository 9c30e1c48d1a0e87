import type { Command } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import { RUN_SETTINGS } from '../config/table/settings.ts';
import { readFlags, withSettings } from './command-flags.ts';

/** Adds the commands that start an emulator: `emulate`, `exec`. Each loads what it needs when it is called. */
export function addEmulatorCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  const emulate = withSettings('emulate', program.command('emulate')).description(
    'run everything and watch events come in, here and in a browser at /_emulator/ui',
  );
  emulate.action(async () => {
    const { readRunSetting } = await import('../config/read-run-setting.ts');
    const { loadConfig } = await import('../config/load-config.ts');
    const { runEmulate } = await import('../commands/emulate.ts');
    const { chooseForm } = await import('../commands/emulate-screen.ts');
    const flags = readFlags('emulate', emulate);
    const { json, screenReader, ascii, filter, demo, demoRate, seed, tlsCa } = RUN_SETTINGS;
    if (readRunSetting(tlsCa, flags, process.env)) {
      const { printCa } = await import('../commands/print-ca.ts');
      end(await printCa(context));
      return;
    }
    const wanted = readRunSetting(demo, flags, process.env);
    const shop = {
      stepsPerSecond: readRunSetting(demoRate, flags, process.env),
      seed: readRunSetting(seed, flags, process.env),
    };
    const form = chooseForm(readRunSetting(json, flags, process.env), readRunSetting(screenReader, flags, process.env));
    const options = {
      form,
      ascii: readRunSetting(ascii, flags, process.env),
      filter: readRunSetting(filter, flags, process.env),
      demo: wanted ? shop : undefined,
    };
    const config = await loadConfig(flags, process.env, { command: 'emulate', onIdle: context.say });
    end(await runEmulate(config, options, context));
  });

  const exec = withSettings('exec', program.command('exec'))
    .description('run a command against it: exec -- npm test')
    .argument('<command...>', 'the command and its arguments, after --')
    .passThroughOptions();
  exec.action(async (command: string[]) => {
    const { readEnv } = await import('../config/read-setting.ts');
    const { readRunSetting } = await import('../config/read-run-setting.ts');
    const { loadConfig } = await import('../config/load-config.ts');
    const { runExec } = await import('../commands/exec.ts');
    context.shareOutput();
    // Free ports, where none are asked for: several may run side by side.
    const ports = readEnv(RUN_SETTINGS.port, process.env) === undefined ? { port: '0' } : {};
    const flags = { ...ports, ...readFlags('exec', exec) };
    const proxied = readRunSetting(RUN_SETTINGS.proxy, flags, process.env);
    const config = await loadConfig(flags, process.env, { command: 'exec', onIdle: context.say });
    end(await runExec(config, command, { stop: context.stop, say: context.say, proxied }));
  });
}
