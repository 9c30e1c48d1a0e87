/** Height of a line, in CSS pixels; the style says the same. */
export const ROW_PX = 22;

/** Lines that are drawn beyond what is seen, so that a quick finger sees no gap. */
const SPARE_ROWS = 12;

/** Which lines of a longer list are drawn: from the first up to, and without, the last. */
export interface DrawnRows {
  first: number;
  last: number;
}

/** @param top how far it is scrolled, and how much of it is seen, in pixels */
export function placeRows(count: number, { top, height }: { top: number; height: number }): DrawnRows {
  const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE_ROWS);
  const last = Math.min(count, Math.ceil((top + height) / ROW_PX) + SPARE_ROWS);
  return { first: Math.min(first, last), last };
}

/** Where a line has to be scrolled to so that all of it is seen; where it is now, if it is. */
export function scrollTo(index: number, { top, height }: { top: number; height: number }): number {
  const own = index * ROW_PX;
  if (own < top) return own;
  return own + ROW_PX > top + height ? own + ROW_PX - height : top;
}
