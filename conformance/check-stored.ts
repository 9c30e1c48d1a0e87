import type { SentIds } from './collect-ids.ts';
import { compareStored, type Difference, show } from './compare-json.ts';
import { type EventStore, findUnseen, readSentEvents } from './event-store.ts';
import type { RequestOptions } from './exchange.ts';
import { isShownByReadBack } from './read-back.ts';
import { readWarnings, type StoredRecord } from './read-stored.ts';
import type { CaseExpectation, JsonObject } from './rule.ts';

/** Whether a case expects something of the stored events: only a control API can show it. */
export function expectsStored({ stored, storedEvents, warnings }: CaseExpectation): boolean {
  return [stored, storedEvents, warnings].some((expected) => expected !== undefined);
}

/** Compares what is stored of the events sent with what the rule expects. */
export async function checkStored(
  expected: CaseExpectation,
  sent: { ids: SentIds; key: string; endpoint: 'us' | 'eu' },
  store: EventStore,
  options: RequestOptions,
): Promise<Difference[]> {
  if (!expectsStored(expected) || findUnseen(expected, store, sent.key).includes('stored')) return [];
  const wanted = expected.stored ?? expected.storedEvents?.length;
  const events = await readSentEvents(store, { ...sent, wanted }, options);
  const differences = compareEvents(store.view === 'control' ? expected : keepShown(expected), events);
  if (differences.length > 0 || expected.warnings === undefined || store.view !== 'control') return differences;
  const slugs = [...expected.warnings].sort();
  const got = await readWarnings(store.control, events, options);
  return show(slugs) === show(got) ? [] : [{ at: 'warnings', expected: show(slugs), got: show(got) }];
}

/** What of an expectation is about the stored events themselves. */
type ExpectedEvents = { [Key in 'stored' | 'storedEvent' | 'storedEvents']?: CaseExpectation[Key] | undefined };

function compareEvents({ stored, storedEvent, storedEvents }: ExpectedEvents, events: StoredRecord[]): Difference[] {
  const count = stored ?? storedEvents?.length ?? events.length;
  if (events.length !== count) return [{ at: 'stored', expected: `${count} events`, got: `${events.length} events` }];
  const wanted = storedEvents ?? [storedEvent ?? {}];
  return wanted.flatMap((one, index) => compareStored(one, events[index]?.event ?? {}, storedAt(index, storedEvents)));
}

/** What read-back does not show is not compared; `findUnseen` tells of it. Where events have to come in their order, only how many there are is compared. */
function keepShown({ stored, storedEvent, storedEvents, storedOrder }: CaseExpectation): ExpectedEvents {
  const shown = (event: JsonObject) =>
    Object.fromEntries(Object.entries(event).filter(([name]) => isShownByReadBack(name)));
  return {
    stored: stored ?? storedEvents?.length,
    storedEvent: storedEvent && shown(storedEvent),
    storedEvents: storedOrder === 'arrival' ? undefined : storedEvents?.map(shown),
  };
}

function storedAt(index: number, storedEvents: unknown): string {
  return storedEvents === undefined ? 'stored' : `stored.${index}`;
}
