import type { Attempt } from '../../attempts.ts';
import type { Entry } from '../outbox.ts';
import type { Lane } from './lane-table.ts';

/** How often an entry was tried in vain, and how. */
export interface Tries {
  attempts: number;
  history: readonly Attempt[];
}

/** What the reader notes on an entry that it gives. */
export class ClaimableEntry {
  /** Not any more once it is settled. */
  isClaimed = false;
  /** The lane that it was claimed from. */
  claimedFrom: Lane | undefined = undefined;
}

/** Entries that were read together, in order. */
export interface ReadPage {
  /** Counts up in the order pages are to be read. */
  readonly id: number;
  readonly size: number;
  idAt(place: number): number;
  laneAt(place: number): string;
  bytesAt(place: number): number;
  entry(place: number, tries: Tries | undefined): ReadEntry;
}

export type ReadEntry = Entry & ClaimableEntry;

/** A page that is not as it was written. */
export interface DamagedAt {
  readonly damaged: number;
}

/** An entry that is stored and not in memory now: its lane gives nothing until it is. */
export const AWAY = Symbol('away');

/** Where a reader's entries come from. */
export interface PageSource {
  /** The first page after the one of this id. */
  after(page: number): ReadPage | DamagedAt | undefined;
  /** How often the entries of a page were tried, by their ids. */
  triesOf(page: number): ReadonlyMap<number, Tries> | undefined;
  /** Undefined where it is gone. */
  find(id: number): ReadEntry | DamagedAt | typeof AWAY | undefined;
}
