import type { EventSummary, RequestSummary } from './summary.ts';

/** Adds a term to a filter; one that is there already is not added again. */
export function appendTerm(filter: string, term: string): string {
  return ` ${filter} `.includes(` ${term} `) ? filter : [filter.trim(), term].filter(Boolean).join(' ');
}

/** The terms for lines like this one, and for all others: of a refused one, its rule; else its type. */
export function termsLike(record: RequestSummary | EventSummary): { only: string; without: string } {
  if (record.rule !== null) return bothWays(`rule=${quote(record.rule)}`);
  if (record.kind === 'request') return bothWays(`path=${quote(record.path)}`);
  return record.eventType ? bothWays(`type=${quote(record.eventType)}`) : { only: '-type:*', without: 'type:*' };
}

function bothWays(term: string): { only: string; without: string } {
  return { only: term, without: `-${term}` };
}

/** A text as a filter takes it literally. */
function quote(text: string): string {
  return /^[\w./$-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
