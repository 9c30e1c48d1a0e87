import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import type { DeadLetter, NewDeadLetter } from '../outbox.ts';
import type { DatabaseQuery, DatabaseRow } from './link.ts';
import { TRANSACTION } from './snapshot.ts';
import type { TotalsChange } from './totals.ts';

/** How many are read at once, and how many of the oldest make room at once. */
const READ_AT_ONCE = 200;
const EVICTED_AT_ONCE = 1000;

/**
 * The end of a statement that begins with WITH: stores dead letters and counts them.
 *
 * @param first number of the first of the parameters that `letterValues` gives
 */
export function insertion(first: number): string {
  const lists = COLUMN_TYPES.map((type, place) => `$${first + place}::${type}[]`).join(', ');
  return `added AS (
      INSERT INTO letters (${COLUMNS}) SELECT ${COLUMNS} FROM unnest(${lists})
        WITH ORDINALITY AS l (${COLUMNS}, place) ORDER BY place
      RETURNING bytes
    )
    UPDATE project SET letters = letters + (SELECT count(*) FROM added),
      letter_bytes = letter_bytes + (SELECT coalesce(sum(bytes), 0) FROM added)
    RETURNING letters, letter_bytes, ${TRANSACTION} AS xid`;
}

const COLUMNS = 'event, rule, field, reason, attempts, history, answer, at, bytes';
const COLUMN_TYPES = ['text', 'text', 'text', 'text', 'int', 'text', 'text', 'bigint', 'bigint'];
const INSERT = { name: 'add-letters', text: `WITH ${insertion(1)}` };

/**
 * Whoever changes dead letters locks the row that counts them first, as who stores some and makes room in one transaction does:
 * the other way round two of them wait for each other.
 */
const COUNTED = 'counted AS MATERIALIZED (SELECT letters, letter_bytes FROM project FOR UPDATE)';

/** The oldest go until those that are left are few and small enough; the newest one stays however large it is. */
const EVICT = {
  name: 'evict-letters',
  text: `
    WITH ${COUNTED},
    oldest AS (
      SELECT id, bytes, row_number() OVER w - 1 AS before, sum(bytes) OVER w - bytes AS bytes_before
      FROM (SELECT id, bytes FROM letters ORDER BY id LIMIT ${EVICTED_AT_ONCE}) AS first WINDOW w AS (ORDER BY id)
    ),
    gone AS (
      DELETE FROM letters WHERE id IN (
        SELECT id FROM oldest, counted WHERE letters - before > $1::bigint
          OR (letter_bytes - bytes_before > $2::bigint AND letters - before > 1)
      ) RETURNING bytes
    )
    UPDATE project SET letters = letters - (SELECT count(*) FROM gone),
      letter_bytes = letter_bytes - (SELECT coalesce(sum(bytes), 0) FROM gone),
      letters_evicted = letters_evicted + (SELECT count(*) FROM gone)
    RETURNING letters, letter_bytes, (SELECT count(*) FROM gone) AS gone, ${TRANSACTION} AS xid`,
};

const REMOVE = {
  name: 'remove-letters',
  text: `
    WITH ${COUNTED},
    gone AS (DELETE FROM letters WHERE id = ANY ($1::bigint[]) AND EXISTS (SELECT FROM counted) RETURNING id, event, bytes),
    changed AS (
      UPDATE project SET letters = letters - (SELECT count(*) FROM gone),
        letter_bytes = letter_bytes - (SELECT coalesce(sum(bytes), 0) FROM gone)
      RETURNING 1
    )
    SELECT id, event FROM gone, changed ORDER BY id`,
};

/** How many may be kept, and their bytes. */
export type LetterLimits = Pick<DeliveryLimits, 'deadLetters' | 'deadLetterBytes'>;

/** Stores dead letters. Returns what that changes, for the totals. */
export async function addLetters(
  query: DatabaseQuery,
  letters: readonly NewDeadLetter[],
  limits: LetterLimits,
): Promise<TotalsChange[]> {
  const [total] = await query(INSERT, letterValues(letters));
  const added = { xid: Number(total?.xid), deadLetters: letters.length };
  return [added, ...(await makeRoom(query, total, limits))];
}

/** What `insertion` stores. */
export function letterValues(letters: readonly NewDeadLetter[]): unknown[] {
  return [
    letters.map(({ event }) => JSON.stringify(event)),
    letters.map(({ rule }) => clean(rule)),
    letters.map(({ field }) => (field === null ? null : clean(field))),
    letters.map(({ reason }) => clean(reason)),
    letters.map(({ attempts }) => attempts),
    letters.map(({ history }) => JSON.stringify(history)),
    letters.map(({ answer }) => (answer === null ? null : JSON.stringify(answer))),
    letters.map(({ at }) => at),
    letters.map((letter) => Buffer.byteLength(JSON.stringify(letter))),
  ];
}

/**
 * Lets the oldest go while there are more than may be kept. Returns what that changes, for the totals.
 *
 * @param total what `insertion` returned
 */
export async function makeRoom(
  query: DatabaseQuery,
  total: DatabaseRow | undefined,
  limits: LetterLimits,
): Promise<TotalsChange[]> {
  const changes: TotalsChange[] = [];
  for (let now = total; ; ) {
    const [count, bytes] = [Number(now?.letters), Number(now?.letter_bytes)];
    if (count <= limits.deadLetters && (bytes <= limits.deadLetterBytes || count <= 1)) return changes;
    [now] = await query(EVICT, [limits.deadLetters, limits.deadLetterBytes]);
    if (now === undefined || now.gone === 0) return changes;
    const gone = Number(now.gone);
    changes.push({ xid: Number(now.xid), deadLetters: -gone, deadLettersEvicted: gone });
  }
}

/** Takes those with these ids out, but for those that somebody else took meanwhile. */
export async function removeLetters(
  query: DatabaseQuery,
  ids: readonly number[],
): Promise<{ id: number; event: AmplitudeEvent }[]> {
  const rows = await query(REMOVE, [ids]);
  return rows.map(({ id, event }) => ({ id: Number(id), event: JSON.parse(String(event)) }));
}

/** Oldest first, read as they are asked for. */
export async function* listLetters(query: DatabaseQuery): AsyncGenerator<DeadLetter> {
  for (let after = 0; ; ) {
    const rows = await query(`SELECT * FROM letters WHERE id > $1 ORDER BY id LIMIT ${READ_AT_ONCE}`, [after]);
    yield* rows.map(fromRow);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.id);
  }
}

/** Newest first, only those before the one with this id; read as they are asked for. */
export async function* listNewestLetters(
  query: DatabaseQuery,
  before = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<DeadLetter> {
  for (let first = before; ; ) {
    const rows = await query(`SELECT * FROM letters WHERE id < $1 ORDER BY id DESC LIMIT ${READ_AT_ONCE}`, [first]);
    yield* rows.map(fromRow);
    const last = rows.at(-1);
    if (last === undefined) return;
    first = Number(last.id);
  }
}

function fromRow({ id, event, rule, field, reason, attempts, history, answer, at }: DatabaseRow): DeadLetter {
  return {
    id: Number(id),
    event: JSON.parse(String(event)),
    rule: String(rule),
    field: field === null ? null : String(field),
    reason: String(reason),
    attempts: Number(attempts),
    history: JSON.parse(String(history)),
    answer: answer === null ? null : JSON.parse(String(answer)),
    at: Number(at),
  };
}

/** A text of PostgreSQL's holds no NUL; what Amplitude, or something in between, answered may. */
function clean(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
