import type { Clock } from '../../../../lib/clock.ts';
import type { SharedState } from '../outbox/outbox.ts';
import { type EventHold, holdUntil } from './hold.ts';

/** A rest that another instance learned of: Amplitude throttles or refuses the project, whoever asks. */
export interface SharedRest {
  set(rest: SharedState['rest']): void;
  /** Until when nothing is sent, in ms since the epoch; past where it does not rest. */
  until(): number;
  hold(): EventHold | null;
}

export function createSharedRest(clock: Clock): SharedRest {
  let rest: SharedState['rest'];
  return {
    set(next) {
      rest = next;
    },
    until: () => rest?.until ?? 0,
    hold() {
      if (rest === undefined || rest.until <= clock.now()) return null;
      return holdUntil('circuit-open', rest.since, rest.until, rest.because);
    },
  };
}
