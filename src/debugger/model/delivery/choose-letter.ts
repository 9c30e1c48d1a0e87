/**
 * Where a dead letter stands in a list that has the newest first; the next older one where it is gone.
 *
 * @param selected its id; null: the newest
 */
export function indexOfLetter(selected: number | null, ids: readonly number[]): number {
  if (selected === null) return 0;
  const at = ids.findIndex((id) => id <= selected);
  return at < 0 ? Math.max(0, ids.length - 1) : at;
}

/** The id so many places on; null where there is none. */
export function moveLetter(selected: number | null, by: number, ids: readonly number[]): number | null {
  const at = Math.min(ids.length - 1, Math.max(0, indexOfLetter(selected, ids) + by));
  return ids[at] ?? null;
}
