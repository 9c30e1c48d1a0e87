import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { describe, isAbsent, isObject } from '../json.ts';
import { type Refusal, refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

/** Takes `events` as an array of objects. */
export const eventsNotArray: RequestRule = {
  slug: 'request.events-not-array',
  source: { tags: ['doc', 'decided'], text: 'Text from the docs; its trigger is decided.' },
  fix: 'Send events as an array of JSON objects, even for a single event.',
  check(reading) {
    const events = reading.fields?.events;
    if (isAbsent(events)) return undefined;
    if (!Array.isArray(events)) return fault('events', `events is ${describe(events)}, not an array`);
    const odd = events.findIndex((event) => !isObject(event));
    if (odd >= 0) return fault(`events[${odd}]`, `events[${odd}] is ${describe(events[odd])}, not an object`);
    reading.events = events;
    return undefined;
  },
};

function fault(path: string, message: string): Refusal {
  return refuse(eventsNotArray, buildRefusal(400, ERROR_TEXT.eventJson), path, message);
}
