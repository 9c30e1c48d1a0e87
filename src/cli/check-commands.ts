import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import { readFlags, withSettings } from './command-flags.ts';
import { addConformanceCommand } from './conformance-command.ts';
import { addForwarderConformanceCommand } from './conformance-forwarder-command.ts';

/** Adds the commands that check something and end: `conformance`, `explain`. */
export function addCheckCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  addForwarderConformanceCommand(addConformanceCommand(program, end, context), end, context);

  program.command('conformance-driver', { hidden: true }).action(async () => {
    const { runConformanceDriver } = await import('../commands/conformance-driver.ts');
    end(await runConformanceDriver(process.env, context));
  });

  const explain = withSettings('explain', program.command('explain'))
    .description('map Datafly events as the forwarder does, and say of each field which rule made it of what')
    .argument('[file]', 'JSON file with one event, or - for stdin')
    .option('--stdin', 'an event as JSON on each line of stdin: live traffic, explained as it comes')
    .option('--integration <id>', 'by this one alone (default: by each that the data directory has)')
    .addOption(
      new Option('--min-id-length <characters>', 'the same as --send-min-id-length').argParser(parseCount).hideHelp(),
    )
    .option('--json', 'print the mapping as JSON: with --stdin an object a line');
  explain.action(async (file: string | undefined, options: ExplainOptions & { minIdLength?: number }) => {
    const { loadConfig } = await import('../config/load-config.ts');
    const { runExplain } = await import('../commands/explain.ts');
    const alias = options.minIdLength === undefined ? {} : { sendMinIdLength: options.minIdLength };
    const config = await loadConfig({ ...alias, ...readFlags('explain', explain) }, process.env);
    end(await runExplain(config, file, options, context));
  });
}

function parseCount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
