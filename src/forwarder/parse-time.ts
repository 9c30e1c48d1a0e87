/** 1973-03-03 in ms: a number below it is seconds, which it would reach only in the year 5138. */
export const FIRST_MS = 100_000_000_000;
/** 2000-01-01: nothing that is sent today happened before it. */
const FIRST_PLAUSIBLE_MS = 946_684_800_000;
const MS_PER_SECOND = 1000;
/** As far as a Date goes, in ms. */
const LAST_MS = 8_640_000_000_000_000;

const ISO_DATE = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?<clock>[T ][\d:.]+(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;
const DIGITS = /^\d{10,16}$/;

/**
 * Reads a time in ms since the epoch, or NaN. A number is ms already; one too small for ms is no time at all, so that
 * seconds are refused rather than taken for 1970. A time without a zone is UTC, wherever this runs.
 *
 * @example parseTime('2026-02-25T14:30:00.000Z') // 1772029800000
 */
export function parseTime(value: string | number): number {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= FIRST_MS ? value : Number.NaN;
  const groups = ISO_DATE.exec(value)?.groups;
  if (groups === undefined || Number(groups.day) > daysIn(Number(groups.year), Number(groups.month))) return Number.NaN;
  const text = value.replace(' ', 'T');
  return Date.parse(groups.clock !== undefined && groups.zone === undefined ? `${text}Z` : text);
}

/** When something happened: a moment, no moment that can be meant, or no time at all. */
export type ReadTime = { kind: 'time'; ms: number } | { kind: 'implausible'; reason: string } | { kind: 'no-time' };

/**
 * Reads the time of an event. Text of digits counts as the number; a part of a millisecond is cut off.
 *
 * @example readTime('0001-01-01T00:00:00Z') // { kind: 'implausible', reason: 'lies before 2000' }
 * @example readTime('2026-02-30T08:00:00Z') // { kind: 'implausible', reason: 'is a moment that does not exist' }
 * @example readTime('yesterday') // { kind: 'no-time' }
 */
export function readTime(value: string | number): ReadTime {
  if (typeof value === 'string' && !DIGITS.test(value)) {
    if (!ISO_DATE.test(value)) return { kind: 'no-time' };
    return judge(parseTime(value), 'is a moment that does not exist');
  }
  const ms = Math.trunc(Number(value));
  // Seconds of this century: the unit is wrong, and who sends them has to know.
  const isSeconds = ms * MS_PER_SECOND >= FIRST_PLAUSIBLE_MS && ms < FIRST_MS;
  return isSeconds || !(Math.abs(ms) <= LAST_MS) ? { kind: 'no-time' } : judge(ms, '');
}

function judge(ms: number, ifNone: string): ReadTime {
  if (Number.isNaN(ms)) return { kind: 'implausible', reason: ifNone };
  return ms < FIRST_PLAUSIBLE_MS ? { kind: 'implausible', reason: 'lies before 2000' } : { kind: 'time', ms };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
