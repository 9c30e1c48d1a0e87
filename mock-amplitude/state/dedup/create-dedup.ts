import { createFingerprint } from '../../internal/fingerprint.ts';
import { FingerprintTable } from '../../internal/fingerprint-table.ts';
import { DEDUP_WINDOW_MS, MAX_INSERT_IDS } from '../../limits.ts';
import type { SentRun } from '../senders/create-senders.ts';

/** An event whose insert_id came before. */
export interface Repeat {
  /** Its place in the request. */
  index: number;
  insertId: string;
}

/** Remembers which insert_ids have come from which device of a project. */
export interface Dedup {
  /**
   * The events whose insert_id came within the window from the same device, be it just before among these; the other
   * insert_ids are remembered from now on. Without a device_id Amplitude derives one from the user_id: the same user is
   * the same device. An event without an insert_id is no repeat.
   *
   * @param now in ms since the epoch
   */
  findRepeats(runs: readonly SentRun[], now: number): readonly Repeat[];
  readonly size: number;
  /** How many ids were forgotten before their time to make room. */
  readonly evicted: number;
}

/** So that a device and a user of the same text are not one. */
const OF_DEVICE = 0;
const OF_USER = 1;

/**
 * Creates a memory of insert_ids in two epochs: once the current one is full or a window old, the previous one is dropped
 * whole. It holds fingerprints, not texts, at 25 to 49 bytes each.
 *
 * @param windowMs how long an id counts, from the first time it came; a repeat does not lengthen it (decided)
 * @param maxIds most ids remembered, at least 2; the half that came last is surely kept
 */
export function createDedup(windowMs = DEDUP_WINDOW_MS, maxIds = MAX_INSERT_IDS): Dedup {
  const half = Math.max(1, Math.floor(maxIds / 2));
  const print = createFingerprint();
  let current = new FingerprintTable();
  let previous = new FingerprintTable();
  /** When the first of the current ones came. */
  let startedAt = Number.NaN;
  let evicted = 0;

  function isRepeat(one: number, two: number, now: number): boolean {
    const place = current.find(one, two);
    if (place >= 0) return isRecent(place, now);
    const older = previous.find(one, two);
    if (older >= 0 && now - previous.timeAt(older) < windowMs) return true;
    remember(one, two, now);
    return false;
  }

  /** Whether one of the current ones came within the window; one that came before counts from now on again. */
  function isRecent(place: number, now: number): boolean {
    const recent = now - current.timeAt(place) < windowMs;
    if (!recent) current.setTime(place, now);
    return recent;
  }

  function remember(one: number, two: number, now: number): void {
    const full = current.size >= half;
    if (full || now - startedAt >= windowMs) {
      if (full && now - startedAt < windowMs) evicted += previous.size;
      previous.clear();
      [current, previous] = [previous, current];
    }
    if (current.size === 0) startedAt = now;
    current.add(one, two, now);
  }

  /** The device is hashed once for all events of a run. */
  function checkRun({ run, user, device }: SentRun, now: number, repeats: Repeat[]): void {
    print.begin(device === undefined ? OF_USER : OF_DEVICE);
    print.add((device ?? user)?.id ?? '');
    print.mark();
    for (let place = 0; place < run.events.length; place++) {
      const insertId = run.events[place]?.insertId;
      if (insertId === undefined || insertId === '') continue;
      print.resume();
      print.add(insertId);
      print.end();
      if (isRepeat(print.one, print.two, now)) repeats.push({ index: run.first + place, insertId });
    }
  }

  return {
    findRepeats(runs, now) {
      const repeats: Repeat[] = [];
      for (const one of runs) checkRun(one, now, repeats);
      return repeats;
    },
    get size() {
      return current.size + previous.size;
    },
    get evicted() {
      return evicted;
    },
  };
}
