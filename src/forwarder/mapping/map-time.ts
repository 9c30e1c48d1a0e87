import type { DataflyEvent } from '../event.ts';
import { FIRST_MS, parseTime, readTime } from '../parse-time.ts';
import type { EventArrival, PlacedTime } from './event-arrival.ts';
import type { Origin } from './event-builder.ts';

const RULE = 'map.time';
const MS_PER_SECOND = 1000;
/** A sender that seems behind by less is right: that is how long a request may be on its way. */
const ON_THE_WAY_MS = 1000;

/**
 * Says when an event happened. Without a timestamp that can be meant: at its arrival. With sentAt, it was as long before it as
 * the sender's clock says, and that is set right by the same skew for all that was sent at once (`intake.sent-at`). What
 * still lies in the future is set back to the arrival.
 *
 * @param receivedAt in ms since the epoch
 */
export function placeInTime({ timestamp, sentAt }: DataflyEvent, receivedAt: number): PlacedTime {
  const said = toMs(timestamp);
  if (said === undefined) return { time: receivedAt, own: false, skewMs: 0, clampedMs: 0 };
  const behindMs = receivedAt - (toMs(sentAt) ?? receivedAt);
  const skewMs = behindMs > 0 && behindMs < ON_THE_WAY_MS ? 0 : behindMs;
  const clampedMs = Math.max(0, said + skewMs - receivedAt);
  return { time: said + skewMs - clampedMs, own: true, skewMs, clampedMs };
}

function toMs(value: string | number | null | undefined): number | undefined {
  const read = value === undefined || value === null ? undefined : readTime(value);
  return read?.kind === 'time' ? read.ms : undefined;
}

/** When the event happened, in ms since the epoch (`map.time`). */
export function mapTime(event: DataflyEvent, { placed, receivedAt }: EventArrival): { time: number; origin: Origin } {
  const { time, own } = placed ?? placeInTime(event, receivedAt);
  return { time, origin: { rule: RULE, source: own ? 'timestamp' : null } };
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
