import { distance } from 'fastest-levenshtein';

/**
 * Finds the known name that is spelt most like one that is not known; undefined where none is like it.
 *
 * @example findNearest('vredict', ['rule', 'verdict']) // 'verdict'
 */
export function findNearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) }));
  const nearest = ranked.toSorted((left, right) => left.far - right.far)[0];
  return nearest !== undefined && nearest.far <= Math.max(2, name.length / 2) ? nearest.one : undefined;
}
