/** Between two bars, as a part of a step; where a step has less than MIN_STEP pixels, there is none. */
const GAP = 0.15;
const MIN_STEP = 4;

/** Where bars are drawn, in CSS pixels: `height` is from `most` down to `least`. */
export interface BarPlace {
  left: number;
  top: number;
  width: number;
  height: number;
  most: number;
  /** Below 0 where bars hang from the ground, too. */
  least?: number;
}

/**
 * Draws a bar from the ground, which is at 0, for each count, as one path of SVG. Empty steps have none.
 *
 * @example drawBars([1, 0, 2], { left: 0, top: 0, width: 3, height: 2, most: 2 }) // 'M0 2V1h1V2zM2 2V0h1V2z'
 */
export function drawBars(counts: readonly number[], place: BarPlace): string {
  const { left, width } = place;
  const step = width / Math.max(1, counts.length);
  const gap = step < MIN_STEP ? 0 : step * GAP;
  const ground = round(heightAt(0, place));
  return counts
    .map((count, index) => {
      if (count === 0) return '';
      const y = round(heightAt(count, place));
      return `M${round(left + index * step + gap / 2)} ${ground}V${y}h${round(step - gap)}V${ground}z`;
    })
    .join('');
}

/** Where a count is, in CSS pixels from above. */
export function heightAt(count: number, { top, height, most, least = 0 }: Omit<BarPlace, 'left' | 'width'>): number {
  return top + (height * (most - count)) / (most - least);
}

/** A hundredth of a pixel is not seen. */
function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
