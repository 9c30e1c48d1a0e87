import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ConformanceOptions } from '../commands/conformance-options.ts';
import { AMPLITUDE_SETTINGS } from '../config/table/amplitude-settings.ts';
import { envOf } from '../config/table/settings.ts';

/** The same as for the emulator that asks for it. */
const CONTROL_TOKEN = envOf(AMPLITUDE_SETTINGS.controlToken) ?? '';

/** Adds `conformance` and its flags. */
export function addConformanceCommand(program: Command, end: (code: number) => void, context: CommandContext): Command {
  const conformance = program
    .command('conformance')
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
    .option(
      '--only <selector>',
      'only these: the beginning of a slug, MUST or SHOULD, a tier, source:wild, or "slug: case"; several times, or with commas',
      collect,
    )
    .option('--skip <selector>', 'none of these; as --only', collect)
    .addOption(new Option('--tier <tier>', 'up to this tier').choices(['core', 'complete', 'strict']))
    .option('--list', 'print the rules that would be judged, and judge nothing')
    .option('--safe', 'send only what a real account may be sent: no floods, nothing large')
    .option('--timeout <seconds>', 'longest an answer may take (default: 10)', parseSeconds)
    .option('--max-time <seconds>', 'longest the run may take; what is left is untestable', parseSeconds)
    .option(
      '--expected-failures <file>',
      'what is known to fail, "slug[: case] # reason" a line; anything else fails the run',
    )
    .option('--write-baseline', 'write what fails now into the file of --expected-failures')
    .option('--trace', 'print the calls of each failed case as curl commands; keys come from the environment')
    .option('--verbose', 'print every rule, and all that differs')
    .option(
      '--reporter <name[=file]>',
      'terminal, json, ndjson, junit, markdown, github, html or badge; several times',
      collectWhole,
    )
    .option('--json', 'the same as --reporter json')
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

/** The name of a case has commas of its own. */
function collect(text: string, before: string[] = []): string[] {
  return [...before, ...(text.includes(': ') ? [text] : text.split(','))];
}

function collectWhole(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0, at most a day.');
}

const MOST_SECONDS = 86_400;
