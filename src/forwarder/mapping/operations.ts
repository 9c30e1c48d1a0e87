import type { Json, JsonObject } from '../amplitude-event.ts';
import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperties } from './clean-properties.ts';
import type { Draft } from './draft.ts';
import { sha256 } from './insert-id.ts';

/** The property operations of Amplitude's identify, in the order it applies them. */
const OPERATIONS = [
  '$clearAll',
  '$unset',
  '$set',
  '$setOnce',
  '$add',
  '$append',
  '$prepend',
  '$preInsert',
  '$postInsert',
  '$remove',
] as const;

/** Inside `user_properties`, an operation lies at level 1 and what it holds at level 2. */
const LEVEL_INSIDE_OPERATION = 2;

export function isOperation(key: string): boolean {
  return OPERATIONS.some((operation) => operation === key);
}

/**
 * Puts traits into a field of operations: those that are operations already pass as they are, plain ones go into `$set`,
 * so that the two never mix (`map.identify`).
 *
 * @param path where the traits stand in the Datafly event
 */
export function putTraits(
  draft: Draft,
  field: 'user_properties' | 'group_properties',
  traits: object,
  path: string,
  rule: string,
  privacy: Blueprint['privacy'],
): Change[] {
  const { value, changes } = cleanProperties(traits, path, LEVEL_INSIDE_OPERATION);
  const put = (key: string, operation: string, trait: Json, source: string) => {
    const sent = guardTrait(key, trait, privacy);
    if (sent !== undefined) draft.put(field, [operation, key], sent, { rule, source });
  };
  for (const [key, trait] of Object.entries(value)) {
    const source = `${path}.${key}`;
    if (!isOperation(key)) put(key, '$set', trait, source);
    else if (!isJsonObject(trait)) draft.put(field, [key], trait, { rule, source });
    else for (const [inner, operand] of Object.entries(trait)) put(inner, key, operand, `${source}.${inner}`);
  }
  draft.open(field, { rule, source: null });
  return changes;
}

function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `map.privacy` for one trait: dropped, hashed or as it is. */
function guardTrait(key: string, value: Json, { dropTraits, hashTraits }: Blueprint['privacy']): Json | undefined {
  if (dropTraits.includes(key)) return undefined;
  return hashTraits.includes(key) ? hash(value) : value;
}

/** The SHA-256 of a value's text. */
export function hash(value: Json): string {
  return sha256(typeof value === 'string' ? value : JSON.stringify(value));
}
