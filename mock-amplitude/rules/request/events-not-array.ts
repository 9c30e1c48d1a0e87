import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { describe, isObject, type SentObject } from '../json.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const eventsNotArrayRule: Rule = {
  slug: 'request.events-not-array',
  source: { tags: ['doc', 'decided'], text: 'Text from the docs; its trigger is decided.' },
  fix: 'Send events as an array of JSON objects, even for a single event.',
};

/** Takes `events` as an array of objects, or refuses the request. */
export function parseEvents(events: unknown): { ok: true; events: SentObject[] } | { ok: false; refusal: Refusal } {
  if (!Array.isArray(events)) return fault('events', `events is ${describe(events)}, not an array`);
  const odd = events.findIndex((event) => !isObject(event));
  if (odd >= 0) return fault(`events[${odd}]`, `events[${odd}] is ${describe(events[odd])}, not an object`);
  return { ok: true, events };
}

function fault(path: string, message: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refuse(eventsNotArrayRule, buildRefusal(400, ERROR_TEXT.eventJson), path, message) };
}
