import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ForwarderConformanceOptions } from '../commands/conformance-forwarder.ts';
import { addReportFlags } from './conformance-report-flags.ts';

/** Adds `conformance forwarder` and its flags. Those behind its name are its own, though `conformance` has some of the same. */
export function addForwarderConformanceCommand(
  conformance: Command,
  end: (code: number) => void,
  context: CommandContext,
): void {
  conformance.enablePositionalOptions();
  addReportFlags(conformance.command('forwarder'))
    .description('judge a forwarder by what it sends to a mock while things go wrong; without --command, our own')
    .option('--command <line>', 'starts the forwarder; conformance/README.md says how it is spoken to')
    .option('--target <file>', 'what the forwarder says of itself, as YAML')
    .addOption(
      new Option('--feed <kind>', 'what events look like; counts before the file').choices([
        'datafly',
        'segment',
        'amplitude',
      ]),
    )
    .addOption(new Option('--max-time <seconds>', 'longest wait of a single case').argParser(parseSeconds))
    .option('--slow', 'run cases with longer waits, too')
    .addOption(
      new Option('--time-scale <factor>', 'what the forwarder multiplies its waits by: auto, or 0.1 to 1').argParser(
        parseScale,
      ),
    )
    .action(async (options: ForwarderConformanceOptions) => {
      const { runForwarderConformance } = await import('../commands/conformance-forwarder.ts');
      end(await runForwarderConformance(options, context));
    });
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

function parseScale(text: string): number | 'auto' {
  const value = Number(text);
  if (text === 'auto') return text;
  if (value >= 0.1 && value <= 1) return value;
  throw new InvalidArgumentError('It must be auto, or a number from 0.1 to 1.');
}
