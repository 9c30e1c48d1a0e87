import { EmulatorError } from '../errors/emulator-error.ts';
import type { CodesOf } from '../errors/error-codes.ts';

/** The certificate for HTTPS cannot be made, kept or read. */
export class TlsError extends EmulatorError<CodesOf<'TlsError'>> {
  override readonly name = 'TlsError';
}
