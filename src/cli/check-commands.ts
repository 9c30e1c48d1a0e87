import { type Command, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { ConformanceOptions } from '../commands/conformance.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import { AMPLITUDE_SETTINGS } from '../config/table/amplitude-settings.ts';
import { envOf } from '../config/table/settings.ts';

/** The same as for the emulator that asks for it. */
const CONTROL_TOKEN = envOf(AMPLITUDE_SETTINGS.controlToken) ?? '';

/** Adds the commands that check something and end: `conformance`, `explain`. */
export function addCheckCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  program
    .command('conformance')
    .description('check a server against every rule; without --url, against the emulator')
    .option('--url <url>', 'base address of the US endpoint to check, for example http://127.0.0.1:9100')
    .option('--target <file>', 'description of the server to check: endpoints, keys and fixtures')
    .addOption(
      new Option('--control-token <token>', 'what its control API asks callers on other machines for').env(
        CONTROL_TOKEN,
      ),
    )
    .option('--only <slug>', 'check this rule or, with a prefix such as "event.", these rules')
    .option('--json', 'print the report as JSON')
    .action(async (options: ConformanceOptions) => {
      const { runConformance } = await import('../commands/conformance.ts');
      end(await runConformance(options, context));
    });

  program
    .command('explain')
    .description('map a Datafly event and say of each field which rule made it of what')
    .argument('<file>', 'JSON file with one event, or - for stdin')
    .option('--variant <name>', 'default, retail or media', 'default')
    .option('--blueprint <file>', 'JSON or YAML that changes parts of the variant')
    .option('--min-id-length <characters>', 'shortest id that Amplitude takes', '5')
    .option('--json', 'print the mapping as JSON')
    .action(async (file: string, options: ExplainOptions) => {
      const { runExplain } = await import('../commands/explain.ts');
      end(await runExplain(file, options, context));
    });
}
