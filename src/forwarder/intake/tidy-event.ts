import type { MappingNote } from '../mapping/explanation.ts';
import { isKeyed, type Keyed } from '../mapping/read-path.ts';
import { readTime } from '../parse-time.ts';

/** What a field may hold; anything else is made that where nothing is lost by it, or left out. */
type Kind = 'text' | 'address' | 'number' | 'id' | 'session' | 'object';
type Shape = { readonly [field: string]: Kind | Shape };
/** A shape, laid out to be gone through for each event. */
type Fields = readonly (readonly [field: string, kind: Kind | Fields])[];

/** What no event is refused for: where, on what, and from where it happened, and what is said of it. */
const CONTEXT: Shape = {
  page: { url: 'text', path: 'text', referrer: 'text', title: 'text', search: 'text' },
  device: { type: 'text', manufacturer: 'text', model: 'text', id: 'text', advertisingId: 'text' },
  os: { name: 'text', version: 'text' },
  app: { name: 'text', version: 'text' },
  network: { carrier: 'text' },
  location: {
    country: 'text',
    region: 'text',
    city: 'text',
    dma: 'text',
    latitude: 'number',
    longitude: 'number',
  },
  campaign: { source: 'text', medium: 'text', name: 'text', term: 'text', content: 'text' },
  traits: 'object',
  locale: 'text',
  timezone: 'text',
  ip: 'address',
  userAgent: 'text',
  groupId: 'id',
  sessionId: 'session',
  library: { name: 'text', version: 'text' },
};
const EVENT_SHAPE: Shape = {
  event: 'text',
  name: 'text',
  properties: 'object',
  traits: 'object',
  userId: 'id',
  anonymousId: 'id',
  groupId: 'id',
  messageId: 'id',
  context: CONTEXT,
};
const EVENT: Fields = layOut(EVENT_SHAPE);

function layOut(shape: Shape): Fields {
  return Object.entries(shape).map(([field, kind]) => [field, typeof kind === 'string' ? kind : layOut(kind)]);
}

const EXPECTED: Record<Kind, string> = {
  text: 'text',
  address: 'text',
  number: 'a number',
  id: 'text or a number',
  session: 'text or a number',
  object: 'an object',
};

/**
 * Makes the fields of an event what they should be (`intake.coerced`), or leaves them out (`intake.dropped-field`), so that
 * no event is lost for what decorates it; and a time that cannot be meant (`intake.timestamp`, `intake.sent-at`). It changes
 * the event that it is given, which holds keys in camelCase; what is inside `properties` and `traits` is left alone.
 *
 * @returns what was done, for whoever asks
 */
export function tidyEvent(event: Keyed): MappingNote[] {
  const notes: MappingNote[] = [];
  tidyType(event, notes);
  tidyFields(event, EVENT, '', notes);
  tidyTime(event, 'timestamp', notes);
  tidyTime(event, 'sentAt', notes);
  return notes;
}

/** What a page is in a browser, a screen is in an app. */
function tidyType(event: object, notes: MappingNote[]): void {
  if (Reflect.get(event, 'type') !== 'screen') return;
  Reflect.set(event, 'type', 'page');
  notes.push({ rule: 'intake.coerced', source: 'type', note: 'a screen is taken as a page' });
}

function tidyFields(object: Keyed, shape: Fields, path: string, notes: MappingNote[]): void {
  for (const [field, kind] of shape) {
    const value = object[field];
    if (value === undefined || value === null || !Object.hasOwn(object, field)) continue;
    tidyField({ object, field, value, source: path + field }, kind, notes);
  }
}

interface Field {
  object: object;
  field: string;
  value: unknown;
  /** Path in the event. */
  source: string;
}

function tidyField({ object, field, value, source }: Field, wanted: Kind | Fields, notes: MappingNote[]): void {
  const kind = typeof wanted === 'string' ? wanted : 'object';
  if (!isOf(kind, value)) {
    const made = coerce(kind, value);
    Reflect.set(object, field, made);
    const fix = `Send ${source} as ${EXPECTED[kind]}, or leave it out.`;
    const was = describe(value);
    if (made === undefined) {
      notes.push({ rule: 'intake.dropped-field', source, note: `is ${was}, not ${EXPECTED[kind]}: left out`, fix });
    } else {
      notes.push({ rule: 'intake.coerced', source, note: `was ${was}, taken as ${EXPECTED[kind]}`, fix });
    }
  } else if (typeof wanted === 'object' && isKeyed(value)) {
    tidyFields(value, wanted, `${source}.`, notes);
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'text':
    case 'address':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'id':
    case 'session':
      return typeof value === 'string' || typeof value === 'number';
    case 'object':
      return isKeyed(value) && !Array.isArray(value);
  }
}

const NUMBER = /^\s*[+-]?\d{1,15}(\.\d+)?\s*$/;

/** The value as what it should be where nothing is lost by it; undefined otherwise. */
function coerce(kind: Kind, value: unknown): unknown {
  if (Array.isArray(value)) return coerceList(kind, value);
  if (kind === 'text' && typeof value === 'number') return String(value);
  if (kind === 'number' && typeof value === 'string' && NUMBER.test(value)) return Number(value);
  return undefined;
}

/** PHP writes an empty object as a list; headers and queries come as lists of one. */
function coerceList(kind: Kind, list: readonly unknown[]): unknown {
  const [only, ...more] = list;
  if (kind === 'object') return list.length === 0 ? {} : undefined;
  // Which of several somebody is must not be guessed, so that a list is no id.
  if (kind === 'id' || more.length > 0 || Array.isArray(only)) return undefined;
  return isOf(kind, only) ? only : coerce(kind, only);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** A time that is none stays where it is: whether it is refused for that is not decided here. */
function tidyTime(event: object, field: 'timestamp' | 'sentAt', notes: MappingNote[]): void {
  const value: unknown = Reflect.get(event, field);
  if (value === undefined || value === null) return;
  const read = typeof value === 'string' || typeof value === 'number' ? readTime(value) : { kind: 'no-time' as const };
  const rule = field === 'sentAt' ? 'intake.sent-at' : 'intake.timestamp';
  const fix = `Send ${field} as the clock says it, for example "2026-02-25T14:30:00.000Z".`;
  if (read.kind === 'implausible') {
    Reflect.deleteProperty(event, field);
    const instead = field === 'sentAt' ? 'it corrects nothing' : 'the time of arrival counts';
    notes.push({ rule, source: field, note: `${show(value)} ${read.reason}: ${instead}`, fix });
  } else if (read.kind === 'no-time' && field === 'sentAt') {
    Reflect.deleteProperty(event, field);
    notes.push({ rule: 'intake.dropped-field', source: field, note: `${show(value)} is no time: left out`, fix });
  } else if (read.kind === 'time' && value !== read.ms && (typeof value === 'number' || /^\d+$/.test(String(value)))) {
    Reflect.set(event, field, read.ms);
    notes.push({ rule: 'intake.coerced', source: field, note: `${show(value)} is taken as ${read.ms} ms`, fix });
  }
}

const SHOWN_CHARACTERS = 40;

function show(value: unknown): string {
  return typeof value === 'object' ? describe(value) : JSON.stringify(value).slice(0, SHOWN_CHARACTERS);
}
