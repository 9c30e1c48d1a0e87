import { z } from 'zod';
import { findDeepKey } from '../../lib/is-deeper.ts';
import type { JsonObject } from './amplitude-event.ts';
import { tidyEvent } from './intake/tidy-event.ts';
import type { MappingNote } from './mapping/explanation.ts';
import { isKeyed, type Keyed, setOwn } from './mapping/read-path.ts';
import { readTime } from './parse-time.ts';

/** What is wrong with one field of an event that came in. */
export interface FieldProblem {
  /** Path, for example `context.ip`. */
  field: string;
  message: string;
  fix: string;
}

/** An event that came in, and what was made of it so that it could be taken. */
export interface ParsedEvent {
  event: DataflyEvent;
  notes: readonly MappingNote[];
}

/** A JSON object whose keys are the sender's own: taken as it is, never renamed. */
const freeObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);
const id = z
  .union([z.string(), z.number().transform(String)], 'must be a string or a number')
  .transform((text) => (text.trim() === '' ? undefined : text))
  .nullish();
const text = z.string('must be a string').nullish();
const time = z
  .union([z.string(), z.number()], 'must be an ISO 8601 time or milliseconds since 1970')
  .refine((value) => readTime(value).kind === 'time', 'must be an ISO 8601 time or milliseconds since 1970')
  .nullish();

const context = z.looseObject({
  page: z.looseObject({ url: text, path: text, referrer: text, title: text, search: text }).nullish(),
  device: z.looseObject({ type: text, manufacturer: text, model: text, id: text, advertisingId: text }).nullish(),
  os: z.looseObject({ name: text, version: text }).nullish(),
  app: z.looseObject({ name: text, version: text }).nullish(),
  network: z.looseObject({ carrier: text }).nullish(),
  location: z
    .looseObject({
      country: text,
      region: text,
      city: text,
      dma: text,
      latitude: z.number('must be a number').nullish(),
      longitude: z.number('must be a number').nullish(),
    })
    .nullish(),
  campaign: z.looseObject({ source: text, medium: text, name: text, term: text, content: text }).nullish(),
  locale: text,
  timezone: text,
  ip: text,
  userAgent: text,
  sessionId: z.union([z.string(), z.number()], 'must be a string or a number').nullish(),
  library: z.looseObject({ name: text, version: text }).nullish(),
  groupId: id,
});

const TYPES = ['track', 'page', 'identify', 'group'] as const;

/** What is checked here costs the event; anything else was tidied before. */
const eventSchema = z
  .looseObject({
    type: z.enum(TYPES, 'must be track, page, identify or group'),
    event: text,
    name: text,
    properties: freeObject.nullish(),
    traits: freeObject.nullish(),
    userId: id,
    anonymousId: id,
    groupId: id,
    context: context.nullish(),
    timestamp: time,
    sentAt: time,
    messageId: id,
  })
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: value });
    if (value.type === 'track' && (value.event ?? '').trim() === '') refuse('event', 'is required for track');
    if (value.type === 'group' && value.groupId == null) refuse('groupId', 'is required for group');
    if (value.userId == null && value.anonymousId == null) refuse('anonymousId', 'or userId is required');
  });

/** One event as it comes in, keys in camelCase. */
export type DataflyEvent = z.output<typeof eventSchema>;

/** What to do, by the field that is wrong; anything else is told to leave the field out or send its right type. */
const FIXES: Record<string, string> = {
  type: 'Set type, or post to /v1/t, /v1/p, /v1/i or /v1/g, which say it for you.',
  event: 'Give the event a name: {"event":"Feature Activated"}.',
  groupId: 'Send the id of the group the user belongs to.',
  anonymousId: 'Send anonymousId, userId or both, each a string that is not blank.',
  timestamp: 'Send for example "2026-02-25T14:30:00.000Z" or 1772029800000, or leave it out for the time of arrival.',
};

/**
 * Reads one event that came in. Keys may be in camelCase or snake_case; unknown ones are kept and not sent on. It is refused
 * for what nothing can be made of: no type, name or id, a time that is none. What else is wrong is told in `notes`.
 *
 * @example parseEvent({ type: 'track', event: 'Feature Activated', anonymous_id: 'df_abc123' })
 */
export function parseEvent(input: unknown): ({ ok: true } & ParsedEvent) | { ok: false; problems: FieldProblem[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return {
      ok: false,
      problems: [{ field: '', message: 'the event is not a JSON object', fix: 'Send one JSON object.' }],
    };
  }
  const deep = findDeepKey(input, MAX_EVENT_LEVELS);
  if (deep !== undefined) return { ok: false, problems: [tooDeep(deep)] };
  const event = inCamelCase(input, RENAMED_LEVELS);
  if (Reflect.get(event, 'type') === 'alias') return { ok: false, problems: [NO_ALIAS] };
  const notes = tidyEvent(event);
  const result = eventSchema.safeParse(event);
  if (result.success) return { ok: true, event: result.data, notes };
  return { ok: false, problems: result.error.issues.map(describe) };
}

/** Amplitude joins a device and a user by what they send together. */
const NO_ALIAS: FieldProblem = {
  field: 'type',
  message: 'type alias is not taken',
  fix: 'Send an identify with both ids: {"type":"identify","userId":"user-123","anonymousId":"df_abc123"}.',
};

/** Deepest event that is taken, in levels, itself included. Amplitude's own limit for properties, 40, is the mapping's to tell. */
const MAX_EVENT_LEVELS = 100;

/** All that maps an event goes through it by recursion, which a deeper one would overflow the stack of. */
function tooDeep(field: string): FieldProblem {
  const message = `${field} is nested deeper than ${MAX_EVENT_LEVELS} levels`;
  return { field, message, fix: `Flatten ${field}, or send the deep part as a JSON string.` };
}

/** The event, its context and the objects in there; what the sender names itself is left alone. */
const RENAMED_LEVELS = 3;
const OWN_NAMES: ReadonlySet<string> = new Set(['properties', 'traits']);

/** A copy with the keys in camelCase; where none is renamed, which is the usual case, key by key. */
function inCamelCase(input: object, levels: number): Keyed {
  const copy: { [key: string]: unknown } = {};
  for (const key of Object.keys(input)) {
    if (toCamelCase(key) !== key) return renameKeys(input, levels);
    setOwn(copy, key, inside(key, Reflect.get(input, key), levels));
  }
  return copy;
}

function inside(name: string, value: unknown, levels: number): unknown {
  const nested = levels > 1 && isKeyed(value) && !Array.isArray(value) && !OWN_NAMES.has(name);
  return nested ? inCamelCase(value, levels - 1) : value;
}

function renameKeys(input: object, levels: number): Keyed {
  const entries = Object.entries(input).map(([key, value]) => {
    const name = toCamelCase(key);
    return { key, name, value: inside(name, value, levels) };
  });
  // A key sent in both spellings counts as the one that holds something, in camelCase where both do.
  const holding = entries.filter(({ value }) => value !== null && value !== undefined);
  const asSent = holding.filter(({ key, name }) => key === name);
  return Object.fromEntries([...entries, ...holding, ...asSent].map(({ name, value }) => [name, value]));
}

/** `user_id` as `userId`: a `_` between small letters goes, the letter behind it becomes a capital one. */
function toCamelCase(key: string): string {
  if (!key.includes('_')) return key;
  let name = '';
  for (let at = 0; at < key.length; at++) {
    const isJoint = key[at] === '_' && isSmallLetter(key.charCodeAt(at - 1)) && isSmallLetter(key.charCodeAt(at + 1));
    name += isJoint ? (key[++at] ?? '').toUpperCase() : key[at];
  }
  return name;
}

function isSmallLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function describe(issue: z.core.$ZodIssue): FieldProblem {
  const field = issue.path.join('.');
  const { message } = issue.code === 'invalid_union' ? (issue.errors[0]?.[0] ?? issue) : issue;
  return { field, message: `${field} ${message}`, fix: FIXES[field] ?? `Send ${field} as described, or leave it out.` };
}
