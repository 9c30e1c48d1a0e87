import { inspect } from 'node:util';
import { escapeLines } from './escape-text.ts';

/** Says something to a person, on stderr. The only way there: whatever foreign text is in it is escaped. */
export function say(message: string): void {
  console.error(escapeLines(message));
}

/**
 * Says that something failed that never should, and where.
 *
 * @example sayBug('Failed to draw the screen: this is a bug.', error)
 */
export function sayBug(problem: string, error: unknown): void {
  say(`${problem} ${inspect(error)}`);
}
