import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createReserve, freeBytes, LOG_PAGES, NO_RESERVE, type Reserve } from '../../../../../lib/storage/reserve.ts';

/**
 * What keeps a volume from becoming so full that nothing can be recorded any more (`deliver.disk-full`). To delete, SQLite writes
 * to its log first, and its log goes into the database before its room is used again. So events are refused while there is
 * still room for that, and where others fill the volume there is a ballast to give up.
 */
export interface VolumeRoom {
  /** The ballast. */
  readonly reserve: Reserve;
  readonly ballastBytes: number;
  /** Pages of SQLite's at which its log is put into the database. */
  readonly logPages: number;
  /** Whether so many bytes of events may be stored, with so many unused pages in the database. */
  fits(bytes: number, unusedPages: number): boolean;
}

/** SQLite's own page size. */
const PAGE_BYTES = 4096;
/** Of the room there is, a small part. */
const BALLAST_SHARE = 1 / 8;
const LEAST_BALLAST = 32 * PAGE_BYTES;
const MOST_BALLAST = 4 * 1_048_576;
/** The ballast holds the log with as much again for what it changes in the database, twice. */
const LOG_SHARE = 1 / 4;
const LEAST_LOG_PAGES = 8;
/** What is stored beside the texts: their index, what SQLite keeps of pages. */
const STORED_SHARE = 1.5;

/** For a store that takes no disk. */
export const UNLIMITED_ROOM: VolumeRoom = {
  reserve: NO_RESERVE,
  ballastBytes: 0,
  logPages: LOG_PAGES,
  fits: () => true,
};

/** @param file the store's; its volume is looked at now and at each append */
export function createVolumeRoom(file: string, ballast: string): VolumeRoom {
  const held = statSync(ballast, { throwIfNoEntry: false })?.size ?? 0;
  const share = (freeBytes(dirname(file)) + held) * BALLAST_SHARE;
  const bytes = Math.max(held, clamp(share, LEAST_BALLAST, MOST_BALLAST));
  const logPages = clamp((bytes * LOG_SHARE) / PAGE_BYTES, LEAST_LOG_PAGES, LOG_PAGES);
  return {
    reserve: createReserve(ballast, bytes),
    ballastBytes: bytes,
    logPages,
    fits(more, unusedPages) {
      const growth = Math.max(0, more * STORED_SHARE - unusedPages * PAGE_BYTES);
      // Once in the log, once in the database.
      return growth === 0 || freeBytes(dirname(file)) >= 2 * growth + logPages * PAGE_BYTES;
    },
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, value)));
}
