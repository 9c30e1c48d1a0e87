import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { zipSync } from 'fflate';
import { createPause, type Pause } from '../../lib/pause.ts';
import { formatJson } from '../../lib/write-json.ts';
import { buildRow, type Row, type RowUser } from './build-row.ts';
import { ReadBackError } from './read-back-error.ts';

const HOUR = 3_600_000;

/** Longest range of one export, in ms: 365 days. Doc. */
const LONGEST_RANGE = 365 * 24 * HOUR;

/** Most events in one file of an export. Decided. */
const EVENTS_PER_FILE = 50_000;

/** The first day that a zip can name. */
const FIRST_ZIP_DAY = Date.UTC(1980, 0, 2);

/** What an export is made of. */
export interface ExportSource {
  /** Name of the project. */
  project: string;
  rows: Iterable<Row>;
  /** What a row says of the user of an Amplitude ID. */
  userOf: (amplitudeId: number) => Readonly<RowUser> | undefined;
}

/**
 * Packs the events that came in a range of hours, both included, as a zip of gzipped JSON lines, a file for each hour. Others
 * have their turn meanwhile.
 *
 * @throws {ReadBackError} 400 for a range that cannot be read, 404 where no event came in it
 * @example await exportEvents({ project: 'shop', rows, userOf }, '20260101T00', '20260101T23')
 */
export async function exportEvents(exported: ExportSource, start: unknown, end: unknown): Promise<Uint8Array> {
  const from = readHour('start', start);
  const to = readHour('end', end) + HOUR;
  if (to <= from) throw new ReadBackError(400, 'Failed to export: end is before start. Swap them.');
  if (to - from > LONGEST_RANGE) throw new ReadBackError(400, 'Failed to export: over 365 days. Ask for less at once.');
  const pause = createPause();
  const hours = new Map<number, Row[]>();
  for (const row of exported.rows) {
    const turn = pause();
    if (turn !== undefined) await turn;
    if (row.at < from || row.at >= to) continue;
    const hour = Math.floor(row.at / HOUR) * HOUR;
    const some = hours.get(hour);
    if (some === undefined) hours.set(hour, [row]);
    else some.push(row);
  }
  if (hours.size === 0) throw new ReadBackError(404, 'Failed to export: no event came in this range. Widen it.');
  return zipSync(await pack(exported, hours, pause), { level: 0, mtime: Math.max(FIRST_ZIP_DAY, from) });
}

/** An hour at a time: as text, all events would take more memory than there is. */
async function pack(
  { project, userOf }: Omit<ExportSource, 'rows'>,
  hours: ReadonlyMap<number, Row[]>,
  pause: Pause,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [hour, rows] of hours) {
    const date = new Date(hour);
    rows.reverse();
    for (let part = 0; rows.length > 0; part++) {
      const name = `${project}_${date.toISOString().slice(0, 10)}_${date.getUTCHours()}#${part}.json.gz`;
      files[name] = await compressRows(
        rows,
        (row) => formatJson(buildRow(row, project, userOf(row.amplitudeId))),
        pause,
      );
    }
  }
  return files;
}

/** How much text is compressed at once, in characters. */
const PIECE_CHARACTERS = 65_536;

/** Takes rows from the end of the list, for a file of them: what was written is kept no longer. */
async function compressRows(rows: Row[], write: (row: Row) => string, pause: Pause): Promise<Uint8Array> {
  const gzip = createGzip();
  const compressed = buffer(gzip);
  let text = '';
  const flush = async () => {
    if (!gzip.write(text)) await once(gzip, 'drain');
    text = '';
  };
  for (let count = 0; count < EVENTS_PER_FILE; count++) {
    const row = rows.pop();
    if (row === undefined) break;
    text += `${write(row)}\n`;
    if (text.length >= PIECE_CHARACTERS) await flush();
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  gzip.end(text);
  return compressed;
}

function readHour(name: string, value: unknown): number {
  const parts = typeof value === 'string' ? /^(\d{4})(\d\d)(\d\d)T(\d\d)$/.exec(value) : null;
  const iso = parts === null ? '' : `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:00:00.000Z`;
  const at = Date.parse(iso);
  // A 31st of February would be read as the 3rd of March.
  if (Number.isNaN(at) || new Date(at).toISOString() !== iso) {
    const got = typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'nothing';
    throw new ReadBackError(400, `Failed to export: ${name} is no hour (got ${got}). Write YYYYMMDDTHH, in UTC.`);
  }
  return at;
}
