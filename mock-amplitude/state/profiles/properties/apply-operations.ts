import { isDeepStrictEqual } from 'node:util';
import { describe, isObject, type SentObject } from '../../../rules/json.ts';
import { diagnose } from '../../../rules/rule.ts';
import type { Diagnostic } from '../../../verdict.ts';
import { createDraft, type Draft, type Properties } from './draft.ts';
import { arrayAppend, mixedOperations, operationValue, unknownOperation } from './property-rules.ts';

/** What an event's properties make of a profile. */
export interface Applied {
  /** The same object as before where nothing changes. */
  properties: Properties;
  warnings: readonly Diagnostic[];
}

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

/** A property grown by $append, $prepend and the like stops here, in characters of its JSON. Doc. */
export const APPENDED_CHARACTERS = 10_000;

type Operation = (draft: Draft, key: string, value: unknown) => Diagnostic | undefined;

/** In the order they are applied (SDK). */
const OPERATIONS: readonly (readonly [name: string, run: Operation])[] = [
  ['$unset', (draft, key) => void draft.delete(key)],
  ['$set', (draft, key, value) => void draft.set(key, value)],
  ['$setOnce', (draft, key, value) => void (draft.has(key) || draft.set(key, value))],
  ['$add', add],
  ['$append', (draft, key, value) => grow(draft, key, [...list(draft.get(key)), ...list(value)])],
  ['$prepend', (draft, key, value) => grow(draft, key, [...list(value), ...list(draft.get(key))])],
  ['$preInsert', (draft, key, value) => grow(draft, key, [...missing(draft, key, value), ...list(draft.get(key))])],
  ['$postInsert', (draft, key, value) => grow(draft, key, [...list(draft.get(key)), ...missing(draft, key, value)])],
  ['$remove', remove],
];

const USER_OPERATIONS = OPERATIONS.map(([name]) => name);

/** Groups know the first six of `$clearAll, $unset, $set, $setOnce, $add, $append, …`. Doc. */
const GROUP_OPERATIONS = USER_OPERATIONS.slice(0, 5);

/**
 * Applies the properties of an event to a profile, which is left as it was.
 *
 * @param path where the properties stand in the request, for the warnings
 * @example applyOperations({ visits: 1 }, { $add: { visits: 2 } }).properties // { visits: 3 }
 */
export function applyOperations(
  profile: Properties,
  sent: SentObject,
  of: 'user' | 'group' = 'user',
  path = 'user_properties',
): Applied {
  if (changesNothing(profile, sent)) return { properties: profile, warnings: NO_WARNINGS };
  const draft = createDraft(profile);
  const warnings: Diagnostic[] = [];
  const names = of === 'user' ? USER_OPERATIONS : GROUP_OPERATIONS;
  const plain = sort(sent, names, path, warnings);
  if (Object.hasOwn(sent, '$clearAll')) draft.clear();
  for (const [name, run] of OPERATIONS) {
    if (names.includes(name) && Object.hasOwn(sent, name)) runAll(draft, name, run, sent[name], path, warnings);
  }
  for (const key of plain) draft.set(key, sent[key]);
  return { properties: draft.properties, warnings: warnings.length === 0 ? NO_WARNINGS : warnings };
}

/** Most events say of their user what is known: one look, before anything is made ready for a change. */
function changesNothing(profile: Properties, sent: SentObject): boolean {
  const { $set } = sent;
  if ($set === undefined) return holdsAll(profile, sent);
  return isObject($set) && Object.keys(sent).length === 1 && holdsAll(profile, $set);
}

/** Whether each value is a plain one that the profile has; an operation is none. */
function holdsAll(profile: Properties, values: SentObject): boolean {
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'object' || value !== profile[key]) return false;
  }
  return true;
}

/** Gives back the plain keys, and says what is wrong with the others. */
function sort(sent: SentObject, names: readonly string[], path: string, warnings: Diagnostic[]): string[] {
  const plain: string[] = [];
  let operations = 0;
  for (const key of Object.keys(sent)) {
    if (!key.startsWith('$')) plain.push(key);
    else if (key === '$clearAll' || names.includes(key)) operations++;
    else {
      const message = `"${key.slice(0, 60)}" is no operation that is known here, and is ignored`;
      warnings.push(diagnose(unknownOperation, 'warning', `${path}.${key}`, message));
    }
  }
  if (operations > 0 && plain.length > 0) {
    const message = `operations and plain keys (${plain.slice(0, 3).join(', ')}) are mixed`;
    warnings.push(diagnose(mixedOperations, 'warning', path, message));
  }
  return plain;
}

function runAll(
  draft: Draft,
  name: string,
  run: Operation,
  values: unknown,
  path: string,
  warnings: Diagnostic[],
): void {
  if (!isObject(values)) {
    const message = `${name} is ${describe(values)}, not an object, and is ignored`;
    warnings.push(diagnose(operationValue, 'warning', `${path}.${name}`, message));
    return;
  }
  for (const key of Object.keys(values)) {
    const warning = run(draft, key, values[key]);
    if (warning !== undefined) warnings.push({ ...warning, path: `${path}.${name}.${key}` });
  }
}

function add(draft: Draft, key: string, value: unknown): Diagnostic | undefined {
  const before = draft.get(key) ?? 0;
  if (typeof value === 'number' && typeof before === 'number') return void draft.set(key, before + value);
  const message = `${describe(value)} cannot be added to ${describe(before)}: ignored`;
  return diagnose(operationValue, 'warning', '', message);
}

/** Sets the list, as long as it fits; one that does not keeps the property as it was (decided). */
function grow(draft: Draft, key: string, values: unknown[]): Diagnostic | undefined {
  const length = JSON.stringify(values).length;
  if (length <= APPENDED_CHARACTERS) return void draft.set(key, values);
  const message = `the list would have ${length} characters, the limit is ${APPENDED_CHARACTERS}: nothing is added`;
  return diagnose(arrayAppend, 'warning', '', message);
}

function remove(draft: Draft, key: string, value: unknown): undefined {
  if (!draft.has(key)) return;
  const gone = list(value);
  const before = list(draft.get(key));
  const kept = before.filter((one) => !gone.some((other) => isDeepStrictEqual(one, other)));
  if (kept.length < before.length) draft.set(key, kept);
}

/** Those of the values that are not in the list yet, each once. */
function missing(draft: Draft, key: string, value: unknown): unknown[] {
  const seen = [...list(draft.get(key))];
  const fresh: unknown[] = [];
  for (const one of list(value)) {
    if (seen.some((other) => isDeepStrictEqual(one, other))) continue;
    seen.push(one);
    fresh.push(one);
  }
  return fresh;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
