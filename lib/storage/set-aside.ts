import { existsSync, renameSync, rmSync } from 'node:fs';

/**
 * Renames a database that is closed, with its write-ahead log, so that another one can take its place.
 *
 * @param now in ms since the epoch, for the name
 * @returns its name from now on, which nothing had before
 * @example setAside('/data/session.sqlite', now) // '/data/session.sqlite.damaged-2026-11-27T06-30-00Z'
 */
export function setAside(file: string, now: number): string {
  const name = `${file}.damaged-${timeSuffix(now)}`;
  let aside = name;
  for (let number = 2; existsSync(aside); number++) aside = `${name}-${number}`;
  // The log first: without its database it changes nothing, the database without its log would.
  move(`${file}-wal`, `${aside}-wal`);
  move(file, aside);
  rmSync(`${file}-shm`, { force: true });
  return aside;
}

/** A time as the end of a file's name. */
export function timeSuffix(now: number): string {
  return `${new Date(now).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replaceAll(':', '-')}Z`;
}

/** Takes it back, where nothing could take its place. */
export function putBackAside(aside: string, file: string): void {
  for (const suffix of ['-shm', '-wal', '']) rmSync(file + suffix, { force: true });
  move(`${aside}-wal`, `${file}-wal`);
  move(aside, file);
}

function move(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
