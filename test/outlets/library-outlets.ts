import { expect } from 'vitest';
import '../../mock-amplitude/matchers/index.ts';
import { plant } from './hostile.ts';
import type { Outlets } from './outlets.ts';

/** What the library says to a program. */
export const LIBRARY_OUTLETS: Outlets = {
  'an error of the library': async ({ mock }) =>
    String(
      await mock
        .waitForEvents({ match: { eventType: plant('awaited') }, timeoutMs: 1 })
        .catch((error: unknown) => error),
    ),
  'a project that is unknown': async ({ mock }) => messageOf(() => mock.reset(plant('nobody'))),
  'a matcher that fails': ({ mock }) =>
    messageOf(() => expect(mock).toHaveReceivedEvent({ eventType: plant('awaited') })),
  'a matcher that lists refusals': ({ mock }) => messageOf(() => expect(mock).toHaveNoRejections()),
};

function messageOf(fails: () => unknown): string {
  try {
    fails();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}
