import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { timeSuffix } from './set-aside.ts';

/** Of SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#the_write_ahead_log), in bytes. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Part of a header that its checksum is made of. */
const HEADER_SUMMED = 24;
const FRAME_SUMMED = 8;

/**
 * Looks for changes in the log of a closed database that SQLite will leave out without a word, since what comes before them
 * is damaged. A log that only ends in the middle of a change is as a killed process leaves it, and fine.
 *
 * @param now in ms since the epoch, for the name of the copy
 * @returns how many changes, and the copy that was made of the log; undefined where it is whole
 */
export function findLogDamage(file: string, now: number): { changes: number; copy: string } | undefined {
  const log = `${file}-wal`;
  if (!existsSync(log)) return undefined;
  const changes = countChangesBehindDamage(readFileSync(log));
  if (changes === 0) return undefined;
  const copy = `${log}.damaged-${timeSuffix(now)}`;
  copyFileSync(log, copy);
  return { changes, copy };
}

function countChangesBehindDamage(log: Buffer): number {
  if (log.length < HEADER_BYTES) return 0;
  const words = log.readUInt32BE(0) % 2 === 1 ? 'BE' : 'LE';
  const pageBytes = log.readUInt32BE(8);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  let sums: Sums = addUp([0, 0], log.subarray(0, HEADER_SUMMED), words);
  const headerIsFine = hasSums(log, HEADER_SUMMED, sums);
  const salts = log.subarray(16, 24);
  let fine = headerIsFine;
  let changes = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const isOfThisLog = log.subarray(at + 8, at + 16).equals(salts);
    if (fine) {
      sums = addUp(sums, log.subarray(at, at + FRAME_SUMMED), words);
      sums = addUp(sums, log.subarray(at + FRAME_HEADER_BYTES, at + frameBytes), words);
      fine = isOfThisLog && hasSums(log, at + 16, sums);
    }
    // Frames of a former log may stand behind it; the last frame of a change says how large the database is then.
    const endsChange = log.readUInt32BE(at + 4) > 0;
    if (!fine && endsChange && (isOfThisLog || !headerIsFine)) changes++;
  }
  return changes;
}

type Sums = readonly [number, number];

function addUp([first, second]: Sums, bytes: Buffer, words: 'BE' | 'LE'): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let one = first;
  let other = second;
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + view.getUint32(at, words === 'LE') + other) >>> 0;
    other = (other + view.getUint32(at + 4, words === 'LE') + one) >>> 0;
  }
  return [one, other];
}

function hasSums(log: Buffer, at: number, [one, other]: Sums): boolean {
  return log.readUInt32BE(at) === one && log.readUInt32BE(at + 4) === other;
}
