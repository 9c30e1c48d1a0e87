import { Command, CommanderError } from 'commander';
import { isEmulatorError } from '../../lib/errors/emulator-error.ts';
import type { ConformanceOptions } from '../commands/conformance.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import { loadConfig } from '../config/load-config.ts';
import { addRunFlags, readRunFlags } from '../config/run-flags.ts';
import { PORT_ENV } from '../config/settings.ts';
import { readFlags, withSettings } from './command-flags.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addForwarderCommands } from './forwarder-commands.ts';

/**
 * Runs the command line and resolves with its exit code. Parses flags and says what went wrong; the commands do the rest.
 *
 * @example process.exitCode = await run(process.argv);
 */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command('amplitude-emulator')
    .description('A local Amplitude, a forwarder, a terminal debugger and a conformance suite')
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what there is)');

  const emulate = addRunFlags(
    withSettings('emulate', program.command('emulate').description('run everything and watch events come in')),
  );
  emulate.action(async () => {
    const { json, demo, demoRate, seed } = readRunFlags(emulate, process.env);
    const { runEmulate } = await import('../commands/emulate.ts');
    code = await runEmulate(loadConfig(readFlags(emulate), process.env), {
      json,
      demo: demo ? { stepsPerSecond: demoRate, seed } : undefined,
    });
  });

  const exec = withSettings(
    'emulate',
    program.command('exec').description('run a command against it: exec -- npm test'),
  )
    .argument('<command...>', 'the command and its arguments, after --')
    .passThroughOptions();
  exec.action(async (command: string[]) => {
    const { runExec } = await import('../commands/exec.ts');
    const flags = readFlags(exec);
    // Free ports, where none are asked for: several may run side by side.
    code = await runExec(loadConfig(process.env[PORT_ENV] ? flags : { port: '0', ...flags }, process.env), command);
  });

  const conformance = program
    .command('conformance')
    .description('check a server against every rule; without --url, against the emulator')
    .option('--url <url>', 'base address of the US endpoint to check, for example http://127.0.0.1:9100')
    .option('--target <file>', 'description of the server to check: endpoints, keys and fixtures')
    .option('--only <slug>', 'check this rule or, with a prefix such as "event.", these rules')
    .option('--json', 'print the report as JSON');
  conformance.action(async (options: ConformanceOptions) => {
    const { runConformance } = await import('../commands/conformance.ts');
    code = await runConformance(options);
  });

  const explainCommand = program
    .command('explain')
    .description('map a Datafly event and say of each field which rule made it of what')
    .argument('<file>', 'JSON file with one event, or - for stdin')
    .option('--variant <name>', 'default, retail or media', 'default')
    .option('--blueprint <file>', 'JSON or YAML that changes parts of the variant')
    .option('--min-id-length <characters>', 'shortest id that Amplitude takes', '5')
    .option('--json', 'print the mapping as JSON');
  explainCommand.action(async (file: string, options: ExplainOptions) => {
    const { runExplain } = await import('../commands/explain.ts');
    code = await runExplain(file, options);
  });

  addForwarderCommands(program, (ended) => {
    code = ended;
  });

  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    return explain(error);
  }
}

/** Users' errors and surroundings that do not play along are one message; only a bug of ours shows a stack. */
function explain(error: unknown): ExitCode {
  // Commander has printed its own message by now; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.wrongUse;
  if (isEmulatorError(error)) {
    console.error(error.message);
    return error.exitCode;
  }
  console.error('Failed: this is a bug in amplitude-emulator.', error);
  return EXIT.couldNotRun;
}
