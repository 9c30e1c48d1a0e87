import { statSync } from 'node:fs';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { readLinesOf } from '../../lib/files/read-lines.ts';
import { say } from '../../lib/say.ts';
import { createSession, type Kept, type Session } from './create-session.ts';
import { type DataStore, openDataStore } from './data-store.ts';
import { type Restored, restorePart } from './restore-session.ts';
import { SessionError } from './session-error.ts';
import { readLines } from './session-lines.ts';
import type { SessionPart } from './session-part.ts';

/** Where a session comes from and is kept. */
export interface SessionOptions {
  /** Directory that keeps it; undefined: it is in memory alone. */
  dataDir?: string;
  /** Most bytes it may take. */
  maxDataBytes?: number;
  /** File that another session was exported to, read in after what the directory holds. */
  importFile?: string;
  /** The machine's. */
  clock?: Clock;
  /** Told what a person should know of the disk. Default: it goes to stderr. */
  onProblem?: (message: string) => void;
  /** Takes what is there of a file that was cut off. */
  importPartial?: boolean;
}

/** How many parts of an imported file are kept with one commit. */
const IMPORTED_AT_ONCE = 200;

/** A session that is yet to be taken up. */
export interface OpenedSession extends Session {
  /**
   * Takes up what the directory holds, and imports the file into it.
   *
   * @throws {SessionError} when one of them cannot be read
   */
  takeUp(into: Restored): Promise<void>;
}

/**
 * Opens the session of a data directory.
 *
 * @throws {SessionError} when the directory cannot be used
 */
export function openSession(options: SessionOptions, from: Kept): OpenedSession {
  const { dataDir, maxDataBytes: maxBytes, importFile, importPartial = false } = options;
  const { clock = systemClock, onProblem = say } = options;
  const firstSeq = () => from.log.firstSeq;
  const store =
    dataDir === undefined ? undefined : openDataStore(dataDir, { maxBytes, now: clock.now, onProblem, firstSeq });
  return {
    ...createSession(store, from),
    async takeUp(into) {
      if (store !== undefined) takeUpDirectory(store, into, onProblem);
      if (importFile === undefined) return;
      await checkFile(importFile, importPartial);
      const imported = importParts(readFile(importFile, importPartial, onProblem), importFile, into);
      if (store === undefined) for await (const _parts of imported);
      else await store.keepAll(imported);
    },
  };
}

/** What cannot be taken up stays on disk, and is counted. */
function takeUpDirectory(store: DataStore, into: Restored, onProblem: (message: string) => void): void {
  let refused = 0;
  let first: string | undefined;
  for (const part of store.parts()) {
    const problem = restorePart(part, into);
    if (problem === undefined) continue;
    refused++;
    first ??= problem;
  }
  if (refused > 0) onProblem(`${refused} records of the data directory are left alone. The first: ${first}.`);
}

/** @throws {SessionError} at the first part that cannot be taken up */
async function* importParts(
  parts: AsyncIterable<SessionPart>,
  file: string,
  into: Restored,
): AsyncGenerator<SessionPart[]> {
  for await (const group of inGroups(parts)) {
    for (const part of group) {
      const problem = restorePart(part, into);
      if (problem === undefined) continue;
      throw new SessionError(
        'SESSION_INVALID',
        `Failed to import ${file}: ${problem}.`,
        'Import it into an empty data directory, with the projects it was recorded with, or export it anew.',
      );
    }
    yield group;
  }
}

async function* inGroups(parts: AsyncIterable<SessionPart>): AsyncGenerator<SessionPart[]> {
  let group: SessionPart[] = [];
  for await (const part of parts) {
    group.push(part);
    if (group.length < IMPORTED_AT_ONCE) continue;
    yield group;
    group = [];
  }
  yield group;
}

/** Reads a file to its end before anything of it is taken: what turns out to be damaged leaves no half of it behind. */
async function checkFile(file: string, partial: boolean): Promise<void> {
  // What comes through a pipe can be read once only.
  if (!isRegularFile(file)) return;
  for await (const _part of readFile(file, partial, () => {}));
}

async function* readFile(file: string, partial: boolean, warn: (message: string) => void): AsyncGenerator<SessionPart> {
  try {
    yield* readLines(readLinesOf(file), { source: file, partial, warn });
  } catch (cause) {
    if (cause instanceof SessionError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SessionError('SESSION_UNREADABLE', `Failed to import ${file}: ${reason}.`, 'Check the path.', { cause });
  }
}

function isRegularFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    // Reading it says what is wrong.
    return false;
  }
}
