import { LAST_TIME } from '../../lib/clock.ts';

/**
 * Writes a time as exported rows have it: UTC, to the microsecond. What is beyond the last day that there is becomes that day.
 *
 * @param ms since the epoch
 * @example writeTime(1751387694837) // '2025-07-01 16:34:54.837000'
 */
export function writeTime(ms: number): string {
  const bounded = Math.max(-LAST_TIME, Math.min(LAST_TIME, ms));
  return new Date(bounded).toISOString().replace('T', ' ').replace('Z', '000');
}
