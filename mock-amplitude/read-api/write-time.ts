import { LAST_TIME } from '../../lib/clock.ts';

/**
 * Writes a time as exported rows have it: UTC, to the microsecond. What is beyond the last day that there is becomes that day.
 *
 * @param ms since the epoch
 * @example writeTime(1751387694837) // '2025-07-01 16:34:54.837000'
 */
export function writeTime(ms: number): string {
  return writeIso(ms).replace('T', ' ').replace('Z', '000');
}

/**
 * Writes the day of a time, in UTC.
 *
 * @param ms since the epoch
 * @example writeDay(1751387694837) // '2025-07-01'
 */
export function writeDay(ms: number): string {
  return writeIso(ms).replace(/T.*$/, '');
}

function writeIso(ms: number): string {
  return new Date(Math.max(-LAST_TIME, Math.min(LAST_TIME, ms))).toISOString();
}
