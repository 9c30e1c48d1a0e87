import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { isEmulatorError } from '../../lib/errors/emulator-error.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { createProgram } from './create-program.ts';
import { endProcess } from './end-process.ts';
import { openContext } from './open-context.ts';

/**
 * Runs the command line, and ends the process with its exit code. Parses flags and says what went wrong; the commands do the rest.
 *
 * @example await run(process.argv);
 */
export async function run(argv: readonly string[]): Promise<void> {
  const context = openContext();
  let code: number = EXIT.ok;
  const program = createProgram((ended) => {
    code = ended;
  }, context);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    code = explain(error, context.say);
  }
  // Nothing runs any more; whoever loses patience now is told so.
  context.stop.stop();
  try {
    await context.drain();
  } catch (error) {
    code = explain(error, context.say);
  }
  endProcess(code, await context.close());
}

/** Users' errors and surroundings that do not play along are one message; only a bug of ours shows a stack. */
function explain(error: unknown, say: (message: string) => void): ExitCode {
  // Closing what runs may fail after what ran has failed.
  if (error instanceof SuppressedError) {
    explain(error.suppressed, say);
    return explain(error.error, say);
  }
  // Commander has printed its own message by now; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.wrongUse;
  if (isEmulatorError(error)) {
    say(error.message);
    return error.exitCode;
  }
  say(`Failed: this is a bug in amplitude-emulator. ${inspect(error).replaceAll('\n', '\n  ')}`);
  return EXIT.couldNotRun;
}
