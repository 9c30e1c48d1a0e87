import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ConformanceOptions } from '../commands/conformance-options.ts';
import { AMPLITUDE_SETTINGS } from '../config/table/amplitude-settings.ts';
import { envOf } from '../config/table/settings.ts';
import { addReportFlags } from './conformance-report-flags.ts';

/** The same as for the emulator that asks for it. */
const CONTROL_TOKEN = envOf(AMPLITUDE_SETTINGS.controlToken) ?? '';

/** Adds `conformance` and its flags. */
export function addConformanceCommand(program: Command, end: (code: number) => void, context: CommandContext): Command {
  const conformance = addReportFlags(program.command('conformance'))
    // What stands behind a subcommand is the subcommand's.
    .enablePositionalOptions()
    .description('judge a server by every rule; without --url, the emulator')
    .option('--url <url>', 'base address of the US endpoint to judge, for example http://127.0.0.1:9100')
    .option('--target <file>', 'description of the server to judge: endpoints, keys, secrets, decisions, fixtures')
    .addOption(new Option('--naive <name>', 'judge one of the naive servers that come along, by name'))
    .addOption(
      new Option('--control-token <token>', 'what its control API asks callers on other machines for').env(
        CONTROL_TOKEN,
      ),
    )
    .addOption(new Option('--tier <tier>', 'up to this tier').choices(['core', 'complete', 'strict']))
    .option('--safe', 'send only what a real account may be sent: no floods, nothing large')
    .option('--timeout <seconds>', 'longest an answer may take (default: 10)', parseSeconds)
    .option('--max-time <seconds>', 'longest the run may take; what is left is untestable', parseSeconds)
    .action(async (options: ConformanceOptions) => {
      const { runConformance } = await import('../commands/conformance.ts');
      end(await runConformance(options, context));
    });
  conformance
    .command('matrix')
    .description('print a page of rules × targets, made of JSON reports')
    .argument('<reports...>', 'files that --reporter json=<file> wrote')
    .action(async (files: string[]) => {
      const { runConformanceMatrix } = await import('../commands/conformance-matrix.ts');
      end(await runConformanceMatrix(files, context));
    });
  return conformance;
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0, at most a day.');
}

const MOST_SECONDS = 86_400;
