import type { IdField } from '../../rules/event/read-ids.ts';
import type { SentRun } from '../senders/create-senders.ts';
import type { Sender } from '../senders/sender.ts';

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

/** Over which limits a sender is: how many events it has in their span, undefined where they are within the limit. */
export interface SenderExcess {
  rate: number | undefined;
  day: number | undefined;
}

/** Lists the ids that are over a limit now that all the events are counted; one that is over both is listed twice. */
export function listThrottledIds(runs: readonly SentRun[], excessOf: (sender: Sender) => SenderExcess): ThrottledId[] {
  const bySender = new Map<Sender, ThrottledId[]>();
  for (const { run, user, device } of runs) {
    for (const sender of [user, device]) {
      if (sender === undefined) continue;
      const known = bySender.get(sender) ?? describe(sender, excessOf(sender));
      bySender.set(sender, known);
      for (const { events } of known)
        for (let place = 0; place < run.events.length; place++) events.push(run.first + place);
    }
  }
  return [...bySender.values()].flat();
}

function describe({ field, id }: Sender, excess: SenderExcess): ThrottledId[] {
  return (['rate', 'day'] as const).flatMap((over): ThrottledId[] => {
    const count = excess[over];
    return count === undefined ? [] : [{ field, id, over, count, events: [] }];
  });
}
