import { parseTerm, type SubjectTest } from './parse-term.ts';
import { QueryError } from './query-error.ts';
import { splitTerms, textOf } from './split-terms.ts';

/** A filter that can be held against records, or why it cannot. */
export type Query = ReadyQuery | { ok: false; error: string };

/** A filter that was understood. */
export interface ReadyQuery {
  ok: true;
  /** Whether a record passes: every term lets it. */
  passes: SubjectTest;
  /** Each by itself, for whoever tells which of them hides all. */
  terms: readonly { text: string; passes: SubjectTest }[];
  /** Whether what passes changes with time alone (`since:`). */
  ages: boolean;
}

/** Longest filter, in characters. Decided. */
export const MAX_QUERY = 1000;

/**
 * Reads a filter, as it is typed in the terminal and the page, and sent as `q=`: terms that must all be met.
 *
 * - `word`, `"quoted text"`: found in any field or property; `-word`: not found
 * - `field:part`, `field=exact`, `*` for any text, commas for "or"
 * - `status:4xx`, `size>10k`, `ms>100`, `since:30s`, `event.event_properties.total>50`
 * - `is:culprit`, `retry`, `fault`, `warning`, `identify`, `forwarded`
 *
 * Case does not matter. It takes time in proportion to filter and record, never more.
 *
 * @example
 * const query = parseQuery('verdict:rejected -type:page*');
 * if (query.ok) records.filter((record) => query.passes(record, clock.now()));
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY)
    return { ok: false, error: `A filter has at most ${MAX_QUERY} characters (got ${text.length}).` };
  try {
    const terms = splitTerms(text)
      .filter((term) => term.length > 0)
      .map((term) => ({ text: textOf(term), passes: parseTerm(term) }));
    const ages = terms.some((term) => /^-?since:/i.test(term.text));
    return { ok: true, passes: (subject, now) => terms.every(({ passes }) => passes(subject, now)), terms, ages };
  } catch (error) {
    if (error instanceof QueryError) return { ok: false, error: error.message };
    throw error;
  }
}
