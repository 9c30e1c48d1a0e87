/** How many events came in each of the last seconds. */
export interface RateMeter {
  count(now: number): void;
  /** Of the seconds that are over, oldest first; the last one is the newest whole one. */
  read(now: number): readonly number[];
}

const MS_PER_SECOND = 1000;
const SECONDS = 8;

/** Creates a meter; it remembers no more than the seconds it tells. */
export function createRateMeter(): RateMeter {
  let counts: number[] = Array.from({ length: SECONDS + 1 }, () => 0);
  let second = 0;

  function moveOn(now: number): void {
    const current = Math.floor(now / MS_PER_SECOND);
    const gone = Math.min(counts.length, Math.abs(current - second));
    counts = [...counts.slice(gone), ...Array.from({ length: gone }, () => 0)];
    second = current;
  }

  return {
    count(now) {
      moveOn(now);
      counts[SECONDS] = (counts[SECONDS] ?? 0) + 1;
    },
    read(now) {
      moveOn(now);
      return counts.slice(0, SECONDS);
    },
  };
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Draws numbers as a row of blocks, each an eighth higher than the one before; none at all is a space.
 *
 * @example drawSpark([0, 1, 4], 3) // ' ▂█'
 */
export function drawSpark(counts: readonly number[], length: number): string {
  const shown = counts.slice(-length);
  const most = Math.max(1, ...shown);
  return shown
    .map((count) => (count === 0 ? ' ' : (BLOCKS[Math.ceil((count / most) * BLOCKS.length) - 1] ?? '')))
    .join('');
}
