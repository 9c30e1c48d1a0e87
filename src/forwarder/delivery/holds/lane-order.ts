import type { Outbox } from '../outbox/outbox.ts';
import { buildHold, type EventHold, type HeldEntry, holdUntil } from './hold.ts';

/** That another instance delivers an entry's lane, or none does. */
export function elsewhereHold(
  { lane, acceptedAt }: Pick<HeldEntry, 'lane' | 'acceptedAt'>,
  outbox: Pick<Outbox, 'lane'>,
): EventHold | null {
  const at = outbox.lane(lane);
  if (at.state !== 'elsewhere') return null;
  const { instance } = at;
  const known =
    instance === undefined
      ? {}
      : { because: `the instance ${JSON.stringify(instance)} delivers it`, fix: 'Ask that instance why it waits.' };
  return buildHold('other-instance', { ...known, since: acceptedAt, until: null, endedBy: 'answer' });
}

/** What an entry's lane holds it back for: its own delay, or an earlier event (`deliver.order`). */
export function laneHold({ id, lane, acceptedAt, history }: HeldEntry, outbox: Pick<Outbox, 'lane'>): EventHold | null {
  const at = outbox.lane(lane);
  switch (at.state) {
    case 'free':
    case 'elsewhere':
      return null;
    case 'claimed':
      return buildHold('behind-in-lane', { since: acceptedAt, until: null, endedBy: 'answer' });
    case 'delayed': {
      const { head, cause, until } = at;
      if (head !== undefined && head !== id) return holdUntil('behind-in-lane', acceptedAt, until);
      if (cause === 'rate-limit') return holdUntil('id-rate-limit', acceptedAt, until);
      return holdUntil('lane-delayed', history[0]?.at ?? acceptedAt, until, history.at(-1)?.reason);
    }
  }
}
