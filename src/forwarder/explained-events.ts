import type { DataflyEvent } from './event.ts';
import type { Explanation } from './mapping/explanation.ts';

/** The story of an event that was sent: what came in, and how it was mapped. */
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
  const stories = new Map<string, { story: ExplainedEvent; size: number }>();
  let bytes = 0;
  let evicted = 0;

  function forget(insertId: string): void {
    bytes -= stories.get(insertId)?.size ?? 0;
    stories.delete(insertId);
  }

  return {
    remember(insertId, source, explanation) {
      const size = Buffer.byteLength(JSON.stringify(source));
      forget(insertId);
      stories.set(insertId, { story: { source, explanation }, size });
      bytes += size;
      while (stories.size > mostEvents || (bytes > mostBytes && stories.size > 1)) {
        const [oldest = ''] = stories.keys();
        forget(oldest);
        evicted++;
      }
    },
    find: (insertId) => stories.get(insertId)?.story,
    get evicted() {
      return evicted;
    },
  };
}
