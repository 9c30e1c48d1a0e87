import type { Blueprint } from './blueprint.ts';
import { canonical, sha256 } from './canonical.ts';

/** Names of what never leaves, and of what leaves only as its SHA-256. */
export interface Guarded {
  drop: readonly string[];
  hash: readonly string[];
}

/** Why an input was not sent, for the explanation. */
export const KEPT_BACK = 'map.privacy: kept back';

/** `map.privacy` for one property or trait: undefined where it must not leave, its hash, or the value as it is. */
export function guard(key: string, value: unknown, { drop, hash }: Guarded): unknown {
  if (drop.includes(key)) return undefined;
  if (!hash.includes(key)) return value;
  return sha256(typeof value === 'string' ? value : canonical(value));
}

/** What a blueprint says of properties, whether they come under that name or leave under it. */
export function guardedProperties({ dropProperties, hashProperties }: Blueprint['privacy']): Guarded {
  return { drop: dropProperties, hash: hashProperties };
}

/** The rule that gave a property its value. */
export function guardedRule(key: string, rule: string, { hash }: Guarded): string {
  return hash.includes(key) ? 'map.privacy' : rule;
}
