import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { countOf } from '../../lib/count-of.ts';

/** Most files of one second. */
const MOST_TRIES = 100;

/**
 * Writes lines to a new file; one that is there already is never touched.
 *
 * @param now in ms since the epoch: its name says when
 * @returns what was written, and where; what is wrong where nothing could be
 */
export function writeExport(lines: Iterable<string>, directory: string, now: number): string {
  try {
    const { path, file } = openNew(directory, new Date(now).toISOString().slice(0, 19).replaceAll(':', '-'));
    let count = 0;
    try {
      for (const line of lines) {
        writeSync(file, line);
        count++;
      }
    } finally {
      closeSync(file);
    }
    return `Wrote ${countOf(count, 'record')} to ${path}`;
  } catch (error) {
    return `Failed to export: ${error instanceof Error ? error.message : String(error)}. Start it where files can be written.`;
  }
}

function openNew(directory: string, stamp: string): { path: string; file: number } {
  for (let number = 1; number < MOST_TRIES; number++) {
    const path = resolve(directory, `amplitude-events-${stamp}${number === 1 ? '' : `-${number}`}.ndjson`);
    try {
      return { path, file: openSync(path, 'wx', 0o600) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error('too many files of this second');
}
