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
  | { state: 'delayed'; until: number; cause: DelayCause; head: number | undefined }
  /** Another instance gives its entries, by its name; undefined where none does, or where it is not known yet. */
  | { state: 'elsewhere'; instance: string | undefined };

/** A lane that something is held back of, or under way. */
export interface HeldLane {
  name: string;
  state: Exclude<LaneState['state'], 'elsewhere'>;
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
  /** How many of the entries other instances give, and how many none does now; left out where there is but one. */
  elsewhere?: { leased: number; free: number };
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

/** What is read as it is asked for. */
export type StoredRows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** What one of several forwarders on an outbox learns of the project, and all of them keep to. */
export interface SharedState {
  /** Why somebody paused it; undefined where nobody did. */
  paused: { because: string; since: number } | undefined;
  /** Until when nothing is sent, in ms since the epoch, and what Amplitude said; undefined where it does not rest. */
  rest: { because: string; since: number; until: number } | undefined;
  /** Why the outbox cannot be reached now; undefined where it can. */
  trouble: string | undefined;
}

/** That other forwarders may work on the same outbox, each as an instance with a name. */
export interface Instances {
  /** How much of the project's rate is this instance's, from 0 to 1: as much as of the lanes. */
  share(): number;
  /** Pauses all of them, or ends that. */
  setPaused(paused: { because: string; since: number } | undefined): void;
  /** Lets all of them rest, or ends that. */
  setRest(rest: SharedState['rest']): void;
  /** Sets who is told when something of it changed: at once where the database tells, at most 1 s later. */
  onChange(listener: (state: SharedState) => void): void;
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
 * - `counts` balance at every moment, since each step changes them together with what it stores. Where several instances work
 *   on one outbox they are of all of them, and at most 1 s old.
 * - Where several instances work on one outbox, each lane is one instance's at a time. One that lost a lane has its claims of it
 *   revoked: `stillClaimed` leaves them out, and settling them does nothing.
 * - One outbox serves one integration: its lanes, limits and dead letters are its own, and it can be removed without a
 *   look at the others. An event for several is appended to each; where one of them has no room and another took it, it
 *   becomes a dead letter of the one that has none.
 *
 * What needs the storage is asynchronous. What does not (`counts`, `size`, `oldest`, `lane`, `laneTotals`) a driver keeps in
 * memory.
 *
 * Drivers: `createSqliteOutbox`, a file or, as durable as the process, memory: it belongs to one forwarder at a time.
 * `createPostgresOutbox`: many instances on one database.
 */
export interface Outbox {
  /** Whether events outlive the process. */
  readonly durable: boolean;
  /** Resolves once it can be used, rejects where it cannot; what is asked before waits for it. Default: it can. */
  readonly opened?: Promise<void>;
  /** That there may be other instances. Default: there are none. */
  readonly instances?: Instances;
  /**
   * Takes events, and others straight to the dead letters: all of them or none. Dead letters need no room.
   *
   * @throws {OutboxFullError} when they do not fit
   */
  append(events: readonly AmplitudeEvent[], deadLetters?: readonly NewDeadLetter[]): Promise<void>;
  /** One entry that is larger than `limit.bytes` comes alone. */
  claim(limit: ClaimLimit): Promise<Entry[]>;
  /** Those of claimed entries that are still this instance's to send: to be asked before they are sent. */
  stillClaimed(entries: readonly Entry[]): readonly Entry[];
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** The same as to settle all of them as `complete`, and cheaper. */
  complete(entries: readonly Entry[]): Promise<void>;
  /**
   * When a claim that gave nothing may give something, in ms since the epoch: the end of the next delay, or now where not
   * everything was looked at yet. Undefined where only an append or a settlement can change that.
   */
  nextDue(): number | undefined;
  /** All that waits, claimed or not, from the oldest on in each lane. */
  waiting(): StoredRows<Entry>;
  /** Dead letters from the oldest on. */
  listDeadLetters(): StoredRows<DeadLetter>;
  /** Oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** From the newest on, or from the one before the one with this id. */
  newestDeadLetters(before?: number): StoredRows<DeadLetter>;
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
  /** Brings `counts`, `size` and `oldest` up to what other instances did until now. */
  refresh(): Promise<void>;
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
