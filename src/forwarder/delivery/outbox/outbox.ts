import { EmulatorError } from '../../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../../lib/errors/error-codes.ts';
import type { AmplitudeEvent } from '../../amplitude-event.ts';
import type { Attempt } from '../attempts.ts';
import type { DeadLetterFilter } from './dead-letter-filter.ts';

/** What an event is and whose. */
export type EntryIds = Pick<AmplitudeEvent, 'event_type' | 'insert_id' | 'user_id' | 'device_id'>;

/** An event that waits to be delivered. */
export interface Entry {
  /** Counts up in the order of acceptance. */
  readonly id: number;
  /** What keeps its order: the device, else the user. */
  readonly lane: string;
  readonly event: AmplitudeEvent;
  /** What of the event is looked at on the way: a driver may have to read all of it from its text otherwise. */
  readonly ids: EntryIds;
  /** The event as it is sent: `bytes` bytes of `source` from `start` on. Entries side by side there have a comma between. */
  readonly source: Buffer;
  readonly start: number;
  readonly bytes: number;
  /** The same as text. */
  readonly text: string;
  /** In ms since the epoch. */
  readonly acceptedAt: number;
  /** How often it has been claimed to be sent, this time included. */
  readonly attempts: number;
  /**
   * The times it was sent in vain, oldest first. The sender adds to them; the outbox keeps what is there when the entry
   * is settled as `retry` or `retryAt`.
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

/** What is done with a claimed entry. */
export type Settlement =
  /** Amplitude has it: it is removed. */
  | { entry: Entry; action: 'complete' }
  /** Back to the head of its lane, at once. */
  | { entry: Entry; action: 'retry' }
  /** Back to the head of its lane, which is delayed until `at` (ms since the epoch). */
  | { entry: Entry; action: 'retryAt'; at: number }
  /** Back to the head of its lane as if it had not been claimed; with `at`, its rate limit delays the lane until then. */
  | { entry: Entry; action: 'release'; at?: number }
  /** It is given up. */
  | { entry: Entry; action: 'deadLetter'; deadLetter: NewDeadLetter };

/** Why a lane is delayed: it was settled as `retryAt`, or as `release` with a time. */
export type DelayCause = 'retry' | 'rate-limit';

/** Where a lane stands. `head` is the id of the first of its entries that wait, where the outbox has seen one. */
export type LaneState =
  | { state: 'free' }
  /** Some of its entries are claimed. */
  | { state: 'claimed' }
  /** Until then, in ms since the epoch. */
  | { state: 'delayed'; until: number; cause: DelayCause; head: number | undefined };

/** A lane that something is held back of, or under way. */
export interface HeldLane {
  name: string;
  state: LaneState['state'];
  /** How many of its entries were passed over, and how many are claimed. */
  waiting: number;
  claimed: number;
  /** The first that waits; undefined where all are claimed, or it cannot be read. */
  head: Entry | undefined;
}

/** Some of the lanes that something is held back of, those that are delayed first. */
export interface HeldLanes {
  lanes: HeldLane[];
  leftOut: number;
}

/** Entries that wait for something in their own lane. */
export interface LaneTotals {
  /** Behind claimed ones. */
  behindClaimed: number;
  /** First in a delayed lane, by why it is delayed. */
  delayed: Record<DelayCause, number>;
  /** Behind such a one. */
  behindDelayed: number;
  /** When the first delay ends, in ms since the epoch; undefined where no lane is delayed. */
  delayEndsAt: number | undefined;
}

/** How much waits. */
export interface OutboxSize {
  entries: number;
  bytes: number;
  /** How many of the entries are claimed. */
  claimed: number;
  /** Lanes that are delayed until some time. */
  delayedLanes: number;
  /** Dead letters that are kept. */
  deadLetters: number;
}

/** What became of all events ever taken. Always: accepted = delivered + dead + queued (`deliver.metrics`). */
export interface OutboxCounts {
  accepted: number;
  delivered: number;
  /** Given up and not replayed since, whether or not the dead letter is still kept. */
  dead: number;
  queued: number;
  /** Dead letters that made room for newer ones. */
  deadLettersEvicted: number;
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
 *   claimed entry is settled; a locked or delayed lane gives nothing, and no lane waits for another. Between lanes there is
 *   no order, but they take turns: a lane does not wait for what others got long after it.
 * - An entry stays until it is settled as `complete` or `deadLetter`. After any other settlement it stands where it stood, its
 *   attempts counted (but for `release`) and its history kept. Settling what is not claimed does nothing.
 * - Delayed lanes cost nothing but their memory: no call looks at all of them.
 * - Dead letters are bounded in number and bytes; the oldest make room, and are counted.
 * - `counts` balance at every moment, since each step changes them together with what it stores.
 * - One outbox serves one integration: its lanes, limits and dead letters are its own, and it can be removed without a
 *   look at the others. An event for several is appended to each; where one of them has no room and another took it, it
 *   becomes a dead letter of the one that has none.
 *
 * What needs the storage is asynchronous. What does not (`counts`, `size`, `oldest`, `lane`, `laneTotals`) a driver keeps in
 * memory; one outbox belongs to one forwarder at a time.
 *
 * Driver: `createSqliteOutbox`, a file or, as durable as the process, memory.
 */
export interface Outbox {
  /** Whether events outlive the process. */
  readonly durable: boolean;
  /** @throws {OutboxFullError} when they do not fit */
  append(events: readonly AmplitudeEvent[]): Promise<void>;
  /** One entry that is larger than `limit.bytes` comes alone. */
  claim(limit: ClaimLimit): Promise<Entry[]>;
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** The same as to settle all of them as `complete`, and cheaper. */
  complete(entries: readonly Entry[]): Promise<void>;
  /**
   * When a claim that gave nothing may give something, in ms since the epoch: the end of the next delay, or now where not
   * everything was looked at yet. Undefined where only an append or a settlement can change that.
   */
  nextDue(): number | undefined;
  /** Takes events straight to the dead letters, all of them or none. */
  addDeadLetter(...deadLetters: readonly NewDeadLetter[]): Promise<void>;
  /** All that waits, claimed or not, from the oldest on; read as it is asked for. */
  waiting(): IteratorObject<Entry>;
  /** Dead letters from the oldest on; read as they are asked for. */
  listDeadLetters(): IteratorObject<DeadLetter>;
  /** Oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** From the newest on, or from the one before the one with this id; read as they are asked for. */
  newestDeadLetters(before?: number): IteratorObject<DeadLetter>;
  /**
   * Puts the dead letters that match to the ends of their lanes, all of them or none.
   *
   * @returns how many
   * @throws {OutboxFullError} when they do not fit
   */
  replay(filter: DeadLetterFilter): Promise<number>;
  /** Forgets the dead letters that match. Returns how many. */
  discard(filter: DeadLetterFilter): Promise<number>;
  /** Sets who is told when there is something to claim that came neither by `append` nor back by `settle`. */
  onNews(listener: () => void): void;
  counts(): OutboxCounts;
  size(): OutboxSize;
  /** When the oldest entry was accepted, in ms since the epoch; undefined where there is none. */
  oldest(): number | undefined;
  /** Where a lane stands. */
  lane(name: string): LaneState;
  laneTotals(): LaneTotals;
  /** At most `most` lanes. Looks at some of them, however many there are: for a person who asks. */
  heldLanes(most: number): HeldLanes;
  /** The first entry with this insert_id that is not claimed. Looks through all of them: for a person who asks. */
  findWaiting(insertId: string): Promise<Entry | undefined>;
  /** Gives back what it is stored in. May be called twice. */
  close(): Promise<void>;
}
