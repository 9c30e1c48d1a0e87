import type { ClaimLimit, Entry, LaneState, LaneTotals, Settlement } from '../outbox.ts';
import type { EntriesTable } from './entries-table.ts';
import { createLaneTable, type Lane, type LaneTable } from './lane-table.ts';

/**
 * Gives out a store's entries, each lane in order. Goes through them on disk once; what cannot be given when its turn comes
 * is remembered by its id and given once its lane is free.
 */
export interface EntryReader {
  claim(limit: ClaimLimit, now: number): Entry[];
  /** Those of the settlements whose entries are claimed; they are not any more. */
  admit(settlements: readonly Settlement[]): Settlement[];
  /** Lets the lanes of admitted settlements go on, or delays them. */
  settle(admitted: readonly Settlement[]): void;
  /** A lane is delayed from before. */
  delay(lane: string, until: number): void;
  /** There are new entries on disk. */
  more(): void;
  /** When a claim may give again, in ms since the epoch. */
  nextDue(now: number): number | undefined;
  lane(name: string, now: number): LaneState;
  isClaimed(id: number): boolean;
  readonly claimed: number;
  readonly delayedLanes: number;
  laneTotals(now: number): LaneTotals;
}

/** Rows read at once. */
const PAGE = 512;
/** Most rows passed over in one claim, so that a long row of them does not hold up everything else. */
const MOST_PASSED = 20_000;

/** One claim as it fills. */
interface Filling {
  room: ClaimLimit;
  taken: Entry[];
  lanes: Set<Lane>;
}

export function createEntryReader(entries: EntriesTable): EntryReader {
  const lanes: LaneTable = createLaneTable();
  const claimed = new Set<number>();
  let cursor = 0;
  let unread = true;
  let readyFirst = true;

  const hasRoomFor = ({ bytes }: Entry, { room, taken }: Filling) => bytes <= room.bytes || taken.length === 0;

  function take(entry: Entry, lane: Lane, filling: Filling): void {
    filling.room.count--;
    filling.room.bytes -= entry.bytes;
    filling.taken.push(entry);
    filling.lanes.add(lane);
    lane.claimed++;
    claimed.add(entry.id);
  }

  /** From lanes that were held back and may give again, up to `count`. */
  function takeReady(count: number, filling: Filling): void {
    const least = filling.room.count - count;
    for (const lane of lanes.ready()) {
      if (filling.room.count <= least) return;
      const roomLeft = takeBacklog(lane, least, filling);
      if (roomLeft && lane.claimed === 0) lanes.release(lane);
      if (!roomLeft) return;
    }
  }

  /** False where there are not bytes enough for its next entry. */
  function takeBacklog(lane: Lane, least: number, filling: Filling): boolean {
    while (filling.room.count > least && lane.claimed < filling.room.perLane) {
      const id = lane.backlog?.first();
      if (id === undefined) break;
      const entry = entries.find(id);
      if (entry !== undefined && !hasRoomFor(entry, filling)) return false;
      lanes.shift(lane);
      if (entry !== undefined) take(entry, lane, filling);
    }
    return true;
  }

  /** From what was not looked at yet. */
  function takeNext(filling: Filling): void {
    for (let passed = 0; unread && filling.room.count > 0 && passed < MOST_PASSED; ) {
      const wanted = Math.min(PAGE, filling.room.count);
      const page = entries.after(cursor, wanted);
      const aside = takePage(page, filling);
      if (aside === undefined) return;
      passed += aside;
      unread = page.length === wanted;
    }
  }

  /** How many it set aside; undefined where there are not bytes enough for the next entry. */
  function takePage(page: readonly Entry[], filling: Filling): number | undefined {
    let aside = 0;
    for (const entry of page) {
      const open = canGive(entry, filling);
      if (open && !hasRoomFor(entry, filling)) return undefined;
      cursor = entry.id;
      const lane = lanes.hold(entry.lane);
      if (open) {
        take(entry, lane, filling);
      } else {
        lanes.setAside(lane, entry.id);
        aside++;
      }
    }
    return aside;
  }

  /** A lane nothing is held back of gives up to its share of the claim. */
  function canGive({ lane: name }: Entry, { room, lanes: mine }: Filling): boolean {
    const lane = lanes.find(name);
    if (lane === undefined) return true;
    return mine.has(lane) && lane.claimed < room.perLane && (lane.backlog?.size ?? 0) === 0;
  }

  function settleOne(settlement: Settlement): Lane {
    const { entry, action } = settlement;
    const lane = lanes.hold(entry.lane);
    lane.claimed--;
    if (action === 'complete' || action === 'deadLetter') return lane;
    lanes.putBack(lane, entry.id);
    if (action === 'retryAt') lanes.delay(lane, settlement.at, 'retry');
    if (action === 'release' && settlement.at !== undefined) lanes.delay(lane, settlement.at, 'rate-limit');
    return lane;
  }

  return {
    claim(limit, now) {
      lanes.endDelays(now);
      const filling: Filling = { room: { ...limit }, taken: [], lanes: new Set() };
      // Those that were held back get half the room first, and in the end what the others leave.
      const half = Math.floor(limit.count / 2) + (readyFirst ? limit.count % 2 : 0);
      readyFirst = !readyFirst;
      takeReady(half, filling);
      takeNext(filling);
      takeReady(filling.room.count, filling);
      for (const lane of filling.lanes) lanes.lock(lane);
      return filling.taken;
    },
    admit: (settlements) => settlements.filter(({ entry }) => claimed.delete(entry.id)),
    settle(admitted) {
      for (const lane of new Set(admitted.map(settleOne))) lanes.release(lane);
    },
    delay(name, until) {
      const lane = lanes.hold(name);
      lanes.delay(lane, until, 'retry');
      lanes.release(lane);
    },
    more() {
      unread = true;
    },
    nextDue: (now) => (unread ? now : lanes.nextDue()),
    lane(name, now) {
      lanes.endDelays(now);
      const lane = lanes.find(name);
      if (lane === undefined || lane.state === 'free') return { state: 'free' };
      if (lane.state === 'claimed' || lane.delay === undefined) return { state: 'claimed' };
      return { state: 'delayed', ...lane.delay, head: lane.backlog?.first() };
    },
    isClaimed: (id) => claimed.has(id),
    get claimed() {
      return claimed.size;
    },
    get delayedLanes() {
      return lanes.delayed;
    },
    laneTotals(now) {
      lanes.endDelays(now);
      return lanes.totals();
    },
  };
}
