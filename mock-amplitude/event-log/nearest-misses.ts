import { distance } from 'fastest-levenshtein';
import type { EventRecord } from '../verdict.ts';
import { type EventFilter, hasWarning, viewEvent } from './filter.ts';
import { countAsked, countMatching, isAsymmetric, layOutPattern, patternMatches } from './pattern.ts';

/** One field that a filter asks for, held against a record. */
export interface ComparedField {
  /** Its path: `userId`, `event.event_properties.items[0].sku`. */
  field: string;
  expected: unknown;
  /** Undefined where the record has no such field. */
  got: unknown;
  matches: boolean;
}

/** An event that a filter did not let pass, and what kept it from it. */
export interface NearestMiss {
  record: EventRecord;
  /** How many of the fields asked for match. */
  matched: number;
  /** Those that do not. */
  differing: Omit<ComparedField, 'matches'>[];
}

/** Most misses told at once: more than anybody reads. */
export const MAX_NEAREST_MISSES = 5;

/**
 * Finds the events that came closest to passing a filter: those with the most matching fields first, of several those
 * whose event type is spelt most alike, then the newest. Records that pass are none, nor are those before `since`.
 *
 * @example
 * findNearestMisses(log.events(), { eventType: 'Order Completed', userId: 'user-1' })
 * // [{ record, matched: 1, differing: [{ field: 'userId', expected: 'user-1', got: 'user-2' }] }]
 */
export function findNearestMisses(records: Iterable<EventRecord>, filter: EventFilter): NearestMiss[] {
  const finder = createMissFinder(filter);
  for (const record of records) finder.add(record);
  return finder.tell();
}

/** Finds misses a record at a time, for whoever has to let others have their turn in between. */
export interface MissFinder {
  add(record: EventRecord): void;
  /** The nearest so far. What differs is listed of these alone. */
  tell(): NearestMiss[];
  /** How many fields were looked at. */
  readonly steps: number;
}

interface Candidate {
  record: EventRecord;
  matched: number;
}

export function createMissFinder(filter: EventFilter): MissFinder {
  const nearest: Candidate[] = [];
  const typeDistance = measureTypes(filter.eventType);
  const { since, event, warning, ...rest } = filter;
  const fields = Object.entries(rest).filter(([, asked]) => asked !== undefined);
  const patterns = fields.map(([field, asked]) => [field, layOutPattern(asked)] as const);
  const pattern = event === undefined ? undefined : layOutPattern(event);
  const ofWarning = warning === undefined ? 0 : 1;
  const asked = patterns.length + ofWarning + (pattern === undefined ? 0 : countAsked(pattern));
  const work = { steps: 0 };
  const isNearer = (a: Candidate, b: Candidate) =>
    a.matched - b.matched ||
    typeDistance(b.record.eventType) - typeDistance(a.record.eventType) ||
    a.record.seq - b.record.seq;

  function count(record: EventRecord): number {
    let matched = warning !== undefined && hasWarning(record, warning) ? 1 : 0;
    for (const [field, one] of patterns) matched += patternMatches(one, Reflect.get(record, field)) ? 1 : 0;
    return pattern === undefined ? matched : matched + countMatching(pattern, viewEvent(record), work);
  }

  return {
    add(record) {
      if (since !== undefined && record.seq <= since) return;
      work.steps++;
      const candidate = { record, matched: count(record) };
      if (candidate.matched === asked) return;
      const place = nearest.findIndex((other) => isNearer(candidate, other) > 0);
      nearest.splice(place < 0 ? nearest.length : place, 0, candidate);
      if (nearest.length > MAX_NEAREST_MISSES) nearest.pop();
    },
    tell: () => nearest.map(({ record, matched }) => ({ record, matched, differing: listDiffering(record, filter) })),
    get steps() {
      return work.steps;
    },
  };
}

/**
 * Holds a record against every field that a filter asks for. All match exactly where `createEventTest` lets it through,
 * but for `since`. A value that has a method `asymmetricMatch`, as vitest's `expect.any(Number)` does, decides by itself.
 *
 * @example [...compareFields(record, { userId: 'user-1' })] // [{ field: 'userId', expected: 'user-1', got: 'user-1', matches: true }]
 */
export function* compareFields(record: EventRecord, filter: EventFilter): Generator<ComparedField> {
  const { since: _since, warning, event, ...fields } = filter;
  for (const [field, expected] of Object.entries(fields)) {
    if (expected !== undefined) yield* compare(Reflect.get(record, field), expected, field);
  }
  if (warning !== undefined) {
    const got = record.diagnostics.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule);
    yield { field: 'warning', expected: warning, got, matches: hasWarning(record, warning) };
  }
  if (event !== undefined) yield* compare(record.event, event, 'event');
}

function listDiffering(record: EventRecord, filter: EventFilter): NearestMiss['differing'] {
  return [...compareFields(record, filter)].filter(({ matches }) => !matches).map(({ matches: _, ...rest }) => rest);
}

/** How far an event type is from the one asked for, in typing errors; each is measured once. */
function measureTypes(wanted: unknown): (eventType: string | null) => number {
  const known = new Map<string, number>();
  return (eventType) => {
    if (typeof wanted !== 'string' || eventType === null) return Number.MAX_SAFE_INTEGER;
    const measured = known.get(eventType) ?? distance(start(wanted), start(eventType));
    if (known.size < MAX_KNOWN_TYPES) known.set(eventType, measured);
    return measured;
  };
}

/** To compare two texts takes as long as their lengths multiplied, so that no more than the start of each is. In characters. */
const COMPARED_CHARACTERS = 256;

function start(text: string): string {
  return text.slice(0, COMPARED_CHARACTERS);
}

/** As many event types as Amplitude itself tells apart. */
const MAX_KNOWN_TYPES = 2000;

function* compare(got: unknown, expected: unknown, field: string): Generator<ComparedField> {
  if (isAsymmetric(expected)) {
    yield { field, expected, got, matches: expected.asymmetricMatch(got) };
    return;
  }
  const asked = isObject(expected) ? Object.entries(expected) : [];
  const isPart = isObject(expected) && isObject(got) && Array.isArray(got) === Array.isArray(expected);
  const isWhole = Array.isArray(expected) && Array.isArray(got) && expected.length !== got.length;
  // An empty object asks for an object; anything that holds more is held against its parts.
  if (!isPart || isWhole || asked.length === 0) {
    yield { field, expected, got, matches: isPart ? !isWhole : Object.is(got, expected) };
    return;
  }
  for (const [key, inner] of asked) {
    const path = Array.isArray(expected) ? `${field}[${key}]` : `${field}.${key}`;
    if (Object.hasOwn(got, key)) yield* compare(Reflect.get(got, key), inner, path);
    else yield { field: path, expected: inner, got: undefined, matches: false };
  }
}

/** Whether a value that decides by itself, as `expect.any(Number)` does, is anywhere in what a filter asks for. */
export function asksAsymmetrically(asked: unknown): boolean {
  return isAsymmetric(asked) || (isObject(asked) && Object.values(asked).some(asksAsymmetrically));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
