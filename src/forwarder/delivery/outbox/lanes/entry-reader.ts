import type { ClaimLimit, Entry, HeldLanes, LaneState, LaneTotals, Settlement } from '../outbox.ts';
import { createLaneTable, type Lane, type LaneTable } from './lane-table.ts';
import { AWAY, ClaimableEntry, type PageSource, type ReadEntry, type ReadPage, type Tries } from './page-source.ts';

/**
 * Gives out a store's entries, each lane in order. Goes through their pages once; what cannot be given when its turn comes is
 * remembered by its id and given once its lane is free.
 */
export interface EntryReader {
  claim(limit: ClaimLimit, now: number): Entry[];
  /** Those of the entries that are claimed; they are not any more. */
  admit(entries: readonly Entry[]): Entry[];
  /** Lets the lanes of admitted settlements go on, or delays them. */
  settle(admitted: readonly Settlement[]): void;
  /** Lets the lanes of entries go on that are admitted and gone. */
  complete(admitted: readonly Entry[]): void;
  /** A lane is delayed from before. */
  delay(lane: string, until: number): void;
  /** There are new entries on disk. */
  more(): void;
  /** When a claim may give again, in ms since the epoch. */
  nextDue(now: number): number | undefined;
  lane(name: string, now: number): LaneState;
  /** @param endOf the first id behind a page: where ids count up from page to page */
  isClaimed(entry: Pick<Entry, 'id' | 'lane'>, endOf: (page: number) => number): boolean;
  /**
   * Forgets the lanes with these names and all that was read of them, claimed or not. Looks at all lanes that are remembered.
   *
   * @param keep `claimed`: but for those that something is claimed of, which only lose what is not
   */
  forget(isMeant: (lane: string) => boolean, keep?: 'claimed'): void;
  /** Ids of entries that lanes could give now if they were in memory, in the order they would be given; at most so many. */
  ready(most: number, perLane: number): number[];
  readonly claimed: number;
  readonly delayedLanes: number;
  laneTotals(now: number): LaneTotals;
  heldLanes(most: number, now: number): HeldLanes;
}

/** Most entries passed over in one claim, so that a long row of them does not hold up everything else. */
const MOST_PASSED = 20_000;
/** Most pages read in one claim: where events came in one by one, each has a page of its own. */
const MOST_PAGES = 2000;

/** One claim as it fills. */
interface Filling {
  room: ClaimLimit;
  taken: ReadEntry[];
  lanes: Set<Lane>;
}

/** A page that is being read, and how far. */
interface Reading {
  page: ReadPage;
  tries: ReadonlyMap<number, Tries> | undefined;
  next: number;
}

/** @param mend told of a damaged page: makes it one that can be read, or takes it away; false where it cannot now */
export function createEntryReader(pages: PageSource, mend: (page: number) => boolean): EntryReader {
  const lanes: LaneTable = createLaneTable();
  let claimed = 0;
  /** The last page that was read. */
  let cursor = 0;
  let reading: Reading | undefined;
  let unread = true;
  let readyFirst = true;

  const hasRoomFor = (bytes: number, { room, taken }: Filling) => bytes <= room.bytes || taken.length === 0;

  function take(entry: ReadEntry, bytes: number, lane: Lane, filling: Filling): void {
    filling.room.count--;
    filling.room.bytes -= bytes;
    filling.taken.push(entry);
    filling.lanes.add(lane);
    lane.claimed++;
    entry.claimedFrom = lane;
    entry.isClaimed = true;
    claimed++;
  }

  /**
   * From lanes that were held back and may give again, up to `count`: one of each, then the next of each. What came in
   * together is stored together, so a page is read, and written anew, once for many of its entries.
   */
  function takeReady(count: number, filling: Filling): void {
    const least = filling.room.count - count;
    for (let round: Iterable<Lane> = lanes.ready(); ; ) {
      const again = takeRound(round, least, filling);
      if (again === undefined || again.length === 0) return;
      round = again;
    }
  }

  /** Those that may have more; undefined where there is no room for more. */
  function takeRound(round: Iterable<Lane>, least: number, filling: Filling): Lane[] | undefined {
    const again: Lane[] = [];
    for (const lane of round) {
      if (filling.room.count <= least) return undefined;
      const took = takeFirst(lane, filling);
      if (took === undefined) return undefined;
      if (took) again.push(lane);
      else if (lane.claimed === 0) lanes.release(lane);
    }
    return again;
  }

  /** Whether a lane gave its next entry; undefined where there are not bytes enough for it. */
  function takeFirst(lane: Lane, filling: Filling): boolean | undefined {
    while (lane.claimed < filling.room.perLane) {
      const id = lane.backlog?.first();
      if (id === undefined) return false;
      const entry = find(id);
      if (entry === AWAY) return false;
      if (entry !== undefined && !hasRoomFor(entry.bytes, filling)) return undefined;
      lanes.shift(lane);
      if (entry === undefined) continue;
      take(entry, entry.bytes, lane, filling);
      return true;
    }
    return false;
  }

  /** Undefined where it is gone: its page was damaged since it was read. */
  function find(id: number): ReadEntry | typeof AWAY | undefined {
    const entry = pages.find(id);
    if (entry === undefined || entry === AWAY || !('damaged' in entry)) return entry;
    return mend(entry.damaged) ? find(id) : undefined;
  }

  /** From what was not looked at yet. */
  function takeNext(filling: Filling): void {
    let passed = 0;
    for (let read = 0; read < MOST_PAGES && filling.room.count > 0 && passed < MOST_PASSED; read++) {
      reading ??= readNext();
      if (reading === undefined) return;
      const aside = takePage(reading, filling);
      if (aside === undefined) return;
      passed += aside;
      if (reading.next === reading.page.size) reading = undefined;
    }
  }

  /** The next page; undefined where there is none. */
  function readNext(): Reading | undefined {
    for (;;) {
      const page = unread ? pages.after(cursor) : undefined;
      unread = page !== undefined;
      if (page === undefined) return undefined;
      if ('damaged' in page) {
        // Read again where it could be mended, else left behind until the next start.
        if (!mend(page.damaged)) cursor = page.damaged;
        continue;
      }
      const tries = pages.triesOf(page.id);
      cursor = page.id;
      return { page, tries, next: 0 };
    }
  }

  /** How many it set aside; undefined where there are not bytes enough for the next entry. */
  function takePage(at: Reading, filling: Filling): number | undefined {
    const { page, tries } = at;
    let aside = 0;
    for (; at.next < page.size && filling.room.count > 0; at.next++) {
      const lane = lanes.hold(page.laneAt(at.next));
      if (!canGive(lane, filling)) {
        lanes.setAside(lane, page.idAt(at.next));
        aside++;
        continue;
      }
      const bytes = page.bytesAt(at.next);
      if (!hasRoomFor(bytes, filling)) {
        lanes.release(lane);
        return undefined;
      }
      take(page.entry(at.next, tries?.get(page.idAt(at.next))), bytes, lane, filling);
    }
    return aside;
  }

  /** A lane nothing is held back of gives up to its share of the claim. */
  function canGive(lane: Lane, { room, lanes: mine }: Filling): boolean {
    if ((lane.backlog?.size ?? 0) > 0) return false;
    if (lane.claimed === 0) return lane.state === 'free';
    return lane.claimed < room.perLane && mine.has(lane);
  }

  function settleOne(settlement: Settlement): Lane {
    const { entry, action } = settlement;
    const lane = letGo(entry);
    if (action === 'complete' || action === 'deadLetter') return lane;
    lanes.putBack(lane, entry.id);
    if (action === 'retryAt') lanes.delay(lane, settlement.at, 'retry');
    if (action === 'release' && settlement.at !== undefined) lanes.delay(lane, settlement.at, 'rate-limit');
    return lane;
  }

  /** The lane that an entry was claimed from, one less of it. */
  function letGo(entry: Entry): Lane {
    const lane = (entry instanceof ClaimableEntry && entry.claimedFrom) || lanes.hold(entry.lane);
    lane.claimed--;
    return lane;
  }

  /** Whether it was looked at. */
  function isRead(id: number, endOf: (page: number) => number): boolean {
    const end = reading === undefined ? endOf(cursor) : reading.page.idAt(reading.next);
    return id < end;
  }

  return {
    claim(limit, now) {
      lanes.endDelays(now);
      const filling: Filling = { room: { ...limit }, taken: [], lanes: new Set() };
      // Those that were held back get half the room first, and in the end what the others leave.
      const half = Math.floor(limit.count / 2) + (readyFirst ? limit.count % 2 : 0);
      readyFirst = !readyFirst;
      try {
        takeReady(half, filling);
        takeNext(filling);
        takeReady(filling.room.count, filling);
      } catch (cause) {
        // What was taken before is given all the same.
        if (filling.taken.length === 0) throw cause;
      }
      for (const lane of filling.lanes) lanes.lock(lane);
      return filling.taken;
    },
    admit(entries) {
      return entries.filter((entry) => {
        if (!(entry instanceof ClaimableEntry && entry.isClaimed)) return false;
        entry.isClaimed = false;
        claimed--;
        return true;
      });
    },
    settle(admitted) {
      for (const lane of new Set(admitted.map(settleOne))) lanes.release(lane);
    },
    complete(admitted) {
      for (const entry of admitted) lanes.release(letGo(entry));
    },
    delay(name, until) {
      const lane = lanes.hold(name);
      lanes.delay(lane, until, 'retry');
      lanes.release(lane);
    },
    more() {
      unread = true;
    },
    nextDue: (now) => (unread || reading !== undefined ? now : lanes.nextDue()),
    lane(name, now) {
      lanes.endDelays(now);
      const lane = lanes.find(name);
      if (lane === undefined || lane.state === 'free') return { state: 'free' };
      if (lane.state === 'claimed' || lane.delay === undefined) return { state: 'claimed' };
      return { state: 'delayed', ...lane.delay, head: lane.backlog?.first() };
    },
    isClaimed({ id, lane: name }, endOf) {
      const lane = lanes.find(name);
      return lane !== undefined && lane.claimed > 0 && isRead(id, endOf) && !lane.backlog?.has(id);
    },
    forget(isMeant, keep) {
      if (reading !== undefined && isMeant(reading.page.laneAt(reading.next))) reading = undefined;
      claimed -= lanes.forget(isMeant, keep);
    },
    ready: lanes.readyIds,
    get claimed() {
      return claimed;
    },
    get delayedLanes() {
      return lanes.delayed;
    },
    laneTotals(now) {
      lanes.endDelays(now);
      return lanes.totals();
    },
    heldLanes(most, now) {
      lanes.endDelays(now);
      const { lanes: some, total } = lanes.some(most);
      const shown = some.map(({ name, state, claimed: underWay, backlog }) => {
        const first = backlog?.first();
        const head = first === undefined ? undefined : pages.find(first);
        const isWhole = head !== undefined && head !== AWAY && !('damaged' in head);
        return { name, state, waiting: backlog?.size ?? 0, claimed: underWay, head: isWhole ? head : undefined };
      });
      return { lanes: shown, leftOut: total - shown.length };
    },
  };
}
