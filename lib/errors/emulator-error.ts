import { escapeMessage } from '../escape-text.ts';
import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** Says of an object that it is one of the family, whichever copy of this file made it: there is one in each bundle. */
const BRAND = Symbol.for('amplitude-emulator.error');

/**
 * An error that is not a bug: something was asked for wrongly, or the surroundings do not play along. Each kind is a class
 * of its own beside what it is about; `code` says which case it is.
 *
 * @example if (isEmulatorError(error) && error.code === 'PORT_IN_USE') tryAnotherPort();
 */
export abstract class EmulatorError<Code extends ErrorCode = ErrorCode> extends Error {
  /** One of the closed set of this class; `docs/errors.md` lists them. */
  readonly code: Code;
  /** What a command ends with that meets it: 1 findings, 2 wrong use, 3 could not run. */
  readonly exitCode: 1 | 2 | 3;
  /** What to do about it; the end of the message. */
  readonly fix: string;

  /**
   * @param problem what failed and why, with the value: "Failed to X: Y (got Z)."
   * @param fix what to do: "Do W." `message` is both together, below a list as one more of its lines; what is
   * foreign in it is escaped.
   */
  constructor(code: Code, problem: string, fix: string, options?: ErrorOptions) {
    super(`${escapeMessage(problem)}${problem.endsWith('\n') ? '  ' : ' '}${escapeMessage(fix)}`, options);
    this.code = code;
    this.exitCode = ERROR_CODES[code].exitCode;
    this.fix = fix;
  }

  get [BRAND](): true {
    return true;
  }
}

/** Whether an error is one of the family, also where it comes from another bundle of this package. */
export function isEmulatorError(error: unknown): error is EmulatorError {
  return error instanceof Error && BRAND in error;
}
