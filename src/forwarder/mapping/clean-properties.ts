import type { Json, JsonObject } from '../amplitude-event.ts';
import { MAPPING_LIMITS } from './limits.ts';

/** Something that was cut or dropped so that Amplitude takes the rest (`map.limits`). */
export interface Change {
  rule: 'map.limits';
  /** Path in the Datafly event. */
  field: string;
  change: 'dropped' | 'truncated';
  reason: string;
}

/**
 * Makes a copy of properties that Amplitude takes: long strings cut, what lies too deep and what is no JSON dropped.
 *
 * @param path where the properties stand, for the changes
 * @param level how deep they will lie in Amplitude's field: 1, or 2 inside an operation such as `$set`
 */
export function cleanProperties(properties: object, path: string, level = 1): { value: JsonObject; changes: Change[] } {
  const changes: Change[] = [];
  return { value: cleanObject(properties, path, level, changes), changes };
}

function cleanObject(object: object, path: string, level: number, changes: Change[]): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    const clean = cleanValue(value, path === '' ? key : `${path}.${key}`, level, changes);
    return clean === undefined ? [] : [[key, clean]];
  });
  return Object.fromEntries(entries);
}

function cleanValue(value: unknown, path: string, level: number, changes: Change[]): Json | undefined {
  const drop = (reason: string): undefined => {
    changes.push({ rule: 'map.limits', field: path, change: 'dropped', reason });
  };
  if (typeof value === 'string') return cleanString(value, path, changes);
  if (typeof value === 'number') return Number.isFinite(value) ? value : drop('no finite number');
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return drop(`a ${typeof value} is no JSON`);
  if (level >= MAPPING_LIMITS.propertyDepth) return drop(`nested deeper than ${MAPPING_LIMITS.propertyDepth} levels`);
  if (!Array.isArray(value)) return cleanObject(value, path, level + 1, changes);
  return value.map((item, index) => cleanValue(item, `${path}.${index}`, level + 1, changes)).filter(isThere);
}

function isThere(value: Json | undefined): value is Json {
  return value !== undefined;
}

/** Cuts a string to the longest that Amplitude keeps. */
export function cleanString(text: string, path: string, changes: Change[]): string {
  if (text.length <= MAPPING_LIMITS.stringLength) return text;
  const reason = `${text.length} characters, Amplitude keeps ${MAPPING_LIMITS.stringLength}`;
  changes.push({ rule: 'map.limits', field: path, change: 'truncated', reason });
  // Half a character at the end would be no text.
  return text.slice(0, MAPPING_LIMITS.stringLength).replace(/[\uD800-\uDBFF]$/, '');
}
