import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { buildJsonSchema } from './build-json-schema.ts';
import { type ConfigTree, isTree } from './config-tree.ts';
import { FILE_SETTINGS, listSettings } from './table/settings.ts';

/** A misspelt key is at most this many typing errors away from the one that was meant. */
const MAX_TYPING_ERRORS = 4;

/**
 * Says what is wrong with a configuration, one line each: where, what, and what was probably meant.
 *
 * @example describeProblems(error.issues) // ['amplitude.usPrt: unknown key. Did you mean usPort?']
 */
export function describeProblems(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return describeAllUnknown(issue.path, issue.keys);
    return [`${name(issue.path)}: ${messageOf(issue)}${rule(issue.path)}`];
  });
}

/** Most unknown keys of one object that are told: to look for what was meant takes a while. */
const MOST_UNKNOWN = 20;

function describeAllUnknown(path: readonly PropertyKey[], keys: readonly string[]): string[] {
  const known = knownKeys(path);
  const told = keys.slice(0, MOST_UNKNOWN).map((key) => describeUnknown(path, key, known));
  const more = keys.length - told.length;
  return more > 0 ? [...told, `${name(path)}: ${more} more unknown keys.`] : told;
}

/** Of several that would do, what is wrong with the first: the library says only that none was met. */
function messageOf(issue: z.core.$ZodIssue): string {
  const first = issue.code === 'invalid_union' ? issue.errors[0]?.[0] : undefined;
  const { code, message, input } = first ?? issue;
  // What is one of a few is no secret.
  return code === 'invalid_value' && typeof input === 'string' ? `${message} (got ${shorten(input)})` : message;
}

/** Enough to find it by. */
const MOST_SHOWN = 60;

function shorten(text: string): string {
  return JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}

/** What the table says of such a value in its own words. */
function rule(path: readonly PropertyKey[]): string {
  const setting = listSettings(FILE_SETTINGS).find((one) => one.path.join('.') === path.join('.'));
  return setting?.type.rule === undefined ? '' : `. ${setting.type.rule}`;
}

function describeUnknown(path: readonly PropertyKey[], key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  const close = known.length > 0 && distance(key, meant) <= MAX_TYPING_ERRORS;
  const advice = close ? `Did you mean ${meant}?` : `Known here: ${known.join(', ')}.`;
  return `${name([...path, key])}: unknown key. ${advice}`;
}

/** The keys that the schema has at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let at: unknown = buildJsonSchema();
  for (const key of path) at = typeof key === 'number' ? child(at, ['items']) : child(at, ['properties', String(key)]);
  return Object.keys(child(at, ['properties']) ?? {});
}

function child(tree: unknown, path: readonly string[]): ConfigTree | undefined {
  let at = tree;
  for (const key of path) at = isTree(at) ? at[key] : undefined;
  return isTree(at) ? at : undefined;
}

function name(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'the configuration';
}
