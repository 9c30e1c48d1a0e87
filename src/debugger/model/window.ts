/** Which lines of a longer list are seen. */
export interface Window {
  /** Index of the first one. */
  top: number;
  /** Index of the line under the cursor, -1 where there are none. */
  cursor: number;
  /** How many lie below the screen. */
  below: number;
}

/**
 * Places the cursor's line in the middle of the screen, or as near to it as the ends of the list allow.
 *
 * @param cursor index of the line under the cursor
 */
export function placeWindow(count: number, height: number, cursor: number): Window {
  const highest = Math.max(0, count - height);
  const top = Math.min(highest, Math.max(0, cursor - Math.floor(height / 2)));
  return { top, cursor, below: Math.max(0, count - top - height) };
}
