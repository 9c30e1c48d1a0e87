import { distance } from 'fastest-levenshtein';

/** Longest key that is compared with those that are known, in characters: none of them is half as long. */
const LONGEST_COMPARED = 50;

/** From so many characters on, two typing errors may be in a key; in a shorter one, one. */
const LONG_KEY = 7;
const SHORTEST_MISTYPED = 4;

/** Finds the known key that is probably meant. */
export type FindNearest = (key: string) => string | undefined;

/**
 * Creates what finds the known key that somebody probably meant: the same letters whatever their case and what stands between
 * them, then another name for it, then one or two typing errors.
 *
 * @param meant other names by what they mean, in lower case and letters and digits alone
 * @example createFindNearest(['event_type'], {})('EventType') // 'event_type'
 */
export function createFindNearest(known: Iterable<string>, meant: Readonly<Record<string, string>>): FindNearest {
  const byLetters = new Map<string, string>(Object.entries(meant));
  const letters: { bare: string; key: string }[] = [];
  for (const key of known) {
    const bare = bareLetters(key);
    byLetters.set(bare, key);
    letters.push({ bare, key });
  }
  return (key) => {
    if (key.length > LONGEST_COMPARED) return undefined;
    const bare = bareLetters(key);
    return byLetters.get(bare) ?? findMistyped(bare, letters);
  };
}

function findMistyped(bare: string, letters: readonly { bare: string; key: string }[]): string | undefined {
  if (bare.length < SHORTEST_MISTYPED) return undefined;
  let fewest = bare.length < LONG_KEY ? 2 : 3;
  let nearest: string | undefined;
  for (const { bare: other, key } of letters) {
    const errors = distance(bare, other);
    if (errors >= fewest) continue;
    fewest = errors;
    nearest = key;
  }
  return nearest;
}

function bareLetters(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
