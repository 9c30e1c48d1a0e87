import { inspect } from 'node:util';
import { escapeLines, escapeMessage } from './escape-text.ts';

/** Says something to a person, on stderr: what is foreign in it is escaped, and begins no line. */
export function say(message: string): void {
  console.error(escapeMessage(message));
}

/**
 * Says that something failed that never should, and where.
 *
 * @example sayBug('Failed to draw the screen: this is a bug.', error)
 */
export function sayBug(problem: string, error: unknown): void {
  console.error(escapeLines(`${problem} ${inspect(error)}`));
}
