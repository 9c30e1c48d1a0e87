/** Which filter the address says, and which one the list has. */
export interface FilterSides {
  q: string;
  filter: string;
}

/** What is done so that both sides say the same: at most one of them is changed. */
export interface FilterMeeting {
  /** How both stood, to be handed in the next time. */
  last: FilterSides;
  change: { side: 'list' | 'address'; filter: string } | undefined;
}

/**
 * Says which side follows the other. Each follows a change of the other, and only that: where both followed what they differ
 * in, they would change places for ever. Where both changed, the address is the one that counts: that is the browser's history.
 *
 * @param last how both stood the last time; undefined where the list was not shown
 * @param isTyped the filter is being typed: the address is told once that is done
 */
export function meetFilters(last: FilterSides | undefined, now: FilterSides, isTyped: boolean): FilterMeeting {
  const { q, filter } = now;
  if (q === filter) return { last: now, change: undefined };
  // A list that was not shown has the filter that it was left with; the address has led here since.
  const before = last ?? { q: filter, filter };
  if (q !== before.q) return { last: { q, filter: q }, change: { side: 'list', filter: q } };
  if (isTyped || filter === before.filter) return { last: before, change: undefined };
  return { last: now, change: { side: 'address', filter } };
}
