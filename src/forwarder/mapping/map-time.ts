import type { DataflyEvent } from '../event.ts';
import { FIRST_MS, parseTime } from '../parse-time.ts';
import type { EventArrival } from './event-arrival.ts';
import type { Origin } from './event-builder.ts';

const RULE = 'map.time';
const MS_PER_SECOND = 1000;

/**
 * When the event happened, in ms since the epoch (`map.time`). Without a timestamp: its arrival. A clock that is ahead is
 * set right by sentAt; what still lies in the future is clamped to the arrival.
 */
export function mapTime(event: DataflyEvent, { receivedAt }: EventArrival): { time: number; origin: Origin } {
  if (event.timestamp === undefined || event.timestamp === null) {
    return { time: receivedAt, origin: { rule: RULE, source: null } };
  }
  const time = parseTime(event.timestamp);
  const origin = { rule: RULE, source: 'timestamp' };
  if (time <= receivedAt) return { time, origin };
  const sentAt = event.sentAt === undefined || event.sentAt === null ? Number.NaN : parseTime(event.sentAt);
  const ahead = Number.isNaN(sentAt) ? 0 : sentAt - receivedAt;
  return { time: Math.min(time - Math.max(0, ahead), receivedAt), origin };
}

/**
 * The session in ms since the epoch (`map.session`): seconds are scaled, ISO is parsed; a counter or anything else is left
 * out.
 */
export function mapSession(sent: string | number | null | undefined): number | undefined {
  if (sent === undefined || sent === null) return undefined;
  const value = typeof sent === 'string' && /^\d+$/.test(sent) ? Number(sent) : sent;
  const ms = typeof value === 'string' ? parseTime(value) : value < FIRST_MS ? value * MS_PER_SECOND : value;
  return Number.isInteger(value) || typeof value === 'string' ? within(ms) : undefined;
}

/** A time from 1973 on that is neither microseconds nor a number that only counts. */
function within(ms: number): number | undefined {
  return ms >= FIRST_MS && ms < FIRST_MS * MS_PER_SECOND ? ms : undefined;
}
