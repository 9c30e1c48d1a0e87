import { countOf } from '../../../lib/count-of.ts';
import { type DetailLine, headingLine, textLine } from './detail-line.ts';
import { formatDuration } from './format-duration.ts';
import { formatType } from './format-record.ts';
import { formatUtc, type UserDescription, type UserEvent, type UserEvents } from './users.ts';

/** The events of one session on one device, newest first. */
export interface UserSession {
  /** Null: outside of any session. */
  id: number | null;
  device: string | null;
  events: readonly UserEvent[];
}

const TIME_OF_DAY = 11;
const MS_PER_SECOND = 1000;

/** Puts a user's events together by session; the one with the newest event first. */
export function groupSessions(events: readonly UserEvent[]): UserSession[] {
  const newestFirst = events.toSorted((one, other) => timeOf(other) - timeOf(one) || other.seq - one.seq);
  const groups = Map.groupBy(newestFirst, (event) => JSON.stringify([sessionOf(event), event.deviceId]));
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [{ id: sessionOf(first), device: first.deviceId, events: own }];
  });
}

/** Writes what a user did, by session, newest first. */
export function describeSessions({ amplitudeId }: UserDescription, { events, total }: UserEvents): DetailLine[] {
  if (total === 0)
    return [textLine('None of its events is kept: newer ones needed their place, or it was only identified.')];
  const cut = total > events.length ? [textLine(`The newest ${events.length} of ${total}.`)] : [];
  const lines = groupSessions(events).flatMap((session) => [
    headingLine(titleSession(session)),
    ...session.events.map((event) => textLine(describeEvent(event, amplitudeId))),
  ]);
  return [...cut, ...lines];
}

/** @example '2026-02-25 14:30:00  Session 1772029800000 on phone-1: 4 events, 1 min' */
function titleSession({ id, device, events }: UserSession): string {
  const first = events.at(-1);
  const last = events[0];
  const began = first === undefined ? null : timeOf(first);
  const took = began === null || last === undefined ? 0 : timeOf(last) - began;
  const what = id === null ? 'Outside of any session' : `Session ${id}`;
  const on = device === null ? '' : ` on ${device}`;
  const lasted = took < MS_PER_SECOND ? '' : `, ${formatDuration(took)}`;
  return `${formatUtc(began)}  ${what}${on}: ${countOf(events.length, 'event')}${lasted}`;
}

/** @example '14:30:02  #4711  Order Completed 189.78' */
function describeEvent(event: UserEvent, owner: number): string {
  const time = formatUtc(timeOf(event)).slice(TIME_OF_DAY);
  const what = `${formatType(event.eventType)}${event.revenue ? ` ${event.revenue}` : ''}`;
  const anonymous =
    event.amplitudeId === null || event.amplitudeId === owner ? '' : `as anonymous ${event.amplitudeId}`;
  return [time, `#${event.seq}`, what, anonymous].filter(Boolean).join('  ');
}

/** When it happened, by the client; else when it came. */
function timeOf({ event, at }: UserEvent): number {
  return numberAt(event, 'time') ?? at;
}

function sessionOf({ event }: UserEvent): number | null {
  const id = numberAt(event, 'session_id');
  return id === undefined || id < 0 ? null : id;
}

function numberAt(event: object, field: string): number | undefined {
  const value: unknown = Reflect.get(event, field);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
