import { type DamagedDatabase, openDamaged, type SalvagedRow } from '../../../../../lib/storage/damaged-database.ts';
import { putBackAside, setAside } from '../../../../../lib/storage/set-aside.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import { explainStorage } from '../storage-error.ts';
import { checkStore } from './check-store.ts';
import { createPageFiller, readEntryRow } from './move-to-pages.ts';
import { openDatabase, type Store } from './open-store.ts';
import { MIGRATIONS, SCHEMA } from './schema.ts';

/** What was read of a store, and how much there was, as far as can be told. */
interface SalvagedStore {
  entries: number;
  deadLetters: number;
  /** Undefined where the totals could not be read. */
  of: { entries: number; deadLetters: number } | undefined;
}

/**
 * Puts what can be read of a damaged store into a new file, row by row: ids stay, so lanes keep their order, and insert_ids
 * stay, so Amplitude takes no event twice. The damaged one stays beside it, under another name. Events that cannot be read
 * count as dead.
 *
 * @param why what is wrong with it
 * @param now in ms since the epoch
 * @throws {StorageError} when there can be no new one; the damaged one is in its place then
 */
export function salvageStore(
  file: string,
  why: string,
  {
    limits,
    now,
    onProblem,
  }: { limits: Pick<DeliveryLimits, 'storeBytes'>; now: number; onProblem: (message: string) => void },
): Store {
  const aside = setAside(file, now);
  let fresh: Store | undefined;
  try {
    fresh = openDatabase(file, limits, true);
    const salvaged = takeOver(aside, fresh);
    checkStore(fresh.db);
    fresh.totals.reload();
    onProblem(`The outbox ${file} was damaged: ${why}. ${describe(salvaged)} The damaged file is kept as ${aside}.`);
    return fresh;
  } catch (cause) {
    fresh?.close();
    putBackAside(aside, file);
    throw explainStorage(cause, 'take over what can be read of the damaged outbox', file);
  }
}

function takeOver(aside: string, { db }: Store): SalvagedStore {
  const damaged = openDamaged(aside, SCHEMA);
  try {
    for (const step of Object.values(MIGRATIONS)) for (const change of step.split(';')) damaged.tryExec(change);
    db.exec('BEGIN');
    const deadLetters = copyRows(damaged.byNumber('dead_letters', 'id'), db, DEAD_LETTER);
    const entries = copyEntries(damaged, db) + copyPages(damaged, db);
    copyRows(damaged.byNumber('tries', 'entry'), db, TRIES);
    copyRows(damaged.byKey('lane_delays', 'lane'), db, LANE_DELAY);
    keepSequence(damaged, db);
    const before = readTotals(damaged);
    writeTotals(db, before, entries);
    db.exec('COMMIT');
    const of = before && { entries: before.queued, deadLetters: before.dead_letters };
    return { entries, deadLetters, of };
  } finally {
    damaged.close();
  }
}

/** How a row is put into a table, and whether it is one that can be. */
interface Copying {
  insert: string;
  columns: readonly string[];
  isWhole(row: SalvagedRow): boolean;
}

const PAGE: Copying = { ...into('pages', 'id, accepted_at, entries, bytes, sum, head, content'), isWhole: isPlausible };
const TRIES: Copying = { ...into('tries', 'entry, attempts, history'), isWhole: ({ history }) => isJson(history) };
const DEAD_LETTER: Copying = {
  ...into('dead_letters', 'id, event, rule, field, reason, attempts, history, answer_status, answer_body, at, bytes'),
  isWhole: ({ event, history }) => parseObject(event) !== undefined && isJson(history),
};
const LANE_DELAY: Copying = { ...into('lane_delays', 'lane, until'), isWhole: () => true };

function into(table: string, names: string) {
  const columns = names.split(', ');
  return { insert: `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`, columns };
}

/** Of a format that had a row for each event. Returns how many it kept. */
function copyEntries(damaged: DamagedDatabase, db: Store['db']): number {
  const filler = createPageFiller(db);
  let kept = 0;
  for (const row of damaged.byNumber('entries', 'id')) {
    const entry = readEntryRow(row);
    if (entry === undefined) continue;
    filler.add(entry);
    kept++;
  }
  filler.end();
  return kept;
}

/** As they are: one that is damaged within is mended when its turn comes. Returns how many entries it kept. */
function copyPages(damaged: DamagedDatabase, db: Store['db']): number {
  const kept = copyRows(damaged.byNumber('pages', 'id'), db, PAGE);
  if (kept === 0) return 0;
  return Number(db.prepare('SELECT sum(entries) AS n FROM pages').get()?.n);
}

/** So many entries no page has. */
const MOST_IN_PAGE = 1024;

function isPlausible({ entries, bytes }: SalvagedRow): boolean {
  return Number(entries) > 0 && Number(entries) <= MOST_IN_PAGE && Number(bytes) > 0;
}

/** The table's own types decide what else may be in a row. */
function copyRows(rows: Iterable<SalvagedRow>, db: Store['db'], { insert, columns, isWhole }: Copying): number {
  const statement = db.prepare(insert);
  let copied = 0;
  for (const row of rows) {
    if (!isWhole(row)) continue;
    try {
      copied += Number(statement.run(...columns.map((name) => toValue(row[name]))).changes);
    } catch (cause) {
      if (!isOfAnotherType(cause)) throw cause;
    }
  }
  return copied;
}

/** SQLITE_CONSTRAINT: a column of a STRICT table does not take a value. */
function isOfAnotherType(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && Number(cause.errcode) % 256 === 19;
}

function toValue(value: unknown): string | number | Uint8Array | null {
  return typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array ? value : null;
}

function parseObject(text: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isJson(text: unknown): boolean {
  try {
    return Array.isArray(JSON.parse(String(text)));
  } catch {
    return false;
  }
}

/** Ids are never given twice, also those of what was lost. */
function keepSequence(damaged: DamagedDatabase, db: Store['db']): void {
  const keep = db.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?');
  for (const { name, seq } of damaged.byKey('sqlite_sequence', 'name')) {
    if (typeof seq === 'number' && typeof name === 'string') keep.run(seq, name);
  }
}

const TOTALS = ['accepted', 'delivered', 'dead', 'queued', 'dead_letters', 'dead_letters_evicted'] as const;
type TotalsRow = Record<(typeof TOTALS)[number], number>;

/** Undefined where they cannot be read, or cannot be true. */
function readTotals(damaged: DamagedDatabase): TotalsRow | undefined {
  const [row] = [...damaged.byKey('totals', 'accepted')];
  const { accepted, delivered, dead, queued, dead_letters: letters, dead_letters_evicted: evicted } = row ?? {};
  const read = { accepted, delivered, dead, queued, dead_letters: letters, dead_letters_evicted: evicted };
  const isTrue = Object.values(read).every((value) => Number.isSafeInteger(value) && Number(value) >= 0);
  if (!isTrue) return undefined;
  const numbers: TotalsRow = {
    accepted: Number(accepted),
    delivered: Number(delivered),
    dead: Number(dead),
    queued: Number(queued),
    dead_letters: Number(letters),
    dead_letters_evicted: Number(evicted),
  };
  return numbers.accepted === numbers.delivered + numbers.dead + numbers.queued ? numbers : undefined;
}

/** What was delivered stays so; of what waited, all that is not there any more is dead. */
function writeTotals(db: Store['db'], before: TotalsRow | undefined, entries: number): void {
  const letters = db.prepare('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM dead_letters').get();
  const texts = db.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM pages').get();
  const kept = Number(letters?.n);
  const delivered = before?.delivered ?? 0;
  const dead = before === undefined ? kept : before.dead + Math.max(0, before.queued - entries);
  db.prepare(
    `UPDATE totals SET accepted = ?, delivered = ?, dead = ?, queued = ?, bytes = ?, dead_letters = ?,
      dead_letter_bytes = ?, dead_letters_evicted = ?`,
  ).run(
    ...[delivered + dead + entries, delivered, dead, entries, Number(texts?.bytes)],
    ...[kept, Number(letters?.bytes), before?.dead_letters_evicted ?? 0],
  );
}

function describe({ entries, deadLetters, of }: SalvagedStore): string {
  if (of === undefined) {
    return `Read and kept: ${entries} events that wait and ${deadLetters} dead letters; how many there were cannot be told.`;
  }
  const lost = Math.max(0, of.entries - entries);
  const read = `${entries} of ${of.entries} events that wait and ${deadLetters} of ${of.deadLetters} dead letters`;
  return `Read and kept: ${read}. ${lost} events are lost, and count as dead.`;
}
