/**
 * Matchers for vitest. Import it once, in a test or as a setup file: `setupFiles: ['amplitude-emulator/vitest']`.
 *
 * @example
 * await expect.poll(() => mock).toHaveReceivedEvent({ eventType: 'Order Completed', event: { revenue: 89.99 } });
 * expect(mock).toHaveNoRejections();
 */
import '../../lib/require-node.ts';

import { expect } from 'vitest';
import type { EventFilter } from '../event-log/filter.ts';
import {
  type RejectionFilter,
  toHaveNoRejections,
  toHaveNoWarnings,
  toHaveReceivedEvent,
  type WarningFilter,
} from './matchers.ts';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * An event came that has these values: `event` may be a part of it, with vitest's own `expect.any(Number)` and the
     * like anywhere in it. Only accepted ones count where no `verdict` is given.
     */
    toHaveReceivedEvent(filter?: EventFilter): R;
    /** Nothing was rejected, throttled or dropped: of all that came, or of one project, region or after one `seq`. */
    toHaveNoRejections(selector?: RejectionFilter): R;
    /**
     * Nobody was warned of anything: by a lint (`lint.time`), or of what Amplitude changes, cuts or leaves out. `warning`
     * asks for one rule, or for those that begin alike: `lint.*`.
     */
    toHaveNoWarnings(selector?: WarningFilter): R;
  }
}

expect.extend({ toHaveReceivedEvent, toHaveNoRejections, toHaveNoWarnings });

export type { EventFilter, RejectionFilter, WarningFilter };
