/**
 * A number with its word, in the singular where there is one.
 *
 * @example countOf(1, 'character') // '1 character'
 */
export function countOf(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}
