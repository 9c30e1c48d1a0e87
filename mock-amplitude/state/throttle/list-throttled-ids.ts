import { boundKey } from '../../internal/bound-key.ts';
import { type EventIds, ID_FIELDS } from '../../rules/event/read-ids.ts';
import type { SentObject } from '../../rules/json.ts';
import type { Endpoint, IdCounters } from './id-counters.ts';

/** As much of an event as its rate depends on. */
export interface Counted {
  ids: EventIds;
  sent: SentObject;
}

type IdField = (typeof ID_FIELDS)[number];

/** An id that is over a limit. */
export interface ThrottledId {
  field: IdField;
  /** As it is stored: trimmed. */
  id: string;
  over: 'rate' | 'day';
  /** Its events in the last 30 s or 24 h, those of the refused request among them. */
  count: number;
  /** Its events in the request, by index. */
  events: number[];
}

/** Lists the ids that are over a limit now that all the events are counted; one that is over both is listed twice. */
export function listThrottledIds(
  events: readonly Counted[],
  counters: Record<IdField, IdCounters>,
  endpoint: Endpoint,
  now: number,
): ThrottledId[] {
  const throttledIds = new Map<string, ThrottledId>();
  for (const [index, { ids }] of events.entries()) {
    for (const throttledId of judgeIds(ids, counters, endpoint, now)) {
      const key = `${throttledId.field} ${throttledId.over} ${throttledId.id}`;
      const known = throttledIds.get(key) ?? throttledId;
      known.events.push(index);
      throttledIds.set(key, known);
    }
  }
  return [...throttledIds.values()];
}

function judgeIds(
  ids: EventIds,
  counters: Record<IdField, IdCounters>,
  endpoint: Endpoint,
  now: number,
): ThrottledId[] {
  return ID_FIELDS.flatMap((field) => {
    const { text } = ids[field];
    if (text === undefined) return [];
    const excess = counters[field].excess(text, endpoint, now);
    const id = boundKey(text.trim());
    return (['rate', 'day'] as const).flatMap((over): ThrottledId[] => {
      const count = excess[over];
      return count === undefined ? [] : [{ field, id, over, count, events: [] }];
    });
  });
}
