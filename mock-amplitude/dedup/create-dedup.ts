import { createFingerprint } from '../bounded/fingerprint.ts';
import { DEDUP_WINDOW_MS, MAX_INSERT_IDS } from '../limits.ts';
import type { EventIds } from '../rules/event/read-ids.ts';
import { FingerprintTable } from './fingerprint-table.ts';

/** Remembers which insert_ids have come from which device of which project. */
export interface Dedup {
  /**
   * Whether this insert_id came within the window from the same device; if not, it is remembered from now on. Without a
   * device_id Amplitude derives one from the user_id: the same user is the same device.
   *
   * @param project its name
   * @param now in ms since the epoch
   */
  isRepeat(project: string, ids: EventIds, insertId: string, now: number): boolean;
  readonly size: number;
  /** How many ids were forgotten before their time to make room. */
  readonly letGo: number;
  clear(): void;
}

/** So that a device and a user of the same text are not one. */
const OF_DEVICE = 0;
const OF_USER = 1;

/**
 * Creates a memory of insert_ids in two generations: once the young one is full or a window old, the old one is dropped
 * whole. It holds fingerprints, not texts, at 23 to 46 bytes each.
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
  let letGo = 0;
  let lastIds: EventIds | undefined;
  let lastProject = '';

  function takePrint(project: string, ids: EventIds, insertId: string): void {
    if (ids === lastIds && project === lastProject) print.resume();
    else markDevice(project, ids);
    print.add(insertId);
    print.end();
  }

  /** Events of one device share their ids: what they have in common is read once. */
  function markDevice(project: string, ids: EventIds): void {
    const device = ids.device_id.text;
    print.begin(device === undefined ? OF_USER : OF_DEVICE);
    print.add(project);
    print.add((device ?? ids.user_id.text ?? '').trim());
    print.mark();
    lastIds = ids;
    lastProject = project;
  }

  /** Whether one of the young came within the window; one that came before counts from now on again. */
  function isRecent(place: number, now: number): boolean {
    const recent = now - young.timeAt(place) < windowMs;
    if (!recent) young.setTime(place, now);
    return recent;
  }

  function isOld(now: number): boolean {
    const place = old.find(print.one, print.two);
    return place >= 0 && now - old.timeAt(place) < windowMs;
  }

  function remember(now: number): void {
    const full = young.size >= half;
    if (full || now - bornAt >= windowMs) {
      if (full && now - bornAt < windowMs) letGo += old.size;
      old = young;
      young = new FingerprintTable();
    }
    if (young.size === 0) bornAt = now;
    young.add(print.one, print.two, now);
  }

  return {
    isRepeat(project, ids, insertId, now) {
      takePrint(project, ids, insertId);
      const place = young.find(print.one, print.two);
      if (place >= 0) return isRecent(place, now);
      if (isOld(now)) return true;
      remember(now);
      return false;
    },
    get size() {
      return young.size + old.size;
    },
    get letGo() {
      return letGo;
    },
    clear() {
      young = new FingerprintTable();
      old = new FingerprintTable();
      letGo = 0;
    },
  };
}
