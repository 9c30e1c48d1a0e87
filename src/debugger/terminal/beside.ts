import type { Paint } from './paint.ts';

/** Between two columns. */
const GUTTER = ' │ ';

/** From this size on there are two columns. */
const TWO_COLUMNS = { width: 140, height: 30 };

/** Whether there is room for two columns. */
export function isWide({ width, height }: { width: number; height: number }): boolean {
  return width >= TWO_COLUMNS.width && height >= TWO_COLUMNS.height;
}

/** Shares a width out to two columns; `share` is the part of the first. */
export function shareWidth(width: number, share: number): [number, number] {
  const left = Math.floor(width * share);
  return [left, width - left - GUTTER.length];
}

/** Puts lines beside each other, as many as there are of the first. */
export function putBeside(left: readonly string[], right: readonly string[], width: number, paint: Paint): string[] {
  return left.map((line, index) => line + paint('dim', GUTTER) + (right[index] ?? ' '.repeat(width)));
}
