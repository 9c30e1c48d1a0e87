import { escapeText } from '../escape-text.ts';
import { findNearest } from './find-nearest.ts';

/** Why a filter cannot be read, in one line that says what to do. It is thrown and caught within this folder's `parseQuery`. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** What is said of a name that is not known: the nearest one, else all. */
export function refuseName(what: string, name: string, known: readonly string[]): QueryError {
  const nearest = findNearest(name, known);
  const way = nearest === undefined ? `There are: ${known.join(', ')}` : `Did you mean ${nearest}?`;
  return new QueryError(`No ${what} ${shorten(name)}. ${way}`);
}

const LONGEST_SHOWN = 40;

/** Foreign text as a message shows it. */
export function shorten(text: string): string {
  return escapeText(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}
