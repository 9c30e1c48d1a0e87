/** 1973-03-03 in ms: a number below it is seconds, which it would reach only in the year 5138. */
export const FIRST_MS = 100_000_000_000;

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?<clock>T[\d:.]+(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads a time in ms since the epoch, or NaN. A number is ms already; one too small for ms is no time at all, so that
 * seconds are refused rather than taken for 1970. A time without a zone is UTC, wherever this runs.
 *
 * @example parseTime('2026-02-25T14:30:00.000Z') // 1772029800000
 */
export function parseTime(value: string | number): number {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= FIRST_MS ? value : Number.NaN;
  const groups = ISO_DATE.exec(value)?.groups;
  if (groups === undefined) return Number.NaN;
  return Date.parse(groups.clock !== undefined && groups.zone === undefined ? `${value}Z` : value);
}
