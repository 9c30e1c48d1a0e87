import { EmulatorError } from '../../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../../lib/errors/error-codes.ts';
import type { AmplitudeEvent } from '../../amplitude-event.ts';
import type { Attempt } from '../attempts.ts';

/** What an event is and whose. */
export type EventNames = Pick<AmplitudeEvent, 'event_type' | 'insert_id' | 'user_id' | 'device_id'>;

/** An event that waits to be delivered. */
export interface Entry {
  /** Counts up in the order of acceptance. */
  readonly id: number;
  /** What keeps its order: the device, else the user. */
  readonly lane: string;
  readonly event: AmplitudeEvent;
  /** What of the event is looked at on the way: a driver may have to read all of it from its text otherwise. */
  readonly about: EventNames;
  /** The event as it is sent. */
  readonly text: string;
  /** Size of `text`. */
  readonly bytes: number;
  /** In ms since the epoch. */
  readonly acceptedAt: number;
  /** How often it has been claimed to be sent, this time included. */
  readonly attempts: number;
  /**
   * The times it was sent in vain, oldest first. Whoever sends it adds to them; the outbox keeps what is there when the entry
   * is settled as `again` or `later`.
   */
  history: readonly Attempt[];
}

/** An event to be given up, and why. */
export interface NewDeadLetter {
  event: AmplitudeEvent;
  /** Slug of the rule that gave it up. */
  rule: string;
  /** The field at fault, null where none was named. */
  field: string | null;
  reason: string;
  /** How often it was claimed to be sent. */
  attempts: number;
  /** The times it was sent in vain, oldest first; of very many only the first and the last. */
  history: readonly Attempt[];
  /** The last answer, a long body cut; null where it was never sent or never answered. */
  answer: { status: number; body: string } | null;
  /** In ms since the epoch. */
  at: number;
}

/** An event that is given up, and kept to be looked at, replayed or discarded (`deliver.dead-letters`). */
export interface DeadLetter extends NewDeadLetter {
  /** Counts up in the order they came. */
  id: number;
}

/** What became of a claimed entry. */
export type Settlement =
  | { entry: Entry; fate: 'done' }
  /** Back to the head of its lane, at once. */
  | { entry: Entry; fate: 'again' }
  /** Back to the head of its lane, which rests until `at` (ms since the epoch). */
  | { entry: Entry; fate: 'later'; at: number }
  /** Back to the head of its lane as if it had not been claimed; with `at`, the lane rests until then. */
  | { entry: Entry; fate: 'unsent'; at?: number }
  | { entry: Entry; fate: 'dead'; letter: NewDeadLetter };

/** How much waits. */
export interface OutboxSize {
  entries: number;
  bytes: number;
  /** Lanes that rest until some time. */
  parkedLanes: number;
}

/** What became of all events ever taken. Always: accepted = delivered + dead + queued (`deliver.metrics`). */
export interface OutboxCounts {
  accepted: number;
  delivered: number;
  /** Given up and not replayed since, whether or not the letter is still kept. */
  dead: number;
  queued: number;
  /** Dead letters that made room for newer ones. */
  deadLettersLetGo: number;
}

/** The most that one `claim` gives. */
export interface ClaimLimit {
  count: number;
  /** Of the entries' texts together. */
  bytes: number;
  /** Of one lane, so that a busy one leaves room for the others. */
  perLane: number;
}

/** The outbox has no room; nothing of what was offered was taken. */
export class OutboxFullError extends EmulatorError<CodesOf<'OutboxFullError'>> {
  override readonly name = 'OutboxFullError';
}

/**
 * Where events wait between their acceptance and Amplitude's. The contract, which any driver keeps:
 *
 * - `append` takes all of its events or none, and resolves once they are as durable as the driver makes them.
 * - A lane is first in, first out. `claim` gives entries from the heads of free lanes and locks these lanes until every
 *   claimed entry is settled; a locked or resting lane gives nothing, and no lane waits for another. Between lanes there is
 *   no order, but they take turns: a lane does not wait for what others got long after it.
 * - An entry stays until it is settled as `done` or `dead`. After any other fate it stands where it stood, its attempts
 *   counted and its history kept. Settling what
 *   is not claimed does nothing.
 * - Lanes that rest cost nothing but their memory: no call looks at all of them.
 * - Dead letters are bounded in number and bytes; the oldest make room, and are counted.
 * - `counts` balance at every moment, since each step changes them together with what it stores.
 * - One outbox serves one integration: its lanes, limits and dead letters are its own, and it can be removed without a
 *   look at the others. An event for several is appended to each; should one of them refuse it, its sender sends it again,
 *   and Amplitude's dedup takes the repeat at the others.
 *
 * Drivers: `createMemoryOutbox`, as durable as the process; `createDurableOutbox`, a SQLite file.
 */
export interface Outbox {
  /** Whether events outlive the process. */
  readonly durable: boolean;
  /** @throws {OutboxFullError} when they do not fit */
  append(events: readonly AmplitudeEvent[]): Promise<void>;
  /** One entry that is larger than `limit.bytes` comes alone. */
  claim(limit: ClaimLimit): Entry[];
  settle(settlements: readonly Settlement[]): Promise<void>;
  /**
   * When a claim that gave nothing may give something, in ms since the epoch: the end of the next rest, or now where not
   * everything was looked at yet. Undefined where only an append or a settlement can change that.
   */
  nextDue(): number | undefined;
  /** Takes an event straight to the dead letters. */
  bury(letter: NewDeadLetter): Promise<void>;
  /** Oldest first. */
  deadLetters(): readonly DeadLetter[];
  /**
   * Puts the chosen dead letters' events to the ends of their lanes, all of them or none.
   *
   * @returns how many
   * @throws {OutboxFullError} when they do not fit
   */
  replay(choose: (letter: DeadLetter) => boolean): Promise<number>;
  /** Forgets the chosen dead letters. Returns how many. */
  discard(choose: (letter: DeadLetter) => boolean): Promise<number>;
  /** Sets who is told when there is something to claim that came neither by `append` nor back by `settle`. */
  onNews(listener: () => void): void;
  counts(): OutboxCounts;
  size(): OutboxSize;
  /** When the oldest entry was accepted, in ms since the epoch; undefined where there is none. */
  oldest(): number | undefined;
  /** Lets go of what it is stored in. May be called twice. */
  close(): Promise<void>;
}
