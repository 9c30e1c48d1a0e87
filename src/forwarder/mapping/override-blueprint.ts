import { type Blueprint, parseBlueprint } from './blueprint.ts';

/** One place where a blueprint differs from its variant. What is not there is undefined. */
export interface BlueprintDifference {
  /** Keys from the outside in, for example `["revenue", "mode"]`; names of events may hold dots. */
  path: string[];
  variant: unknown;
  now: unknown;
}

/**
 * Changes parts of a blueprint by a JSON Merge Patch (RFC 7396): objects are merged key by key, `null` takes a key away,
 * anything else replaces what was there.
 *
 * @throws {BlueprintError} when the result is no blueprint
 * @example overrideBlueprint(loadVariant('retail'), { revenue: { mode: 'order' }, eventNames: { search: null } })
 */
export function overrideBlueprint(blueprint: Blueprint, override: object): Blueprint {
  return parseBlueprint(mergePatch(blueprint, override));
}

/**
 * Merges a patch into a value as RFC 7396 says.
 *
 * `mergePatch({ a: 1, b: 2 }, { b: null, c: 3 })` is `{ a: 1, c: 3 }`.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** Lists where `now` differs from the variant it was made of, the innermost places. */
export function diffBlueprint(variant: unknown, now: unknown, path: string[] = []): BlueprintDifference[] {
  if (isObject(variant) && isObject(now)) {
    const keys = new Set([...Object.keys(variant), ...Object.keys(now)]);
    return [...keys].flatMap((key) => diffBlueprint(own(variant, key), own(now, key), [...path, key]));
  }
  return JSON.stringify(variant) === JSON.stringify(now) ? [] : [{ path, variant, now }];
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
