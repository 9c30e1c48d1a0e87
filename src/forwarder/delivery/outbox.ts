import type { AmplitudeEvent } from '../amplitude-event.ts';

/** An event that waits to be delivered. */
export interface Entry {
  /** Counts up in the order of acceptance. */
  readonly id: number;
  /** What keeps its order: the device, else the user. */
  readonly lane: string;
  readonly event: AmplitudeEvent;
  /** The event as it is sent. */
  readonly text: string;
  /** Size of `text`. */
  readonly bytes: number;
  /** In ms since the epoch. */
  readonly acceptedAt: number;
  /** How often it has been claimed. */
  readonly attempts: number;
}

/** An event that is given up, and why. */
export interface DeadLetter {
  event: AmplitudeEvent;
  /** Slug of the rule that gave it up. */
  rule: string;
  /** The field at fault, null where none was named. */
  field: string | null;
  reason: string;
  attempts: number;
  /** The last answer, null where it was never sent or never answered. */
  answer: { status: number; body: string } | null;
  /** In ms since the epoch. */
  at: number;
}

/** What became of a claimed entry. */
export type Settlement =
  | { entry: Entry; fate: 'done' }
  /** Back to the head of its lane, at once. */
  | { entry: Entry; fate: 'again' }
  /** Back to the head of its lane, which rests until `at` (ms since the epoch). */
  | { entry: Entry; fate: 'later'; at: number }
  | { entry: Entry; fate: 'dead'; letter: DeadLetter };

/** How much waits. */
export interface OutboxSize {
  entries: number;
  bytes: number;
  lanes: number;
  parkedLanes: number;
}

/** The outbox has no room; nothing of what was offered was taken. */
export class OutboxFullError extends Error {
  override readonly name = 'OutboxFullError';
}

/**
 * Where events wait between their acceptance and Amplitude's. The contract, which any driver keeps:
 *
 * - `append` takes all of its events or none, and resolves once they are as durable as the driver makes them.
 * - A lane is first in, first out. `claim` gives entries from the heads of free lanes and locks these lanes until every
 *   claimed entry is settled; a locked or resting lane gives nothing, and no lane waits for another.
 * - An entry stays until it is settled as `done` or `dead`. After `again` and `later` it stands where it stood.
 * - Lanes that rest cost nothing but their memory.
 */
export interface Outbox {
  /** @throws {OutboxFullError} when they do not fit */
  append(events: readonly AmplitudeEvent[]): Promise<void>;
  /** At most `count` entries, whose texts together have at most `bytes` bytes; one that is larger alone comes alone. */
  claim(limit: { count: number; bytes: number }): Entry[];
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** When the next resting lane may go on, in ms since the epoch; undefined where none rests. */
  nextDue(): number | undefined;
  /** Puts an event straight to the dead letters. */
  bury(letter: DeadLetter): Promise<void>;
  /** Oldest first. */
  deadLetters(): readonly DeadLetter[];
  size(): OutboxSize;
}
