import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../../lib/clock.ts';
import type { AmplitudeEvent } from '../../amplitude-event.ts';
import { NO_ATTEMPTS } from '../attempts.ts';
import { createDeadLetters } from '../dead-letters.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { laneOf } from '../lane-of.ts';
import { type ClaimLimit, type Entry, type Outbox, OutboxFullError, type Settlement } from './outbox.ts';

interface Lane {
  name: string;
  /** Not claimed, the oldest first. */
  waiting: TinyQueue<Entry>;
  /** Ids of entries that are claimed and not settled. */
  claimed: Set<number>;
  /** Where it rests: until when, in ms since the epoch. */
  restsUntil: number | undefined;
}

export type MemoryOutboxLimits = Pick<DeliveryLimits, 'outboxBytes' | 'deadLetters' | 'deadLetterBytes'>;

/** Creates an outbox that lives in this process's memory: as durable as the process. */
export function createMemoryOutbox(clock: Clock, limits: MemoryOutboxLimits): Outbox {
  const lanes = new Map<string, Lane>();
  /** Lanes that have something to give, in the order they came to have it. */
  const ready = new Set<Lane>();
  const resting = new TinyQueue<{ at: number; lane: Lane }>([], (one, other) => one.at - other.at);
  const letters = createDeadLetters(limits);
  const counts = { accepted: 0, delivered: 0, dead: 0, queued: 0 };
  /** When each entry was accepted, the oldest first. */
  const accepted = new Map<number, number>();
  let lastId = 0;
  let bytes = 0;
  let tell = () => {};

  /** Adds all or none. */
  function addAll(events: readonly AmplitudeEvent[]): void {
    const texts = events.map((event) => ({ event, text: JSON.stringify(event) }));
    const more = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    if (bytes + more > limits.outboxBytes) {
      throw new OutboxFullError(
        'OUTBOX_FULL',
        `Failed to take ${events.length} events: the outbox holds ${bytes} of ${limits.outboxBytes} bytes.`,
        'Try again when some are delivered.',
      );
    }
    for (const { event, text } of texts) add(event, text);
  }

  function add(event: AmplitudeEvent, text: string): void {
    const name = laneOf(event);
    const lane = lanes.get(name) ?? createLane(name);
    lanes.set(name, lane);
    const size = Buffer.byteLength(text);
    const acceptedAt = clock.now();
    lane.waiting.push({
      id: ++lastId,
      lane: name,
      event,
      about: event,
      text,
      bytes: size,
      acceptedAt,
      attempts: 0,
      history: NO_ATTEMPTS,
    });
    accepted.set(lastId, acceptedAt);
    counts.queued++;
    bytes += size;
    free(lane);
  }

  /** Lets a lane give again, where it can. */
  function free(lane: Lane): void {
    if (lane.claimed.size > 0 || lane.restsUntil !== undefined) return;
    if (lane.waiting.length > 0) ready.add(lane);
    else lanes.delete(lane.name);
  }

  function wake(): void {
    for (let next = resting.peek(); next !== undefined && next.at <= clock.now(); next = resting.peek()) {
      resting.pop();
      next.lane.restsUntil = undefined;
      free(next.lane);
    }
  }

  /** Takes what fits from a lane's head. */
  function take(lane: Lane, room: ClaimLimit, taken: Entry[]): void {
    for (let next = lane.waiting.peek(); next !== undefined; next = lane.waiting.peek()) {
      const fits = next.bytes <= room.bytes || taken.length === 0;
      if (room.count === 0 || lane.claimed.size === room.perLane || !fits) break;
      lane.waiting.pop();
      room.count--;
      room.bytes -= next.bytes;
      lane.claimed.add(next.id);
      taken.push({ ...next, attempts: next.attempts + 1 });
    }
    if (lane.claimed.size > 0) ready.delete(lane);
  }

  function settleOne(settlement: Settlement): Lane | undefined {
    const { entry } = settlement;
    const lane = lanes.get(entry.lane);
    if (lane === undefined || !lane.claimed.delete(entry.id)) return undefined;
    if (settlement.fate === 'done' || settlement.fate === 'dead') remove(settlement);
    else putBack(lane, settlement);
    return lane;
  }

  function remove(settlement: Extract<Settlement, { fate: 'done' | 'dead' }>): void {
    accepted.delete(settlement.entry.id);
    counts.queued--;
    bytes -= settlement.entry.bytes;
    if (settlement.fate === 'done') {
      counts.delivered++;
      return;
    }
    counts.dead++;
    letters.add(settlement.letter);
  }

  function putBack(lane: Lane, settlement: Exclude<Settlement, { fate: 'done' | 'dead' }>): void {
    const { entry, fate } = settlement;
    lane.waiting.push(fate === 'unsent' ? { ...entry, attempts: entry.attempts - 1 } : entry);
    const at = fate === 'again' ? undefined : settlement.at;
    if (at !== undefined) lane.restsUntil = Math.max(lane.restsUntil ?? 0, at);
  }

  /** Once all of a lane's claimed entries are settled it rests, or gives again. */
  function release(lane: Lane): void {
    if (lane.claimed.size > 0) return;
    if (lane.restsUntil === undefined) free(lane);
    else resting.push({ at: lane.restsUntil, lane });
  }

  return {
    durable: false,
    async append(events) {
      addAll(events);
      counts.accepted += events.length;
    },
    claim(limit) {
      wake();
      const room = { ...limit };
      const taken: Entry[] = [];
      for (const lane of ready) {
        const before = taken.length;
        take(lane, room, taken);
        if (taken.length === before) break;
      }
      return taken;
    },
    async settle(settlements) {
      const touched = new Set(settlements.map(settleOne).filter((lane) => lane !== undefined));
      for (const lane of touched) release(lane);
    },
    nextDue: () => resting.peek()?.at,
    async bury(letter) {
      letters.add(letter);
      counts.accepted++;
      counts.dead++;
    },
    deadLetters: () => letters.list(),
    async replay(choose) {
      const chosen = letters.list().filter(choose);
      addAll(chosen.map(({ event }) => event));
      letters.remove(chosen);
      counts.dead -= chosen.length;
      tell();
      return chosen.length;
    },
    async discard(choose) {
      const chosen = letters.list().filter(choose);
      letters.remove(chosen);
      return chosen.length;
    },
    onNews(listener) {
      tell = listener;
    },
    counts: () => ({ ...counts, deadLettersLetGo: letters.letGo }),
    size: () => ({ entries: counts.queued, bytes, parkedLanes: resting.length }),
    oldest: () => accepted.values().next().value,
    async close() {},
  };
}

function createLane(name: string): Lane {
  const waiting = new TinyQueue<Entry>([], (one, other) => one.id - other.id);
  return { name, waiting, claimed: new Set(), restsUntil: undefined };
}
