import type { AmplitudeEvent } from '../../../amplitude-event.ts';
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
}

/** Opens the table: at most `deadLetters` of them, of together at most `deadLetterBytes` bytes, and always the newest. */
export function createDeadLettersTable(
  { db, totals }: Store,
  limits: Pick<DeliveryLimits, 'deadLetters' | 'deadLetterBytes'>,
): DeadLettersTable {
  const insert = db.prepare(
    `INSERT INTO dead_letters (event, rule, field, reason, attempts, history, answer_status, answer_body, at, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const removeOne = db.prepare('DELETE FROM dead_letters WHERE id = ? RETURNING bytes');
  const removeOldest = db.prepare(
    'DELETE FROM dead_letters WHERE id = (SELECT min(id) FROM dead_letters) RETURNING bytes',
  );
  const select = db.prepare('SELECT * FROM dead_letters WHERE id = ?');
  const selectNext = db.prepare(`SELECT * FROM dead_letters WHERE id > ? ORDER BY id LIMIT ${PAGE}`);

  function forget(row: Record<string, unknown> | undefined): boolean {
    if (row === undefined) return false;
    totals.added.deadLetters--;
    totals.added.deadLetterBytes -= Number(row.bytes);
    return true;
  }

  function makeRoom(): void {
    for (;;) {
      const { deadLetters, deadLetterBytes } = totals.next;
      const bytesFit = deadLetterBytes <= limits.deadLetterBytes || deadLetters <= 1;
      if (deadLetters <= limits.deadLetters && bytesFit) return;
      if (!forget(removeOldest.get())) return;
      totals.added.deadLettersEvicted++;
    }
  }

  return {
    add(deadLetter) {
      const { event, rule, field, reason, attempts, history, answer, at } = deadLetter;
      const bytes = Buffer.byteLength(JSON.stringify(deadLetter));
      const [status, body] = answer === null ? [null, null] : [answer.status, answer.body];
      const tried = JSON.stringify(history);
      insert.run(JSON.stringify(event), rule, field, reason, attempts, tried, status, body, at, bytes);
      totals.added.deadLetters++;
      totals.added.deadLetterBytes += bytes;
      makeRoom();
    },
    remove: (id) => forget(removeOne.get(id)),
    find(id) {
      const row = select.get(id);
      return row === undefined ? undefined : fromRow(row);
    },
    *list() {
      let after = 0;
      for (;;) {
        const page = selectNext.all(after).map(fromRow);
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.id;
      }
    },
  };
}

/** How many are read at once. */
const PAGE = 200;

function fromRow(row: Record<string, unknown>): DeadLetter {
  const event: AmplitudeEvent = JSON.parse(String(row.event));
  const answer =
    row.answer_status === null ? null : { status: Number(row.answer_status), body: String(row.answer_body) };
  return {
    id: Number(row.id),
    event,
    rule: String(row.rule),
    field: row.field === null ? null : String(row.field),
    reason: String(row.reason),
    attempts: Number(row.attempts),
    history: JSON.parse(String(row.history)),
    answer,
    at: Number(row.at),
  };
}
