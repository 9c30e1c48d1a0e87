import type { TakenEvent } from './intake/take-events.ts';
import type { Explanation } from './mapping/explanation.ts';
import type { Mapper } from './mapping/map-event.ts';

/** An event that was sent: what came in, and how it was mapped. */
export interface ExplainedEvent {
  source: unknown;
  explanation: Explanation;
}

/** An event that came in lately. */
export interface RecentEvent {
  insertId: string;
  taken: TakenEvent;
}

/** What the newest events were made of, by the insert_id they were sent with; explained when somebody asks. */
export interface ExplainedEvents {
  /** @param mapper the one that it was mapped by */
  remember(insertId: string, taken: TakenEvent, mapper: Mapper): void;
  find(insertId: string): ExplainedEvent | undefined;
  /** Events that came in, newest first, each once however many it became; by one of the insert_ids they were sent with. */
  newest(): IteratorObject<RecentEvent>;
  /** How many made room for newer ones. */
  readonly evicted: number;
}

const MOST_EVENTS = 2000;
/** Of their sources together, as they came. */
const MOST_BYTES = 16 * 1_048_576;

interface Remembered {
  taken: TakenEvent;
  mapper: Mapper;
  bytes: number;
}

/** Creates a memory of so many events, of together so many bytes, and always the newest. */
export function createExplainedEvents(mostEvents = MOST_EVENTS, mostBytes = MOST_BYTES): ExplainedEvents {
  const remembered = new Map<string, Remembered>();
  let held = 0;
  let evicted = 0;

  function forget(insertId: string, { bytes }: Remembered): void {
    held -= bytes;
    remembered.delete(insertId);
  }

  return {
    remember(insertId, taken, mapper) {
      const bytes = taken.arrival.bytes ?? Buffer.byteLength(JSON.stringify(taken.event));
      const former = remembered.get(insertId);
      if (former !== undefined) forget(insertId, former);
      remembered.set(insertId, { taken, mapper, bytes });
      held += bytes;
      while (remembered.size > mostEvents || (held > mostBytes && remembered.size > 1)) {
        const [oldest] = remembered;
        if (oldest === undefined) return;
        forget(...oldest);
        evicted++;
      }
    },
    find(insertId) {
      const found = remembered.get(insertId);
      if (found === undefined) return undefined;
      const { event, arrival } = found.taken;
      return { source: event, explanation: found.mapper.explain(event, arrival).explanation };
    },
    *newest() {
      const seen = new Set<TakenEvent>();
      for (const [insertId, { taken }] of [...remembered].reverse()) {
        if (seen.has(taken)) continue;
        seen.add(taken);
        yield { insertId, taken };
      }
    },
    get evicted() {
      return evicted;
    },
  };
}
