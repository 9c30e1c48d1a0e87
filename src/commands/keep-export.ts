import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readBoundedLines } from '../../lib/files/bounded-lines.ts';
import { OWNER_FILE } from '../../lib/storage/owner-only.ts';

/** Longest line, in bytes: an event of the gateway's most bytes, however its characters are escaped. */
const MOST_BYTES = 16 * 1_048_576;
/** Room there must be, in bytes: more than is on its way at the end, when it is too late to say that there is none. */
const LEAST_ROOM = 16 * 1_048_576;

/** How many events were kept, and how many that waited were not: they came in meanwhile. */
export interface KeptExport {
  lines: number;
  missed: number;
}

/** How a line begins that holds an event that waited. */
const WAITING = '{"state":"waiting"';

/**
 * Writes what an integration holds to a new file, which its owner alone may read, and waits until it is on disk.
 *
 * @param startExport asked once the file is there and has room. Gives lines of JSON; the last one says that the integration is
 *   deleted, and is not written
 * @throws {Error} where the file cannot be written, or the last line is missing: the integration stays then
 */
export async function keepExport(
  file: string,
  startExport: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<KeptExport> {
  const handle = await open(file, 'wx', OWNER_FILE);
  const kept = { lines: 0, waiting: 0 };
  try {
    const { bavail, bsize } = await statfs(dirname(file));
    if (bavail * bsize < LEAST_ROOM) throw new Error(`there are less than ${LEAST_ROOM} bytes of room`);
    const waited = await writeLines(handle, await startExport(), kept);
    await handle.sync();
    return { lines: kept.lines, missed: Math.max(0, waited - kept.waiting) };
  } catch (error) {
    if (kept.lines === 0) await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Returns how many events waited when the integration was deleted. */
async function writeLines(
  handle: FileHandle,
  exported: AsyncIterable<Uint8Array>,
  kept: { lines: number; waiting: number },
): Promise<number> {
  let last: string | undefined;
  for await (const line of readBoundedLines(exported, MOST_BYTES)) {
    if (line.text === undefined) throw new Error(`line ${line.number} cannot be read: ${line.problem}`);
    if (last !== undefined) {
      kept.lines++;
      if (last.startsWith(WAITING)) kept.waiting++;
      await handle.appendFile(`${last}\n`);
    }
    last = line.text;
  }
  const waited = readEnd(last);
  if (waited === undefined) throw new Error('it is not whole');
  return waited;
}

/** How many events waited; undefined where the line does not say that the integration is deleted. */
function readEnd(line = ''): number | undefined {
  try {
    const { deleted, waiting } = JSON.parse(line);
    return typeof deleted === 'string' ? Number(waiting) : undefined;
  } catch {
    return undefined;
  }
}
