import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../runtime/clock.ts';
import type { AmplitudeEvent } from '../amplitude-event.ts';
import { laneOf } from './lane-of.ts';
import { type DeadLetter, type Entry, type Outbox, OutboxFullError, type Settlement } from './outbox.ts';

interface Lane {
  name: string;
  entries: Entry[];
  /** How many of the first entries are claimed and not settled. */
  claimed: number;
  /** Where it rests: until when, in ms since the epoch. */
  restsUntil: number | undefined;
}

/** Creates an outbox that lives in this process's memory: as durable as the process. */
export function createMemoryOutbox(clock: Clock, limits: { outboxBytes: number; deadLetters: number }): Outbox {
  const lanes = new Map<string, Lane>();
  /** Lanes that have something to give, in the order they came to have it. */
  const ready = new Set<Lane>();
  const resting = new TinyQueue<{ at: number; lane: Lane }>([], (one, other) => one.at - other.at);
  const letters: DeadLetter[] = [];
  let lastId = 0;
  let entries = 0;
  let bytes = 0;
  let parkedLanes = 0;

  function add(event: AmplitudeEvent, text: string): void {
    const name = laneOf(event);
    const lane = lanes.get(name) ?? { name, entries: [], claimed: 0, restsUntil: undefined };
    lanes.set(name, lane);
    const size = Buffer.byteLength(text);
    lane.entries.push({ id: ++lastId, lane: name, event, text, bytes: size, acceptedAt: clock.now(), attempts: 0 });
    entries++;
    bytes += size;
    free(lane);
  }

  /** Lets a lane give again, where it can. */
  function free(lane: Lane): void {
    if (lane.claimed > 0 || lane.restsUntil !== undefined) return;
    if (lane.entries.length > 0) ready.add(lane);
    else lanes.delete(lane.name);
  }

  function wake(): void {
    for (let next = resting.peek(); next !== undefined && next.at <= clock.now(); next = resting.peek()) {
      resting.pop();
      next.lane.restsUntil = undefined;
      parkedLanes--;
      free(next.lane);
    }
  }

  function take(lane: Lane, room: { count: number; bytes: number }, taken: Entry[]): void {
    for (const entry of lane.entries) {
      const fits = entry.bytes <= room.bytes || taken.length === 0;
      if (room.count === 0 || !fits) break;
      room.count--;
      room.bytes -= entry.bytes;
      const claimed = { ...entry, attempts: entry.attempts + 1 };
      lane.entries[lane.claimed] = claimed;
      lane.claimed++;
      taken.push(claimed);
    }
    if (lane.claimed > 0) ready.delete(lane);
  }

  function settleOne(settlement: Settlement): Lane | undefined {
    const { entry } = settlement;
    const lane = lanes.get(entry.lane);
    const index = lane?.entries.findIndex(({ id }) => id === entry.id) ?? -1;
    if (lane === undefined || index < 0) return undefined;
    lane.claimed--;
    if (settlement.fate === 'later') lane.restsUntil = Math.max(lane.restsUntil ?? 0, settlement.at);
    if (settlement.fate === 'again' || settlement.fate === 'later') return lane;
    lane.entries.splice(index, 1);
    entries--;
    bytes -= entry.bytes;
    if (settlement.fate === 'dead') bury(settlement.letter);
    return lane;
  }

  function bury(letter: DeadLetter): void {
    letters.push(letter);
    if (letters.length > limits.deadLetters) letters.shift();
  }

  /** Once all of a lane's claimed entries are settled it rests, or gives again. */
  function release(lane: Lane): void {
    if (lane.claimed > 0) return;
    if (lane.restsUntil === undefined) {
      free(lane);
      return;
    }
    resting.push({ at: lane.restsUntil, lane });
    parkedLanes++;
  }

  return {
    async append(events) {
      const texts = events.map((event) => JSON.stringify(event));
      const more = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (bytes + more > limits.outboxBytes) {
        throw new OutboxFullError(
          `Failed to take ${events.length} events: the outbox holds ${bytes} of ${limits.outboxBytes} bytes. Try again when some are delivered.`,
        );
      }
      for (const [index, event] of events.entries()) add(event, texts[index] ?? '');
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
      bury(letter);
    },
    deadLetters: () => letters,
    size: () => ({ entries, bytes, lanes: lanes.size, parkedLanes }),
  };
}
