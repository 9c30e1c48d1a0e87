import TinyQueue from 'tinyqueue';
import { Backlog } from './backlog.ts';

/** A lane that cannot give what comes next on disk: locked, resting, or with older entries to give first. */
export interface Lane {
  readonly name: string;
  /** How many of its entries are claimed and not settled. */
  claimed: number;
  /** Where it rests: until when, in ms since the epoch. */
  restsUntil: number | undefined;
  backlog: Backlog | undefined;
}

/**
 * What is remembered of lanes: only those that something is held back of. A lane whose entries simply wait their turn on
 * disk is not in memory at all, so an hour's outage costs none.
 */
export interface LaneTable {
  find(name: string): Lane | undefined;
  /** The lane, remembered from now on. */
  hold(name: string): Lane;
  /** Lets a lane rest from the moment its last claimed entry is settled, until the latest time it was told. */
  rest(lane: Lane, until: number): void;
  /** Its state changed: lets it give again, or forgets it, where it can. */
  release(lane: Lane): void;
  /** Ends the rests that are over. */
  wake(now: number): void;
  /** Lanes with a backlog that may give, the longest waiting first. */
  ready(): IterableIterator<Lane>;
  /** A lane gave something: it is locked, and stands in line again once it is released. */
  lock(lane: Lane): void;
  nextDue(): number | undefined;
  readonly parked: number;
}

export function createLaneTable(): LaneTable {
  const lanes = new Map<string, Lane>();
  const ready = new Set<Lane>();
  const resting = new TinyQueue<{ at: number; lane: Lane }>([], (one, other) => one.at - other.at);

  function free(lane: Lane): void {
    if ((lane.backlog?.size ?? 0) > 0) {
      ready.add(lane);
      return;
    }
    ready.delete(lane);
    lanes.delete(lane.name);
  }

  return {
    find: (name) => lanes.get(name),
    hold(name) {
      const lane = lanes.get(name) ?? { name, claimed: 0, restsUntil: undefined, backlog: undefined };
      lanes.set(name, lane);
      return lane;
    },
    rest(lane, until) {
      lane.restsUntil = Math.max(lane.restsUntil ?? 0, until);
    },
    release(lane) {
      if (lane.claimed > 0) return;
      if (lane.restsUntil === undefined) free(lane);
      else resting.push({ at: lane.restsUntil, lane });
    },
    wake(now) {
      for (let next = resting.peek(); next !== undefined && next.at <= now; next = resting.peek()) {
        resting.pop();
        next.lane.restsUntil = undefined;
        free(next.lane);
      }
    },
    ready: () => ready.values(),
    lock(lane) {
      ready.delete(lane);
    },
    nextDue: () => resting.peek()?.at,
    get parked() {
      return resting.length;
    },
  };
}

/** Sets an entry of a lane aside: it is given once the lane can. */
export function setAside(lane: Lane, id: number): void {
  if (lane.backlog === undefined) lane.backlog = new Backlog(id);
  else lane.backlog.push(id);
}

/** Puts an entry that was given back to its place. */
export function putBack(lane: Lane, id: number): void {
  if (lane.backlog === undefined) lane.backlog = new Backlog(id);
  else lane.backlog.putBack(id);
}
