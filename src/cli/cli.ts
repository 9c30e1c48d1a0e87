import { CommanderError } from 'commander';
import { isEmulatorError } from '../../lib/errors/emulator-error.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { say, sayBug } from '../../lib/say.ts';
import { createProgram } from './create-program.ts';

/**
 * Runs the command line and resolves with its exit code. Parses flags and says what went wrong; the commands do the rest.
 *
 * @example process.exitCode = await run(process.argv);
 */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram((ended) => {
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
    say(error.message);
    return error.exitCode;
  }
  sayBug('Failed: this is a bug in amplitude-emulator.', error);
  return EXIT.couldNotRun;
}
