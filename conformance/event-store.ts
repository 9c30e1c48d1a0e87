import type { SentIds } from './collect-ids.ts';
import type { ControlAddress } from './control-address.ts';
import type { RequestOptions } from './exchange.ts';
import { isShownByReadBack, readBack } from './read-back.ts';
import { openLog, readStored, type StoredRecord } from './read-stored.ts';
import type { CaseExpectation } from './rule.ts';
import type { Target } from './target.ts';

/** How what a server stored can be seen: by a control API, by Amplitude's own read-back, or not at all. */
export type StoreView = 'control' | 'read-back' | 'none';

/** Where stored events are read. */
export type EventStore =
  /** Since when: a log that is long would be searched whole for every case otherwise. */
  { view: 'control'; control: ControlAddress; since: number } | { view: 'read-back'; target: Target };

/** Opens what a target offers to see its stored events by; undefined where it offers nothing. */
export async function openEventStore(
  view: StoreView,
  target: Target,
  options: RequestOptions,
): Promise<EventStore | undefined> {
  const { control: url, controlToken: token } = target;
  if (view === 'read-back') return { view, target };
  if (view === 'none' || url === undefined) return undefined;
  const control = { url, token };
  return { view, control, since: await openLog(control, options) };
}

/** Reads which of the events sent are stored, in the order they were taken in. */
export function readSentEvents(
  store: EventStore,
  sent: { ids: SentIds; key: string; endpoint: 'us' | 'eu'; wanted: number | undefined },
  options: RequestOptions,
): Promise<StoredRecord[]> {
  return store.view === 'control' ? readStored(store, sent.ids, options) : readBack(store.target, sent, options);
}

/** What a rule expects and a store cannot show; empty where it shows all. */
export function findUnseen(expected: CaseExpectation, store: EventStore | undefined, key: string): string[] {
  const { stored, storedEvent, storedEvents, storedOrder, warnings } = expected;
  const looks = stored !== undefined || storedEvents !== undefined;
  if (store === undefined) return [...(looks ? ['stored'] : []), ...(warnings === undefined ? [] : ['warnings'])];
  if (store.view === 'control') return [];
  if (store.target.secrets[key] === undefined) return ['stored'];
  const fields = [storedEvent ?? {}, ...(storedEvents ?? [])].flatMap((event) => Object.keys(event));
  return [
    ...new Set(fields.filter((field) => !isShownByReadBack(field)).map((field) => `stored.${field}`)),
    ...(storedOrder === undefined ? [] : ['stored.order']),
    ...(warnings === undefined ? [] : ['warnings']),
  ];
}
