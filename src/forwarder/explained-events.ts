import type { DataflyEvent } from './event.ts';
import type { Explanation } from './mapping/explanation.ts';

/** An event that was sent: what came in, and how it was mapped. */
export interface ExplainedEvent {
  source: unknown;
  explanation: Explanation;
}

/** How the newest events were mapped, by the insert_id they were sent with. */
export interface ExplainedEvents {
  remember(insertId: string, source: DataflyEvent, explanation: Explanation): void;
  find(insertId: string): ExplainedEvent | undefined;
  /** How many made room for newer ones. */
  readonly evicted: number;
}

const MOST_EVENTS = 2000;
/** Of their sources together. */
const MOST_BYTES = 16 * 1_048_576;

/** Creates a memory of so many events, of together so many bytes, and always the newest. */
export function createExplainedEvents(mostEvents = MOST_EVENTS, mostBytes = MOST_BYTES): ExplainedEvents {
  const remembered = new Map<string, { explained: ExplainedEvent; size: number }>();
  let bytes = 0;
  let evicted = 0;

  function forget(insertId: string): void {
    bytes -= remembered.get(insertId)?.size ?? 0;
    remembered.delete(insertId);
  }

  return {
    remember(insertId, source, explanation) {
      const size = Buffer.byteLength(JSON.stringify(source));
      forget(insertId);
      remembered.set(insertId, { explained: { source, explanation }, size });
      bytes += size;
      while (remembered.size > mostEvents || (bytes > mostBytes && remembered.size > 1)) {
        const [oldest = ''] = remembered.keys();
        forget(oldest);
        evicted++;
      }
    },
    find: (insertId) => remembered.get(insertId)?.explained,
    get evicted() {
      return evicted;
    },
  };
}
