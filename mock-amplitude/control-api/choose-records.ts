import { parseQuery, type ReadyQuery } from '../../lib/query/parse-query.ts';
import { createEventTest, requestPasses } from '../event-log/filter.ts';
import type { VerdictRecord } from '../verdict.ts';
import { ControlError } from './control-error.ts';
import type { StreamQuery } from './filter-schema.ts';

/**
 * Reads a filter, as it is typed in the debugger.
 *
 * @throws {ControlError} 400 with what is wrong with it
 */
export function readFilter(q: string): ReadyQuery {
  const query = parseQuery(q);
  if (query.ok) return query;
  throw new ControlError(
    400,
    `Failed to read the filter q: ${query.error}`,
    'docs/debugger.md says how a filter is written.',
  );
}

/** Whether a record has what a call asks for, field by field. */
export function createFieldTest({ kind, ...filter }: StreamQuery): (record: VerdictRecord) => boolean {
  const eventPasses = createEventTest(filter);
  return (record) => {
    if (kind !== undefined && record.kind !== kind) return false;
    return record.kind === 'event' ? eventPasses(record) : requestPasses(record, filter);
  };
}
