import TinyQueue from 'tinyqueue';
import type { DelayCause, LaneTotals } from '../outbox.ts';
import { Backlog } from './backlog.ts';

/** A lane that cannot give what comes next on disk: claimed, delayed, or with older entries to give first. */
export interface Lane {
  readonly name: string;
  state: 'free' | 'claimed' | 'delayed';
  /** How many of its entries are claimed and not settled. */
  claimed: number;
  /** The delay that it is in, or that begins once its last claimed entry is settled; `until` in ms since the epoch. */
  delay: { until: number; cause: DelayCause } | undefined;
  /** Its entries that were passed over, by their ids. */
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
  /** Sets one of its entries aside: it is given once the lane can. */
  setAside(lane: Lane, id: number): void;
  /** Puts an entry that was given back to its place. */
  putBack(lane: Lane, id: number): void;
  /** Takes its first entry out of the backlog. */
  shift(lane: Lane): void;
  /** Delays a lane from the moment its last claimed entry is settled, until the latest time it was told. */
  delay(lane: Lane, until: number, cause: DelayCause): void;
  /** Its state changed: lets it give again, or forgets it, where it can. */
  release(lane: Lane): void;
  /** Ends the delays that are over. */
  endDelays(now: number): void;
  /** Lanes with a backlog that may give, the longest waiting first. */
  ready(): IterableIterator<Lane>;
  /** The next ids of the lanes with a backlog that may give, in turns: at most `most`, and `perLane` of each. */
  readyIds(most: number, perLane: number): number[];
  /**
   * Forgets lanes with all their entries, or those that something is claimed of only what is not. Looks at all lanes.
   *
   * @returns how many claimed entries went with them
   */
  forget(isMeant: (lane: string) => boolean, keep?: 'claimed'): number;
  /** A lane gave something: it is locked, and stands in line again once it is released. */
  lock(lane: Lane): void;
  /** The end of the next delay, in ms since the epoch. */
  nextDue(): number | undefined;
  readonly delayed: number;
  totals(): LaneTotals;
  /** Some of those that are remembered, those that are delayed first, and how many there are. */
  some(most: number): { lanes: Lane[]; total: number };
}

/** So many are looked at for the first of them: the map has those that wait longest in front. */
const MOST_LOOKED_AT = 2000;
const SHOWN_ORDER: readonly Lane['state'][] = ['delayed', 'free', 'claimed'];

/** The end of a lane's delay, in ms since the epoch. */
interface Delayed {
  at: number;
  lane: Lane;
}

function queueOf(delays: Delayed[]): TinyQueue<Delayed> {
  return new TinyQueue(delays, (one, other) => one.at - other.at);
}

export function createLaneTable(): LaneTable {
  const lanes = new Map<string, Lane>();
  const ready = new Set<Lane>();
  let delayed = queueOf([]);
  const totals = { behindClaimed: 0, delayed: { retry: 0, 'rate-limit': 0 }, behindDelayed: 0 };

  /** Adds what waits in a lane to the totals, or takes it off: before and after each change of a lane. */
  function tally({ state, delay, backlog }: Lane, sign: 1 | -1): void {
    const waiting = backlog?.size ?? 0;
    if (waiting === 0 || state === 'free') return;
    if (state === 'claimed') {
      totals.behindClaimed += sign * waiting;
      return;
    }
    totals.delayed[delay?.cause ?? 'retry'] += sign;
    totals.behindDelayed += sign * (waiting - 1);
  }

  function setState(lane: Lane, state: Lane['state']): void {
    tally(lane, -1);
    lane.state = state;
    tally(lane, 1);
  }

  function free(lane: Lane): void {
    setState(lane, 'free');
    if ((lane.backlog?.size ?? 0) > 0) {
      ready.add(lane);
      return;
    }
    ready.delete(lane);
    lanes.delete(lane.name);
  }

  return {
    totals: () => ({ ...totals, delayed: { ...totals.delayed }, delayEndsAt: delayed.peek()?.at }),
    some(most) {
      const looked = [...lanes.values().take(MOST_LOOKED_AT)];
      const place = ({ state }: Lane) => SHOWN_ORDER.indexOf(state);
      const sorted = looked.toSorted((one, other) => place(one) - place(other));
      return { lanes: sorted.slice(0, most), total: lanes.size };
    },
    find: (name) => lanes.get(name),
    hold(name) {
      const found = lanes.get(name);
      if (found !== undefined) return found;
      const lane: Lane = { name, state: 'free', claimed: 0, delay: undefined, backlog: undefined };
      lanes.set(name, lane);
      return lane;
    },
    setAside(lane, id) {
      tally(lane, -1);
      if (lane.backlog === undefined) lane.backlog = new Backlog(id);
      else lane.backlog.push(id);
      tally(lane, 1);
    },
    putBack(lane, id) {
      tally(lane, -1);
      if (lane.backlog === undefined) lane.backlog = new Backlog(id);
      else lane.backlog.putBack(id);
      tally(lane, 1);
    },
    shift(lane) {
      tally(lane, -1);
      lane.backlog?.shift();
      tally(lane, 1);
    },
    delay(lane, until, cause) {
      if (lane.delay !== undefined && lane.delay.until >= until) return;
      tally(lane, -1);
      lane.delay = { until, cause };
      tally(lane, 1);
    },
    release(lane) {
      if (lane.claimed > 0) return;
      const { delay } = lane;
      if (delay === undefined) {
        free(lane);
        return;
      }
      setState(lane, 'delayed');
      delayed.push({ at: delay.until, lane });
    },
    endDelays(now) {
      for (let next = delayed.peek(); next !== undefined && next.at <= now; next = delayed.peek()) {
        delayed.pop();
        free(next.lane);
        next.lane.delay = undefined;
      }
    },
    ready: () => ready.values(),
    readyIds(most, perLane) {
      const ids: number[] = [];
      let round: Lane[] = ready.values().take(most).toArray();
      for (let place = 0; place < perLane && round.length > 0; place++) {
        round = round.slice(0, most - ids.length).filter(({ backlog }) => backlog?.at(place) !== undefined);
        ids.push(...round.flatMap(({ backlog }) => backlog?.at(place) ?? []));
      }
      return ids;
    },
    forget(isMeant, keep) {
      const gone = new Set<Lane>();
      let claimed = 0;
      for (const lane of lanes.values()) {
        if (!isMeant(lane.name)) continue;
        tally(lane, -1);
        lane.backlog = undefined;
        if (keep === 'claimed' && lane.claimed > 0) continue;
        ready.delete(lane);
        lanes.delete(lane.name);
        gone.add(lane);
        claimed += lane.claimed;
      }
      delayed = queueOf(delayed.data.filter(({ lane }) => !gone.has(lane)));
      return claimed;
    },
    lock(lane) {
      ready.delete(lane);
      setState(lane, 'claimed');
    },
    nextDue: () => delayed.peek()?.at,
    get delayed() {
      return delayed.length;
    },
  };
}
