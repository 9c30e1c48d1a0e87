import { parseDelayedRow } from '../state/delayed/delayed-row.ts';
import type { StateRecord } from '../state/profiles/changes.ts';
import { readState } from '../state/profiles/read-state.ts';

/** What is kept beside the profiles, by its kind. */
const PARSERS: ReadonlyMap<string, (value: unknown) => unknown> = new Map([['delayed', parseDelayedRow]]);

/** Whether a record is one of those that states are written down as. */
export function isState(record: StateRecord): boolean {
  const [kind, , value] = record;
  return (PARSERS.get(kind)?.(value) ?? readState(record)) !== undefined;
}
