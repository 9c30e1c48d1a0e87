import type { StreamGreeting } from './parse-message.ts';
import type { Hello } from './source-message.ts';

/** Where reading stands, so that it goes on there: which run, and how far. */
export interface ReadingPlace {
  /** Undefined: never connected. */
  run: string | undefined;
  /** What is asked for with the next connection: what comes from now on, what came lately, all, or all after a number. */
  from: 'now' | 'lately' | 'all' | number;
}

/** What a connection asks for. */
export interface StreamCall {
  query: Record<string, string>;
  headers: Record<string, string>;
}

/** What a reader wants of the stream. */
export interface StreamWish {
  /** A filter; undefined: all. */
  filter?: string | undefined;
  /** How far back the first connection reads, as a filter has it: `10m`. Undefined: what comes from now on. */
  since?: string | undefined;
}

export function startPlace({ since }: StreamWish): ReadingPlace {
  return { run: undefined, from: since === undefined ? 'now' : 'lately' };
}

/** What to ask for, to go on at a place. */
export function buildCall({ from }: ReadingPlace, { filter, since }: StreamWish): StreamCall {
  const terms = [...(from === 'lately' ? [`since:${since}`] : []), filter].filter((term) => term !== undefined);
  const q = terms.length === 0 ? {} : { q: terms.join(' ') };
  if (typeof from === 'number') return { query: q, headers: { 'last-event-id': String(from) } };
  return { query: from === 'now' ? q : { ...q, since: '0' }, headers: {} };
}

/** What a greeting changes. */
export interface Greeted {
  place: ReadingPlace;
  hello: Hello;
  /** What comes on this connection does not begin where it should: nothing of it is told, and it is asked for anew. */
  askAgain: boolean;
}

/** Takes the first word of a connection that was asked for at `place`. */
export function greet(place: ReadingPlace, { run, lastSeq }: StreamGreeting): Greeted {
  const { from } = place;
  const isAhead = typeof from === 'number' && from > lastSeq;
  if (place.run === undefined || (place.run === run && !isAhead)) {
    const how = place.run === undefined ? 'first' : 'resumed';
    // Should it be lost before a record comes, nothing is missed.
    const next = from === 'now' ? lastSeq : from;
    return { place: { run, from: next }, hello: { kind: 'connected', run, lastSeq, how }, askAgain: false };
  }
  const hello = { kind: 'connected', run, lastSeq, how: 'another run' } as const;
  // A reader that is ahead of the log is given all by itself; any other asks for it, and is told of the run then.
  if (!isAhead && from !== 'all') return { place: { run: place.run, from: 'all' }, hello, askAgain: true };
  return { place: { run, from: 'all' }, hello, askAgain: false };
}

/** Where reading stands after a record; one that is told again, since it changed, moves nothing back. */
export function passRecord({ run, from }: ReadingPlace, seq: number): ReadingPlace {
  return { run, from: typeof from === 'number' ? Math.max(from, seq) : seq };
}
