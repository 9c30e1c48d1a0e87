import { MAX_PROFILE_PROPERTIES } from '../../limits.ts';
import { describe, isObject, type SentObject } from '../../rules/json.ts';
import { diagnose } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import { ListVersion, toList } from './edited-list.ts';
import type { Profile } from './profile.ts';
import { arrayAppend, mixedOperations, operationValue, profileProperties, unknownOperation } from './property-rules.ts';

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

/** A property grown by $append, $prepend and the like stops here, in characters of its JSON. Doc. */
export const APPENDED_CHARACTERS = 10_000;

/** A profile while the operations of one event are applied to it. */
interface Change {
  readonly profile: Profile;
  readonly warnings: Diagnostic[];
  /** Where the properties stand in the event, for the warnings. */
  readonly path: string;
  /** Properties there was no room for. */
  unkept: string[];
}

type Operation = (change: Change, key: string, value: unknown) => Diagnostic | undefined;

/** In the order they are applied (SDK). */
const OPERATIONS: readonly (readonly [name: string, run: Operation])[] = [
  ['$unset', ({ profile }, key) => void profile.delete(key)],
  ['$set', (change, key, value) => set(change, key, value)],
  ['$setOnce', (change, key, value) => (change.profile.has(key) ? undefined : set(change, key, value))],
  ['$add', add],
  ['$append', (change, key, value) => grow(change, key, toList(value), 'end')],
  ['$prepend', (change, key, value) => grow(change, key, toList(value), 'front')],
  ['$preInsert', (change, key, value) => grow(change, key, unknownOf(change, key, value), 'front')],
  ['$postInsert', (change, key, value) => grow(change, key, unknownOf(change, key, value), 'end')],
  ['$remove', remove],
];

const USER_OPERATIONS = OPERATIONS.map(([name]) => name);

/** Groups know the first six of `$clearAll, $unset, $set, $setOnce, $add, $append, …`. Doc. */
const GROUP_OPERATIONS = USER_OPERATIONS.slice(0, 5);

/**
 * Applies the properties of an event to a profile. The caller ends the change with `commit`.
 *
 * @param path where the properties stand in the event, for the warnings
 * @example applyOperations(profile, { $add: { visits: 2 } }) // []
 */
export function applyOperations(
  profile: Profile,
  sent: SentObject,
  of: 'user' | 'group' = 'user',
  path = 'user_properties',
): readonly Diagnostic[] {
  if (changesNothing(profile, sent)) return NO_WARNINGS;
  const change: Change = { profile, path, warnings: [], unkept: [] };
  const names = of === 'user' ? USER_OPERATIONS : GROUP_OPERATIONS;
  const plain = sort(sent, names, change);
  if (Object.hasOwn(sent, '$clearAll')) profile.clear();
  for (const [name, run] of OPERATIONS) {
    if (names.includes(name) && Object.hasOwn(sent, name)) runAll(change, name, run, sent[name]);
  }
  for (const key of plain) set(change, key, sent[key]);
  warnOfUnkept(change);
  return change.warnings.length === 0 ? NO_WARNINGS : change.warnings;
}

/** Most events say of their user what is known: one look, before anything is made ready for a change. */
function changesNothing(profile: Profile, sent: SentObject): boolean {
  const { $set } = sent;
  if ($set === undefined) return matchesAll(profile, sent);
  return isObject($set) && Object.keys(sent).length === 1 && matchesAll(profile, $set);
}

function matchesAll(profile: Profile, values: SentObject): boolean {
  for (const key in values) if (!profile.matches(key, values[key])) return false;
  return true;
}

/** Gives back the plain keys, and says what is wrong with the others. */
function sort(sent: SentObject, names: readonly string[], { path, warnings }: Change): string[] {
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

function runAll(change: Change, name: string, run: Operation, values: unknown): void {
  const { warnings, path } = change;
  if (!isObject(values)) {
    const message = `${name} is ${describe(values)}, not an object, and is ignored`;
    warnings.push(diagnose(operationValue, 'warning', `${path}.${name}`, message));
    return;
  }
  for (const key of Object.keys(values)) {
    const warning = run(change, key, values[key]);
    if (warning !== undefined) warnings.push({ ...warning, path: `${path}.${name}.${key}` });
  }
}

function set(change: Change, key: string, value: unknown): undefined {
  if (!change.profile.set(key, value)) change.unkept.push(key);
}

function warnOfUnkept({ unkept, path, warnings }: Change): void {
  if (unkept.length === 0) return;
  const names = unkept.slice(0, 3).map((key) => `"${key.slice(0, 60)}"`);
  const more = unkept.length > names.length ? ` and ${unkept.length - names.length} more` : '';
  const message = `${names.join(', ')}${more} not kept: a profile has at most ${MAX_PROFILE_PROPERTIES} properties`;
  warnings.push(diagnose(profileProperties, 'warning', path, message));
}

function add(change: Change, key: string, value: unknown): Diagnostic | undefined {
  const before = change.profile.get(key) ?? 0;
  if (typeof value === 'number' && typeof before === 'number') return set(change, key, before + value);
  const known = before instanceof ListVersion ? `an array of ${before.length}` : describe(before);
  const message = `${describe(value)} cannot be added to ${known}: ignored`;
  return diagnose(operationValue, 'warning', '', message);
}

/** Those of the values that are not in the list yet. */
function unknownOf({ profile }: Change, key: string, value: unknown): unknown[] {
  return profile.listOf(key).unknownOf(toList(value));
}

/** Adds to a list, as long as it fits; where it does not, the property stays as it was (decided). */
function grow(change: Change, key: string, values: readonly unknown[], where: 'front' | 'end'): Diagnostic | undefined {
  const list = change.profile.listOf(key);
  const characters = list.charactersWith(values);
  if (characters <= APPENDED_CHARACTERS) {
    const isKept = values.length === 0 && isList(change.profile.get(key));
    return isKept ? undefined : set(change, key, list.add(values, where));
  }
  const message = `the list would have ${characters} characters, the limit is ${APPENDED_CHARACTERS}: nothing is added`;
  return diagnose(arrayAppend, 'warning', '', message);
}

function remove(change: Change, key: string, value: unknown): undefined {
  const kept = change.profile.listOf(key).remove(toList(value));
  if (kept !== undefined) set(change, key, kept);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || value instanceof ListVersion;
}
