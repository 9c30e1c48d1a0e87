const SHOWN = 5;

/** Writes the first of some numbers: `#3, #7 and 12 more`. */
export function listNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, SHOWN).map((number) => `#${number}`);
  const rest = numbers.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
