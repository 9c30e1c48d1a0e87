import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { OWNER_FILE } from './owner-only.ts';

/** Room on a disk that is taken in good times, to be given up when it is full and something is to be deleted. */
export interface Reserve {
  /** Gives the room up; false where there was none. */
  give(): boolean;
  /** False where it was given up, or the disk has too little to take it. */
  readonly held: boolean;
  /** Takes it again where the disk has plenty: what was just freed is not taken away again. */
  take(): void;
}

/** SQLite's own page size. */
const PAGE_BYTES = 4096;
/** A database's log is put into it once it has so many pages. */
export const LOG_PAGES = 256;
/** Enough for a log of that length to be put into its database, and for a small deletion to be logged, in bytes. */
const RESERVE_BYTES = 1.5 * LOG_PAGES * PAGE_BYTES;

/**
 * @param file that holds the room, in the directory that it is for
 * @param bytes how much
 */
export function createReserve(file: string, bytes = RESERVE_BYTES): Reserve {
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    give() {
      const had = size() > 0;
      rmSync(file, { force: true });
      return had;
    },
    get held() {
      return size() > 0;
    },
    take() {
      if (size() >= bytes) return;
      try {
        if (freeBytes(dirname(file)) < 2 * bytes) return;
        // Random, since some file systems give zeros no room.
        writeFileSync(file, randomBytes(bytes), { mode: OWNER_FILE });
      } catch {
        rmSync(file, { force: true });
      }
    },
  };
}

/** How much room the volume of a directory has for this user, in bytes. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

/** For a database that takes no disk. */
export const NO_RESERVE: Reserve = { give: () => false, held: false, take() {} };
