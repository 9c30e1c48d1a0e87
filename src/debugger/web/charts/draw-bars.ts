/** Between two bars, as a part of a step; where a step has less than MIN_STEP pixels, there is none. */
const GAP = 0.15;
const MIN_STEP = 4;

/** Where bars are drawn: in CSS pixels, `most` is as high as all of `height`. */
export interface BarPlace {
  left: number;
  top: number;
  width: number;
  height: number;
  most: number;
}

/**
 * Draws a bar from the ground for each count, as one path of SVG. Empty steps have none.
 *
 * @example drawBars([1, 0, 2], { left: 0, top: 0, width: 3, height: 2, most: 2 }) // 'M0 2V1h1V2zM2 2V0h1V2z'
 */
export function drawBars(counts: readonly number[], { left, top, width, height, most }: BarPlace): string {
  const step = width / Math.max(1, counts.length);
  const gap = step < MIN_STEP ? 0 : step * GAP;
  const ground = round(top + height);
  return counts
    .map((count, index) => {
      if (count === 0) return '';
      const y = round(top + height * (1 - count / most));
      return `M${round(left + index * step + gap / 2)} ${ground}V${y}h${round(step - gap)}V${ground}z`;
    })
    .join('');
}

/** A hundredth of a pixel is not seen. */
function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
