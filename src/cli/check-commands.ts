import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ForwarderConformanceOptions } from '../commands/conformance-forwarder.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import { readFlags, withSettings } from './command-flags.ts';
import { addConformanceCommand } from './conformance-command.ts';

/** Adds the commands that check something and end: `conformance`, `explain`. */
export function addCheckCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  const conformance = addConformanceCommand(program, end, context);

  conformance
    .command('forwarder')
    .description('judge a forwarder by what it sends to a mock while things go wrong; without --command, our own')
    .option('--command <line>', 'starts the forwarder; conformance/README.md says how it is spoken to')
    .option('--target <file>', 'what the forwarder says of itself, as YAML')
    .option('--only <slug>', 'this rule or, with a prefix such as "deliver.", these rules')
    .addOption(new Option('--max-time <seconds>', 'longest wait of a single case').argParser(parseCount))
    .option('--slow', 'run cases with longer waits, too')
    .addOption(
      new Option('--time-scale <factor>', 'what the forwarder multiplies its waits by: auto, or 0.1 to 1').argParser(
        parseScale,
      ),
    )
    .option('--trace', 'show what happened in each case')
    .option('--json', 'print the report as JSON')
    .action(async (_options: unknown, command: Command) => {
      const { runForwarderConformance } = await import('../commands/conformance-forwarder.ts');
      const options: ForwarderConformanceOptions = command.optsWithGlobals();
      end(await runForwarderConformance(options, context));
    });

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

function parseScale(text: string): number | 'auto' {
  const value = Number(text);
  if (text === 'auto') return text;
  if (value >= 0.1 && value <= 1) return value;
  throw new InvalidArgumentError('It must be auto, or a number from 0.1 to 1.');
}
