/** Steps that people count in. */
const FIRST = [1, 2, 5, 10] as const;
const MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Times between two marks that people reckon with, in ms. */
const TIMES = [
  ...[1, 5, 10, 30].map((count) => count * MS.second),
  ...[1, 5, 10, 15, 30].map((count) => count * MS.minute),
  ...[1, 3, 6, 12].map((count) => count * MS.hour),
  ...[1, 2, 7, 14, 28].map((count) => count * MS.day),
];

/**
 * Whole numbers to mark a count axis with, the lowest first; the last one is at least `most`.
 *
 * @param marks about how many there may be beside 0
 * @param least below 0, where there are such counts: the marks go down to it at least
 * @example placeCounts(13, 3) // [0, 5, 10, 15]
 */
export function placeCounts(most: number, marks: number, least = 0): number[] {
  const rough = Math.max(1, most - least) / Math.max(1, marks);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, (FIRST.find((first) => first * power >= rough) ?? 10) * power);
  const below = Math.ceil(-least / step);
  const above = Math.ceil(Math.max(least < 0 ? 0 : 1, most) / step);
  return Array.from({ length: below + above + 1 }, (_, index) => (index - below) * step);
}

/**
 * Round times to mark a time axis with.
 *
 * @param from and `to`: in ms since the epoch
 * @param marks most that have room
 */
export function placeTimes(from: number, to: number, marks: number): number[] {
  const step = TIMES.find((one) => (to - from) / one <= marks) ?? 28 * MS.day;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}
