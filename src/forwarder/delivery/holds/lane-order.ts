import type { Outbox } from '../outbox/outbox.ts';
import { type EventHold, type HeldEntry, heldUntil } from './hold.ts';

/** What an entry's lane holds it back for: its own delay, or an earlier event (`deliver.order`). */
export function laneHold({ id, lane }: HeldEntry, outbox: Pick<Outbox, 'lane'>): EventHold | null {
  const at = outbox.lane(lane);
  switch (at.state) {
    case 'free':
      return null;
    case 'claimed':
      return { reason: 'behind-in-lane', until: null, endedBy: 'answer' };
    case 'delayed': {
      const { head, cause, until } = at;
      if (head !== undefined && head !== id) return heldUntil('behind-in-lane', until);
      return heldUntil(cause === 'rate-limit' ? 'id-rate-limit' : 'lane-delayed', until);
    }
  }
}
