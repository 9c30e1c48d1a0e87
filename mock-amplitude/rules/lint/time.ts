import { readEventTime } from '../stored/time.ts';
import type { EventLint, LintWords } from './lint.ts';

/** 2010-01-01, in ms since the epoch: two years before there was an Amplitude. Decided. */
const EARLIEST = 1_262_304_000_000;

/** 2100-01-01, in ms since the epoch. */
const LATEST_MEANT = 4_102_444_800_000;

/** Further ahead no clock is by accident, in ms. */
const A_DAY = 86_400_000;

/** Outside of any session. */
const NO_SESSION = -1;

/** Units that people send, by how many of them a millisecond has. */
const UNITS = [
  { name: 'seconds', perMs: 1 / 1000, fix: 'multiply it by 1000' },
  { name: 'microseconds', perMs: 1000, fix: 'divide it by 1000' },
  { name: 'nanoseconds', perMs: 1_000_000, fix: 'divide it by 1,000,000' },
];

/** A number from here on that is too small for any unit is a year. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;

/** The last moment that a Date can hold, in ms. */
const LAST_DATE = 8.64e15;

export const timeLint: EventLint = {
  slug: 'lint.time',
  kind: 'event',
  source: {
    tags: ['decided'],
    text: 'There is no range check: a time in seconds is taken, and its event is in January 1970. Where the line is drawn is decided.',
  },
  fix: 'Send time and session_id as whole milliseconds since 1970, such as Date.now() gives; session_id -1 is none.',
  check({ time, sessionId }, { now, clientUploadTime }, report) {
    if (time !== undefined) {
      const at = readEventTime(time, now, clientUploadTime);
      if (isOdd(time, now, at)) {
        report(
          () => 'time',
          () => explain('time', time, now, at),
        );
      }
    }
    if (sessionId !== undefined && sessionId !== NO_SESSION && isOdd(sessionId, now, sessionId)) {
      report(
        () => 'session_id',
        () => explain('session_id', sessionId, now, sessionId),
      );
    }
  },
};

/** @param at what becomes of it, once the client's clock is set right */
function isOdd(sent: number, now: number, at: number): boolean {
  return sent < EARLIEST || at < EARLIEST || at > now + A_DAY;
}

function explain(field: 'time' | 'session_id', sent: number, now: number, at: number): LintWords {
  const unit = UNITS.find(({ perMs }) => sent >= EARLIEST * perMs && sent <= LATEST_MEANT * perMs);
  const value = `${field} is ${sent}`;
  if (unit !== undefined) {
    const ms = Math.round(sent / unit.perMs);
    const message = `${value}, which looks like ${unit.name} since 1970; as milliseconds it is ${tellDate(sent)}`;
    return { message, fix: `Send milliseconds: ${unit.fix}, which gives ${ms}, ${tellDate(ms)}.` };
  }
  const fix = field === 'time' ? FIX_TIME : FIX_SESSION;
  if (Number.isInteger(sent) && sent >= FIRST_YEAR && sent <= LAST_YEAR) {
    return { message: `${value}, which looks like a year; as milliseconds it is ${tellDate(sent)}`, fix };
  }
  const corrected = at === sent ? '' : `, and by client_upload_time ${tellDate(at)}`;
  if (at > now + A_DAY) {
    return { message: `${value}, ${tellDate(sent)}${corrected}: more than a day ahead of ${tellDate(now)}`, fix };
  }
  return { message: `${value}, ${tellDate(sent)}${corrected}: before there was an Amplitude`, fix };
}

const FIX_TIME = 'Send when it happened, in milliseconds since 1970; leave time out where that is now.';
const FIX_SESSION = 'Send when the session began, in milliseconds since 1970, or -1 for an event outside of any.';

/** @example tellDate(1732500000) // '1970-01-21' */
function tellDate(ms: number): string {
  if (Math.abs(ms) > LAST_DATE) return 'no date at all';
  return new Date(ms).toISOString().replace(/T.*$/, '');
}
