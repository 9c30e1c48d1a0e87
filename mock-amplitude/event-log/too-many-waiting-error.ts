/** As many calls wait for events as may at the same time. */
export class TooManyWaitingError extends Error {
  override readonly name = 'TooManyWaitingError';

  constructor(limit: number) {
    super(`Failed to wait for events: ${limit} calls wait already. Hang up on some of them first.`);
  }
}
