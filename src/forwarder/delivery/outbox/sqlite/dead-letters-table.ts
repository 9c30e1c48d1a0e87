import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import type { Attempt } from '../../attempts.ts';
import type { DeliveryLimits } from '../../delivery-limits.ts';
import type { DeadLetter, NewDeadLetter } from '../outbox.ts';
import type { Store } from './open-store.ts';

/** The dead letters of a store. What changes them is called within a transaction of the store. */
export interface DeadLettersTable {
  /** Adds one; the oldest make room where there are too many. */
  add(deadLetter: NewDeadLetter): void;
  /** Takes one out: false where another process was faster. */
  remove(id: number): boolean;
  find(id: number): DeadLetter | undefined;
  /** Oldest first, read as they are asked for. */
  list(): IteratorObject<DeadLetter>;
  /** Newest first, only those before the one with this id; read as they are asked for. */
  listNewest(before?: number): IteratorObject<DeadLetter>;
}

/**
 * Opens the table: at most `deadLetters` of them, of together at most `deadLetterBytes` bytes, and always the newest.
 *
 * @param onDamaged told of one that cannot be read, whenever it is passed over
 */
export function createDeadLettersTable(
  store: Store,
  limits: Pick<DeliveryLimits, 'deadLetters' | 'deadLetterBytes'>,
  onDamaged: (id: number) => void = () => {},
): DeadLettersTable {
  function read(row: Record<string, unknown>): DeadLetter[] {
    const deadLetter = fromRow(row);
    if (deadLetter === undefined) onDamaged(Number(row.id));
    return deadLetter === undefined ? [] : [deadLetter];
  }

  function forget(row: Record<string, unknown> | undefined): boolean {
    if (row === undefined) return false;
    const { added } = store.totals;
    added.deadLetters--;
    added.deadLetterBytes -= Number(row.bytes);
    return true;
  }

  function makeRoom(): void {
    for (;;) {
      const { deadLetters, deadLetterBytes } = store.totals.next;
      const bytesFit = deadLetterBytes <= limits.deadLetterBytes || deadLetters <= 1;
      if (deadLetters <= limits.deadLetters && bytesFit) return;
      if (!forget(store.statement(DELETE_OLDEST).get())) return;
      store.totals.added.deadLettersEvicted++;
    }
  }

  return {
    add(deadLetter) {
      const { event, rule, field, reason, attempts, history, answer, at } = deadLetter;
      const bytes = Buffer.byteLength(JSON.stringify(deadLetter));
      const [status, body] = answer === null ? [null, null] : [answer.status, answer.body];
      const tried = JSON.stringify(history);
      store.statement(INSERT).run(JSON.stringify(event), rule, field, reason, attempts, tried, status, body, at, bytes);
      const { added } = store.totals;
      added.deadLetters++;
      added.deadLetterBytes += bytes;
      makeRoom();
    },
    remove: (id) => forget(store.statement('DELETE FROM dead_letters WHERE id = ? RETURNING bytes').get(id)),
    find(id) {
      const row = store.statement('SELECT * FROM dead_letters WHERE id = ?').get(id);
      return row === undefined ? undefined : fromRow(row);
    },
    *list() {
      let after = 0;
      for (;;) {
        const rows = store.statement(SELECT_NEXT).all(after);
        yield* rows.flatMap(read);
        const last = rows.at(-1);
        if (last === undefined) return;
        after = Number(last.id);
      }
    },
    *listNewest(before = Number.MAX_SAFE_INTEGER) {
      for (let first = before; ; ) {
        const rows = store.statement(SELECT_BEFORE).all(first);
        yield* rows.flatMap(read);
        const last = rows.at(-1);
        if (last === undefined) return;
        first = Number(last.id);
      }
    },
  };
}

/** How many are read at once. */
const READ_AT_ONCE = 200;
const SELECT_NEXT = `SELECT * FROM dead_letters WHERE id > ? ORDER BY id LIMIT ${READ_AT_ONCE}`;
const SELECT_BEFORE = `SELECT * FROM dead_letters WHERE id < ? ORDER BY id DESC LIMIT ${READ_AT_ONCE}`;
const DELETE_OLDEST = 'DELETE FROM dead_letters WHERE id = (SELECT min(id) FROM dead_letters) RETURNING bytes';
const INSERT = `INSERT INTO dead_letters
  (event, rule, field, reason, attempts, history, answer_status, answer_body, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Undefined where it is damaged. */
function fromRow(row: Record<string, unknown>): DeadLetter | undefined {
  const event = parseOr<AmplitudeEvent>(String(row.event));
  const history = parseOr<Attempt[]>(String(row.history));
  if (event === undefined || history === undefined) return undefined;
  const answer =
    row.answer_status === null ? null : { status: Number(row.answer_status), body: String(row.answer_body) };
  return {
    id: Number(row.id),
    event,
    rule: String(row.rule),
    field: row.field === null ? null : String(row.field),
    reason: String(row.reason),
    attempts: Number(row.attempts),
    history,
    answer,
    at: Number(row.at),
  };
}

function parseOr<T>(text: string): T | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
