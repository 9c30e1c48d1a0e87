import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { RefusedEvent } from './map-event.ts';

/** An event that one Datafly event became; undefined where nothing is wrong with it. */
export interface MadeEvent {
  event: AmplitudeEvent;
  refused: RefusedEvent | undefined;
}

/** All events in the order they were made, as explanations count them. */
export function listMade(events: readonly AmplitudeEvent[], refused: readonly RefusedEvent[]): MadeEvent[] {
  const all: MadeEvent[] = events.map((event) => ({ event, refused: undefined }));
  for (const one of refused) all.splice(one.position, 0, { event: one.event, refused: one });
  return all;
}
