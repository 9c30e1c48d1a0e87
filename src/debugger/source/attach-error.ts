import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';

type AttachCode = CodesOf<'AttachError'>;

/** An emulator in another process cannot be read. */
export class AttachError extends EmulatorError<AttachCode> {
  override readonly name = 'AttachError';
  /** Why, in few words: what a status line has room for. */
  readonly reason: string;

  constructor(code: AttachCode, url: string, reason: string, fix: string, options?: ErrorOptions) {
    super(code, `Failed to call the emulator at ${url}: ${reason}.`, fix, options);
    this.reason = reason;
  }
}

/** Whether trying again cannot help: somebody has to do something first. */
export function isFinal({ code }: AttachError): boolean {
  return code === 'EMULATOR_UNAUTHORIZED' || code === 'EMULATOR_REFUSED';
}
