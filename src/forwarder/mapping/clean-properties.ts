import type { Json, JsonObject } from '../amplitude-event.ts';
import { MAPPING_LIMITS } from './limits.ts';
import { setOwn } from './read-path.ts';

/** Something that was cut or dropped so that Amplitude takes the rest (`map.limits`). */
export interface Change {
  rule: 'map.limits';
  /** Path in the Datafly event. */
  field: string;
  change: 'dropped' | 'truncated';
  reason: string;
}

/** How deep a property lies in `event_properties`, in levels. */
export const PROPERTY_LEVEL = 1;

/**
 * Makes a copy of a value that Amplitude takes: long strings cut, what lies too deep and what is no JSON dropped.
 *
 * @param around path of what holds the value, and `key` its own name there, for the changes
 * @param level how deep the value will lie in Amplitude's field: 1, or 2 inside an operation such as `$set`
 * @param changes what was done is added to it
 * @returns undefined where the value is dropped
 */
export function cleanProperty(
  value: unknown,
  around: string,
  key: string,
  level: number,
  changes: Change[],
): Json | undefined {
  if (typeof value === 'string') {
    return value.length <= MAPPING_LIMITS.stringLength ? value : cleanString(value, join(around, key), changes);
  }
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'object' && level < MAPPING_LIMITS.propertyDepth) {
    const path = join(around, key);
    return Array.isArray(value)
      ? cleanList(value, path, level + 1, changes)
      : cleanObject(value, path, level + 1, changes);
  }
  changes.push({ rule: 'map.limits', field: join(around, key), change: 'dropped', reason: whyDropped(value) });
  return undefined;
}

function whyDropped(value: unknown): string {
  if (typeof value === 'number') return 'no finite number';
  if (typeof value === 'object') return `nested deeper than ${MAPPING_LIMITS.propertyDepth} levels`;
  return `a ${typeof value} is no JSON`;
}

function cleanObject(object: object, path: string, level: number, changes: Change[]): JsonObject {
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const clean = cleanProperty(value, path, key, level, changes);
    if (clean !== undefined) setOwn(copy, key, clean);
  }
  return copy;
}

function cleanList(list: readonly unknown[], path: string, level: number, changes: Change[]): Json[] {
  const copy: Json[] = [];
  list.forEach((item, index) => {
    const clean = cleanProperty(item, path, String(index), level, changes);
    if (clean !== undefined) copy.push(clean);
  });
  return copy;
}

function join(around: string, key: string): string {
  return around === '' ? key : `${around}.${key}`;
}

/** Cuts a string to the longest that Amplitude keeps. */
export function cleanString(text: string, path: string, changes: Change[]): string {
  if (text.length <= MAPPING_LIMITS.stringLength) return text;
  const reason = `${text.length} characters, Amplitude keeps ${MAPPING_LIMITS.stringLength}`;
  changes.push({ rule: 'map.limits', field: path, change: 'truncated', reason });
  // Half a character at the end would be no text.
  return text.slice(0, MAPPING_LIMITS.stringLength).replace(/[\uD800-\uDBFF]$/, '');
}
