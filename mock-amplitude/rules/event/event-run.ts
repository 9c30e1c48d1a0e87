import type { ReadEvent } from './read-event.ts';
import type { EventIds } from './read-ids.ts';

/** Events of one request that follow each other with the same user_id and device_id. */
export interface EventRun {
  readonly ids: EventIds;
  /** The place of the first one in its request. */
  readonly first: number;
  readonly events: ReadEvent[];
}
