import type { Clock } from '../../../../lib/clock.ts';
import { buildHold, type EventHold, holdUntil } from './hold.ts';

/** An outbox that cannot be read now: nothing is lost by that, and it is looked at again. */
export interface OutboxTrouble {
  /** It could not be read. @param until when it is tried again, in ms since the epoch; without, until it is `over` */
  failed(because: string, until?: number): void;
  /** It was read. */
  over(): void;
  hold(): EventHold | null;
}

export function createOutboxTrouble(clock: Clock): OutboxTrouble {
  let trouble: { because: string; since: number; until: number | undefined } | undefined;
  return {
    failed(because, until) {
      trouble = { because, since: trouble?.since ?? clock.now(), until };
    },
    over() {
      trouble = undefined;
    },
    hold() {
      if (trouble === undefined) return null;
      const { because, since, until } = trouble;
      if (until === undefined)
        return buildHold('outbox-unreadable', { because, since, until: null, endedBy: 'answer' });
      return until <= clock.now() ? null : holdUntil('outbox-unreadable', since, until, because);
    },
  };
}
