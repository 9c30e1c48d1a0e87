import type { Limits } from '../../limits.ts';
import { isObject, type SentObject } from '../../rules/json.ts';
import { diagnose, type Rule } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import { createNames, type Names } from './names.ts';

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
  take(event: SentObject, index: number): readonly Diagnostic[];
  /** How many names are indexed. */
  counts(): Record<Kind, number>;
  /** How many warnings there were: a name is warned of each time it comes, since those without room are not remembered. */
  readonly evicted: number;
  clear(): void;
}

type Kind = 'eventTypes' | 'eventProperties' | 'userProperties';

/** Amplitude makes no event types of these. */
const NO_EVENT_TYPES: ReadonlySet<unknown> = new Set(['$identify', '$groupidentify']);

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
 * nameLimits.take({ event_type: 'Page Viewed', event_properties: { path: '/' } }, 0); // []
 */
export function createNameLimits(
  limits: Pick<Limits, 'eventTypes' | 'eventProperties' | 'userProperties'>,
): NameLimits {
  const eventTypes = createNames(limits.eventTypes);
  const eventProperties = createNames(limits.eventProperties);
  const userProperties = createNames(limits.userProperties);
  let evicted = 0;

  function warn(index: number, field: string, what: string, names: string[], limit: number): Diagnostic {
    evicted++;
    const shown = names.slice(0, NAMES_SHOWN).map((name) => `"${name}"`);
    const more = names.length > NAMES_SHOWN ? [`${names.length - NAMES_SHOWN} more`] : [];
    const message = `not indexed: ${[...shown, ...more].join(', ')}; the project has ${limit} ${what} already`;
    return diagnose(nameLimitsRule, 'warning', `events[${index}].${field}`, message);
  }

  return {
    take(event, index) {
      const type = takeType(eventTypes, event.event_type);
      const own = takeKeys(eventProperties, event.event_properties);
      const user = takeUserProperties(userProperties, event.user_properties);
      if (type === undefined && own === undefined && user === undefined) return NO_WARNINGS;
      const warnings: Diagnostic[] = [];
      if (type !== undefined) warnings.push(warn(index, 'event_type', 'event types', type, limits.eventTypes));
      if (own !== undefined) {
        warnings.push(warn(index, 'event_properties', 'event properties', own, limits.eventProperties));
      }
      if (user !== undefined) {
        warnings.push(warn(index, 'user_properties', 'user properties', user, limits.userProperties));
      }
      return warnings;
    },
    counts: () => {
      return {
        eventTypes: eventTypes.size,
        eventProperties: eventProperties.size,
        userProperties: userProperties.size,
      };
    },
    get evicted() {
      return evicted;
    },
    clear() {
      eventTypes.clear();
      eventProperties.clear();
      userProperties.clear();
      evicted = 0;
    },
  };
}

function takeType(names: Names, type: unknown): string[] | undefined {
  return typeof type !== 'string' || NO_EVENT_TYPES.has(type) || names.take(type) ? undefined : [type];
}

/** The keys there is no room for, undefined where there are none. */
function takeKeys(names: Names, properties: unknown): string[] | undefined {
  return isObject(properties) ? names.takeKeys(properties) : undefined;
}

function takeUserProperties(names: Names, properties: unknown): string[] | undefined {
  if (!isObject(properties)) return undefined;
  let left: string[] | undefined;
  for (const key in properties) {
    const more = key.startsWith('$') ? takeOperation(names, key, properties[key]) : takeName(names, key);
    if (more !== undefined) left = left === undefined ? more : [...left, ...more];
  }
  return left;
}

function takeOperation(names: Names, operation: string, properties: unknown): string[] | undefined {
  return GIVING_OPERATIONS.has(operation) ? takeKeys(names, properties) : undefined;
}

function takeName(names: Names, name: string): string[] | undefined {
  return names.take(name) ? undefined : [name];
}
