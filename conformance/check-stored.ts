import type { SentIds } from './collect-ids.ts';
import { compareStored, type Difference, show } from './compare-json.ts';
import type { RequestOptions } from './exchange.ts';
import { type EventStore, readStored, readWarnings, type StoredRecord } from './read-stored.ts';
import type { CaseExpectation } from './rule.ts';

/** Whether a case expects something of the stored events: only a control API can show it. */
export function expectsStored({ stored, storedEvents, warnings }: CaseExpectation): boolean {
  return [stored, storedEvents, warnings].some((expected) => expected !== undefined);
}

/** Compares what is stored of the events sent with what the rule expects. */
export async function checkStored(
  expected: CaseExpectation,
  ids: SentIds,
  store: EventStore,
  options: RequestOptions,
): Promise<Difference[]> {
  if (!expectsStored(expected)) return [];
  const events = await readStored(store, ids, options);
  const differences = compareEvents(expected, events);
  if (differences.length > 0 || expected.warnings === undefined) return differences;
  const wanted = [...expected.warnings].sort();
  const got = await readWarnings(store.control, events, options);
  return show(wanted) === show(got) ? [] : [{ at: 'warnings', expected: show(wanted), got: show(got) }];
}

function compareEvents({ stored, storedEvent, storedEvents }: CaseExpectation, events: StoredRecord[]): Difference[] {
  const count = stored ?? storedEvents?.length ?? events.length;
  if (events.length !== count) return [{ at: 'stored', expected: `${count} events`, got: `${events.length} events` }];
  const wanted = storedEvents ?? (storedEvent === undefined ? [] : [storedEvent]);
  return wanted.flatMap((one, index) => compareStored(one, events[index]?.event ?? {}, storedAt(index, storedEvents)));
}

function storedAt(index: number, storedEvents: unknown): string {
  return storedEvents === undefined ? 'stored' : `stored.${index}`;
}
