import type { Clock } from '../../../lib/clock.ts';
import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { NewDeadLetter, Outbox } from '../delivery/outbox/outbox.ts';
import { describeOutcome, type OutcomeRecord } from '../delivery/outcome.ts';

/** Where events go that an integration has no room for while others took them (`intake.all-or-each`). */
export interface Overflow {
  /** Makes dead letters of events; never throws. Returns what became of them. */
  take(events: readonly AmplitudeEvent[], cause: unknown): Promise<OutcomeRecord[]>;
  /** Events that became dead letters so, and those that not even these could hold. */
  readonly counts: { readonly overflowed: number; readonly overflowLost: number };
}

const RULE = 'intake.all-or-each';

/** What was said of it last is said again when it has doubled: the log must not fill up, too. */
export function createOverflow(outbox: Outbox, clock: Clock, onProblem: (message: string) => void): Overflow {
  const counts = { overflowed: 0, overflowLost: 0 };

  function say(before: number, after: number, message: (total: number) => string): void {
    if (Math.floor(Math.log2(after)) > Math.floor(Math.log2(before))) onProblem(message(after));
  }

  return {
    counts,
    async take(events, cause) {
      if (events.length === 0) return [];
      const why = cause instanceof Error ? cause.message : String(cause);
      const reason = `integration-full: ${why}`;
      const before = { ...counts };
      const evicted = outbox.counts().deadLettersEvicted;
      try {
        await outbox.append(
          [],
          events.map((event) => toDeadLetter(event, reason, clock.now())),
        );
      } catch (error) {
        counts.overflowLost += events.length;
        say(
          before.overflowLost,
          counts.overflowLost,
          (total) => `Lost ${total} events so far: ${why} ${String(error)}`,
        );
        return events.map((event) => describeOutcome({ ids: event, attempts: 0 }, 'dead', RULE, `lost: ${reason}`));
      }
      counts.overflowed += events.length;
      say(
        before.overflowed,
        counts.overflowed,
        (total) =>
          `${why} The other integrations go on. ${total} events so far went to its dead letters (${RULE}): replay them when there is room.`,
      );
      say(
        evicted,
        outbox.counts().deadLettersEvicted,
        (total) => `Its dead letters are full: ${total} of them so far made room, and are lost.`,
      );
      return events.map((event) => describeOutcome({ ids: event, attempts: 0 }, 'dead', RULE, reason));
    },
  };
}

function toDeadLetter(event: AmplitudeEvent, reason: string, at: number): NewDeadLetter {
  return { event, rule: RULE, field: null, reason, attempts: 0, history: [], answer: null, at };
}
