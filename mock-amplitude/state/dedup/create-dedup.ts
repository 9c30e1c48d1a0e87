import { createFingerprint } from '../../internal/fingerprint.ts';
import { FingerprintTable } from '../../internal/fingerprint-table.ts';
import { DEDUP_WINDOW_MS, MAX_INSERT_IDS } from '../../limits.ts';
import type { EventIds } from '../../rules/event/read-ids.ts';
import type { JudgedEvent } from '../../rules/judgement.ts';

/** Remembers which insert_ids have come from which device of which project. */
export interface Dedup {
  /**
   * The places of those events whose insert_id came within the window from the same device, be it just before among
   * these; the other insert_ids are remembered from now on. Without a device_id Amplitude derives one from the user_id:
   * the same user is the same device. An event without an insert_id is no repeat.
   *
   * @param project its name
   * @param now in ms since the epoch
   */
  findRepeats(project: string, events: readonly Identified[], now: number): readonly number[];
  readonly size: number;
  /** How many ids were forgotten before their time to make room. */
  readonly evicted: number;
  clear(): void;
}

type Identified = Pick<JudgedEvent, 'sent' | 'ids'>;

/** So that a device and a user of the same text are not one. */
const OF_DEVICE = 0;
const OF_USER = 1;

const NO_REPEATS: readonly number[] = Object.freeze([]);

/**
 * Creates a memory of insert_ids in two generations: once the young one is full or a window old, the old one is dropped
 * whole. It holds fingerprints, not texts, at 25 to 49 bytes each.
 *
 * @param windowMs how long an id counts, from the first time it came; a repeat does not lengthen it (decided)
 * @param maxIds most ids remembered, at least 2; the half that came last is surely kept
 */
export function createDedup(windowMs = DEDUP_WINDOW_MS, maxIds = MAX_INSERT_IDS): Dedup {
  const half = Math.max(1, Math.floor(maxIds / 2));
  const print = createFingerprint();
  let young = new FingerprintTable();
  let old = new FingerprintTable();
  /** When the first of the young ones came. */
  let bornAt = Number.NaN;
  let evicted = 0;
  let lastIds: EventIds | undefined;
  /** Of the events at hand, two numbers each; 0, 0 where there is no insert_id. */
  let prints = new Int32Array();

  /** Of all events first: in a short loop of look-ups the processor asks memory for several at once. */
  function takePrints(project: string, events: readonly Identified[]): void {
    if (prints.length < 2 * events.length) prints = new Int32Array(4 * events.length);
    lastIds = undefined;
    let place = 0;
    for (const { sent, ids } of events) {
      const insertId = sent.insert_id;
      const known = typeof insertId === 'string' && insertId !== '';
      if (known) takePrint(project, ids, insertId);
      prints[place++] = known ? print.one : 0;
      prints[place++] = known ? print.two : 0;
    }
  }

  /** Events of one device share their ids: what they have in common is read once. */
  function takePrint(project: string, ids: EventIds, insertId: string): void {
    if (ids === lastIds) print.resume();
    else markDevice(project, ids);
    lastIds = ids;
    print.add(insertId);
    print.end();
  }

  function markDevice(project: string, ids: EventIds): void {
    const device = ids.device_id.text;
    print.begin(device === undefined ? OF_USER : OF_DEVICE);
    print.add(project);
    print.add((device ?? ids.user_id.text ?? '').trim());
    print.mark();
  }

  function isRepeat(one: number, two: number, now: number): boolean {
    const place = young.find(one, two);
    if (place >= 0) return isRecent(place, now);
    const older = old.find(one, two);
    if (older >= 0 && now - old.timeAt(older) < windowMs) return true;
    remember(one, two, now);
    return false;
  }

  /** Whether one of the young came within the window; one that came before counts from now on again. */
  function isRecent(place: number, now: number): boolean {
    const recent = now - young.timeAt(place) < windowMs;
    if (!recent) young.setTime(place, now);
    return recent;
  }

  function remember(one: number, two: number, now: number): void {
    const full = young.size >= half;
    if (full || now - bornAt >= windowMs) {
      if (full && now - bornAt < windowMs) evicted += old.size;
      old.clear();
      [young, old] = [old, young];
    }
    if (young.size === 0) bornAt = now;
    young.add(one, two, now);
  }

  return {
    findRepeats(project, events, now) {
      takePrints(project, events);
      let repeats: number[] | undefined;
      for (let place = 0; place < events.length; place++) {
        const one = prints[2 * place] ?? 0;
        const two = prints[2 * place + 1] ?? 0;
        if ((one === 0 && two === 0) || !isRepeat(one, two, now)) continue;
        repeats ??= [];
        repeats.push(place);
      }
      return repeats ?? NO_REPEATS;
    },
    get size() {
      return young.size + old.size;
    },
    get evicted() {
      return evicted;
    },
    clear() {
      young = new FingerprintTable();
      old = new FingerprintTable();
      evicted = 0;
    },
  };
}
