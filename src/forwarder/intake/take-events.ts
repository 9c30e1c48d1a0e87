import type { DataflyEvent, ParsedEvent } from '../event.ts';
import type { EventArrival, PlacedTime } from '../mapping/event-arrival.ts';
import type { MappingNote } from '../mapping/explanation.ts';
import { hashAmongEquals, hashEvent } from '../mapping/insert-id.ts';
import { placeInTime } from '../mapping/map-time.ts';
import { readTime } from '../parse-time.ts';
import { noteExactNumbers } from './note-exact-numbers.ts';

/** An event that was taken in, and all that is known of its arrival. */
export interface TakenEvent {
  event: DataflyEvent;
  arrival: EventArrival;
}

/** The events of one request, and what counts for all of them. */
export interface TakenRequest {
  events: readonly ParsedEvent[];
  /** When it was sent, by the sender's clock: what stands beside a batch. It counts for all of its events. */
  sentAt?: unknown;
  /** Numbers that were kept as text, as they were written. */
  exact?: ReadonlySet<string>;
  /** When and from where it came. */
  arrival: EventArrival;
  /** Of its body. Default: not known. */
  bytes?: number;
}

/** A smaller skew is the way from there to here; it is set right and not told. In ms. */
const TOLD_SKEW_MS = 10_000;
/** Most notes of one event; what more there is to say is counted in the last one. */
const MOST_NOTES = 50;

/**
 * Takes in the events of a request: gives each an insert_id where it has no messageId (`intake.insert-id`), and notes what
 * was done with it.
 *
 * @param newId makes the id of what nothing tells apart from its like
 */
export function takeEvents({ events, sentAt, exact, arrival, bytes }: TakenRequest, newId: () => string): TakenEvent[] {
  const share = bytes === undefined ? {} : { bytes: Math.ceil(bytes / events.length) };
  const places = new Map<string, number>();
  const together = readSentAt(sentAt);
  return events.map(({ event: read, notes: tidied }) => {
    const event = together.sentAt === undefined ? read : { ...read, sentAt: together.sentAt };
    const named = nameEvent(event, arrival.receivedAt, places, newId);
    const placed = placeInTime(event, arrival.receivedAt);
    const precise = exact === undefined || exact.size === 0 ? [] : noteExactNumbers(event, exact);
    const notes = [
      // Where a request came from says something only of those that do not say it themselves.
      ...(event.context?.ip ? [] : (arrival.notes ?? [])),
      ...together.notes,
      ...tidied,
      ...precise,
      ...noteTime(placed),
      ...named.notes,
    ];
    const insertId = named.id === undefined ? {} : { insertId: named.id };
    return { event, arrival: { ...arrival, ...insertId, ...share, placed, notes: limit(notes) } };
  });
}

/** What stands beside a batch corrects, or is told to be none. */
function readSentAt(sentAt: unknown): { sentAt?: number; notes: MappingNote[] } {
  if (sentAt === undefined || sentAt === null) return { notes: [] };
  const read = typeof sentAt === 'string' || typeof sentAt === 'number' ? readTime(sentAt) : undefined;
  if (read?.kind === 'time') return { sentAt: read.ms, notes: [] };
  const note = `beside batch ${read?.kind === 'implausible' ? read.reason : 'is no time'}: it corrects nothing`;
  const fix = 'Send the time by the clock that made the timestamps, for example "2026-02-25T14:30:00.000Z".';
  return { notes: [{ rule: 'intake.sent-at', source: 'sentAt', note, fix }] };
}

function nameEvent(
  event: DataflyEvent,
  receivedAt: number,
  places: Map<string, number>,
  newId: () => string,
): { id?: string; notes: MappingNote[] } {
  if (event.messageId) return { notes: [] };
  if (event.timestamp === undefined || event.timestamp === null) {
    const note = 'neither messageId nor timestamp: a repeat of this request counts again';
    const fix = 'Send a messageId with each event, which makes retries safe.';
    return { id: newId(), notes: [{ rule: 'intake.insert-id', source: 'messageId', note, fix }] };
  }
  const hash = hashEvent(event, receivedAt);
  const place = places.get(hash) ?? 0;
  places.set(hash, place + 1);
  if (place === 0) return { id: hash, notes: [] };
  const note = `equal to ${place} before it in the request, and an event of its own`;
  const fix = 'Send a messageId with each event, where they are not.';
  const notes = [{ rule: 'intake.insert-id', source: 'messageId', note, fix }];
  return { id: hashAmongEquals(hash, place), notes };
}

function noteTime({ skewMs, clampedMs }: PlacedTime): MappingNote[] {
  const notes: MappingNote[] = [];
  if (Math.abs(skewMs) > TOLD_SKEW_MS) {
    const which = skewMs < 0 ? 'ahead' : 'behind';
    const note = `the sender's clock is ${which} by ${Math.abs(skewMs)} ms: the event is moved by as much`;
    notes.push({ rule: 'intake.sent-at', source: 'sentAt', note });
  }
  if (clampedMs > 0) {
    const note = `lies ${clampedMs} ms after its arrival: set back to it`;
    const fix = 'Send sentAt by the same clock: it corrects all that is sent with it.';
    notes.push({ rule: 'intake.timestamp', source: 'timestamp', note, fix });
  }
  return notes;
}

function limit(notes: readonly MappingNote[]): readonly MappingNote[] {
  if (notes.length <= MOST_NOTES) return notes;
  const more = `and ${notes.length - MOST_NOTES + 1} more`;
  return [...notes.slice(0, MOST_NOTES - 1), { rule: 'intake.coerced', source: '…', note: more }];
}
