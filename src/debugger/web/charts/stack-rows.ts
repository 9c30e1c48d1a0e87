import type { ChartRow } from '../../model/charts.ts';

/**
 * Piles the rows of a chart up: each is as high as itself and all after it, so that drawn in this order none hides another.
 *
 * @example stackRows([{ counts: [1, 2] }, { counts: [3, 0] }]) // [[4, 2], [3, 0]]
 */
export function stackRows(rows: readonly Pick<ChartRow, 'counts'>[]): number[][] {
  let below: readonly number[] = [];
  return rows
    .toReversed()
    .map(({ counts }) => {
      const sums = counts.map((count, step) => count + (below[step] ?? 0));
      below = sums;
      return sums;
    })
    .toReversed();
}
