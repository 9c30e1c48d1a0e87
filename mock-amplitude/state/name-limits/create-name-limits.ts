import type { Limits } from '../../limits.ts';
import type { ReadEvent } from '../../rules/event/read-event.ts';
import { isObject, type SentObject } from '../../rules/json.ts';
import { diagnose, type Rule } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import { Names } from './names.ts';

export const nameLimitsRule: Rule = {
  slug: 'limit.instrumentation',
  source: {
    tags: ['doc', 'decided'],
    text: 'Docs: 2000 event types, 2000 event properties, 1000 user properties a project. That nested names do not count is decided.',
  },
  fix: 'Put what varies (ids, URLs, dates) into property values, not into names. The event is kept, but cannot be queried by this name.',
};

/** The names that a project has indexed: its event types and its properties. */
export interface NameLimits {
  /**
   * Indexes the names of an event that is stored, and warns of those there is no room for (`limit.instrumentation`).
   * Most events bring no new name: they get one shared empty list.
   *
   * @param index its place in the request
   */
  take(event: ReadEvent, index: number): readonly Diagnostic[];
  /** How many names are indexed. */
  counts(): Record<Kind, number>;
}

type Kind = 'eventTypes' | 'eventProperties' | 'userProperties';

/** Amplitude makes no event types of these. */
const NO_EVENT_TYPES: ReadonlySet<string> = new Set(['$identify', '$groupidentify']);

/** Operations that name properties to give them a value; the others only name what is there. */
const GIVING_OPERATIONS: ReadonlySet<string> = new Set([
  '$set',
  '$setOnce',
  '$add',
  '$append',
  '$prepend',
  '$preInsert',
  '$postInsert',
]);

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

/** How many names one warning lists. */
const NAMES_SHOWN = 5;

/**
 * Creates the index of names of one project.
 *
 * @example
 * const nameLimits = createNameLimits(DEFAULT_LIMITS);
 * nameLimits.take(event, 0); // []
 */
export function createNameLimits(
  limits: Pick<Limits, 'eventTypes' | 'eventProperties' | 'userProperties'>,
): NameLimits {
  const eventTypes = new Names(limits.eventTypes);
  const eventProperties = new Names(limits.eventProperties);
  const userProperties = new Names(limits.userProperties);

  return {
    take({ type, eventProperties: own, userProperties: user }, index) {
      const types = type === undefined || NO_EVENT_TYPES.has(type) ? undefined : eventTypes.take(type, undefined);
      const keys = own === undefined ? undefined : eventProperties.takeKeys(own, undefined);
      const userKeys = user === undefined ? undefined : takeUserProperties(userProperties, user);
      if (types === undefined && keys === undefined && userKeys === undefined) return NO_WARNINGS;
      return [
        ...warn(index, 'event_type', 'event types', types, limits.eventTypes),
        ...warn(index, 'event_properties', 'event properties', keys, limits.eventProperties),
        ...warn(index, 'user_properties', 'user properties', userKeys, limits.userProperties),
      ];
    },
    counts: () => ({
      eventTypes: eventTypes.size,
      eventProperties: eventProperties.size,
      userProperties: userProperties.size,
    }),
  };
}

function warn(index: number, field: string, what: string, names: string[] | undefined, limit: number): Diagnostic[] {
  if (names === undefined) return [];
  const shown = names.slice(0, NAMES_SHOWN).map((name) => `"${name}"`);
  const more = names.length > NAMES_SHOWN ? [`${names.length - NAMES_SHOWN} more`] : [];
  const message = `not indexed: ${[...shown, ...more].join(', ')}; the project has ${limit} ${what} already`;
  return [diagnose(nameLimitsRule, 'warning', `events[${index}].${field}`, message)];
}

/** Plain keys, and those that an operation gives a value. */
function takeUserProperties(names: Names, properties: SentObject): string[] | undefined {
  let left: string[] | undefined;
  for (const key in properties) {
    if (!key.startsWith('$')) left = names.take(key, left);
    else if (GIVING_OPERATIONS.has(key)) {
      const given = properties[key];
      if (isObject(given)) left = names.takeKeys(given, left);
    }
  }
  return left;
}
