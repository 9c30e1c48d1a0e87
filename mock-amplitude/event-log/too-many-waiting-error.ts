import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
/** As many calls wait for events as may at the same time. */
export class TooManyWaitingError extends EmulatorError<CodesOf<'TooManyWaitingError'>> {
  override readonly name = 'TooManyWaitingError';

  constructor(limit: number) {
    super(
      'TOO_MANY_WAITING',
      `Failed to wait for events: ${limit} calls wait already.`,
      'Hang up on some of them first.',
    );
  }
}
