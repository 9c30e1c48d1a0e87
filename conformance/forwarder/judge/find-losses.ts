import type { Failing } from '../../results.ts';
import type { EventAtServer, FedEvent, History, SentEvent } from '../history.ts';
import { listNumbers } from './list-numbers.ts';

/** Which events count, for one case. */
export interface Counted {
  /** Acknowledged, and to be delivered. */
  wanted: ReadonlySet<number>;
  /** A forwarder without a promise to keep order is not held to it. */
  ordered: boolean;
}

/** Acknowledged, and nowhere to be found after all that was tried. */
export function findLost({ stored, requests }: History, { wanted }: Counted): Failing[] {
  const there = new Set(stored.filter(isDelivered).map(({ number }) => number));
  const lost = [...wanted].filter((number) => !there.has(number));
  if (lost.length === 0) return [];
  const silent = requests.length === 0 ? '; not one request came to CONFORMANCE_ENDPOINT' : '';
  return [
    {
      kind: 'lost',
      message: `${lost.length} of ${wanted.size} acknowledged events never arrived: ${listNumbers(lost)}${silent}`,
    },
  ];
}

/** Delivered only once the forwarder was stopped, or started again. */
export function findLate({ late, step }: History, { wanted }: Counted): Failing[] {
  const numbers = [...late].filter((number) => wanted.has(number));
  if (numbers.length === 0) return [];
  const when = step === 2 ? 'it was told to stop' : 'it was started again';
  return [
    {
      kind: 'late',
      timing: true,
      message: `${numbers.length} of ${wanted.size} events came only once ${when}: ${listNumbers(numbers)}`,
    },
  ];
}

/** Counted more than once. A `duplicate` is one that Amplitude recognised: it does no harm. */
export function findDoubled({ stored }: History): Failing[] {
  const doubled = [
    ...countBy(
      stored.filter(({ verdict }) => verdict === 'accepted'),
      keyOfStored,
    ),
  ].filter(([, count]) => count > 1);
  if (doubled.length === 0) return [];
  const numbers = doubled.map(([key]) => Number(key.split(' ')[0]));
  return [{ kind: 'doubled', message: `${doubled.length} events were counted twice or more: ${listNumbers(numbers)}` }];
}

/** Stored, and never fed; or without the marker that says which it is. */
export function findUnexpected({ stored, fed }: History): Failing[] {
  const numbers = new Set(fed.map(({ number }) => number));
  const unknown = stored.filter(
    ({ verdict, number }) => verdict === 'accepted' && (number === undefined || !numbers.has(number)),
  );
  if (unknown.length === 0) return [];
  const names = [...new Set(unknown.map(({ event }) => String(event.event_type)))].slice(0, 3).join(', ');
  return [{ kind: 'unexpected', message: `${unknown.length} stored events were never fed, such as ${names}` }];
}

/** Per device: how often an event was stored before one that was fed earlier. */
export function findReordered({ stored, fed }: History, { ordered }: Counted): Failing[] {
  if (!ordered) return [];
  const byNumber = new Map(fed.map((event) => [event.number, event]));
  const seen = new Set<number>();
  const lastOf = new Map<string, FedEvent>();
  const inversions: string[] = [];
  for (const { verdict, number } of stored) {
    const event = number === undefined ? undefined : byNumber.get(number);
    if (verdict !== 'accepted' || event?.acknowledgedAt === undefined || seen.has(event.number)) continue;
    seen.add(event.number);
    const last = lastOf.get(event.device);
    if (last !== undefined && last.number > event.number) inversions.push(`${event.number} after ${last.number}`);
    lastOf.set(event.device, event);
  }
  if (inversions.length === 0) return [];
  const shown = inversions.slice(0, 5).join(', ');
  return [{ kind: 'reordered', message: `${inversions.length} times a device's events came out of order: ${shown}` }];
}

/** An event is sent again under another insert_id: Amplitude counts it again. */
export function findUnstableIds({ requests }: History): Failing[] {
  const ids = new Map<string, Set<string>>();
  for (const event of requests.flatMap(({ events }) => events)) {
    if (event.number === undefined || event.insertId === undefined) continue;
    const key = keyOfSent(event);
    ids.set(key, (ids.get(key) ?? new Set()).add(event.insertId));
  }
  const unstable = [...ids].filter(([, { size }]) => size > 1);
  const [example] = unstable;
  if (example === undefined) return [];
  const shown = [...example[1]].slice(0, 3).join(', ');
  const message = `${unstable.length} events were sent under several insert_ids, such as ${shown}`;
  return [{ kind: 'unstableIds', message }];
}

/** An event that a 400 named is in a later request, as it was. */
export function findResent({ requests }: History): Failing[] {
  const resent = new Set<number>();
  let times = 0;
  for (const refusing of requests) {
    const { endedAt, named } = refusing;
    if (named.size === 0 || endedAt === undefined || refusing.ending !== 'answered') continue;
    const later = requests.filter(({ at }) => at > endedAt + AT_ONCE_MS).flatMap(({ events }) => events);
    for (const [index, field] of named) {
      const event = refusing.events[index];
      if (event?.number === undefined) continue;
      const again = later.filter((one) => keyOfSent(one) === keyOfSent(event) && isUnchanged(one, event, field));
      if (again.length > 0) resent.add(event.number);
      times += again.length;
    }
  }
  if (resent.size === 0) return [];
  const message = `${resent.size} events that Amplitude had refused were sent again unchanged, ${times} times: ${listNumbers([...resent])}`;
  return [{ kind: 'resent-though-refused', message }];
}

/** Requests that were under way already when an answer came are no answer to it. */
const AT_ONCE_MS = 50;

function isUnchanged(one: SentEvent, other: SentEvent, field: string | null): boolean {
  return field === null || JSON.stringify(one.event[field]) === JSON.stringify(other.event[field]);
}

function isDelivered({ verdict }: EventAtServer): boolean {
  return verdict === 'accepted' || verdict === 'duplicate';
}

/** Several events may be made of one that was fed. */
function keyOfSent({ number, event }: SentEvent): string {
  return `${number} ${JSON.stringify(event.event_type)}`;
}

function keyOfStored({ number, event }: EventAtServer): string {
  return `${number} ${JSON.stringify(event.event_type)}`;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
