import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { type Attempt, NO_ATTEMPTS } from '../../attempts.ts';
import { deviceOf, laneOf } from '../../lane-of.ts';
import type { Entry, EntryIds } from '../outbox.ts';
import type { Store } from './open-store.ts';

/** An event that was not stored yet, written as it will be sent. */
export interface NewEntry {
  lane: string;
  text: string;
  bytes: number;
  ids: EntryIds;
}

/** The waiting events of a store. What changes them is called within a transaction of the store. */
export interface EntriesTable {
  add(entry: NewEntry, acceptedAt: number): void;
  remove(id: number, bytes: number): void;
  /** Keeps how often an entry was tried, and how. */
  setAttempts(entry: Pick<Entry, 'id' | 'attempts' | 'history'>): void;
  find(id: number): Entry | undefined;
  /** Those with this insert_id, in order. */
  findByInsertId(insertId: string): Entry[];
  /** At most `count`, in order, from the first one after the id. */
  after(id: number, count: number): Entry[];
  /** When the first one was accepted. */
  oldest(): number | undefined;
}

/** Writes an event as it will be sent. */
export function toNewEntry(event: AmplitudeEvent): NewEntry {
  const text = JSON.stringify(event);
  const { event_type, insert_id, user_id } = event;
  const ids = { event_type, insert_id, ...(user_id === undefined ? {} : { user_id }) };
  return { lane: laneOf(event), text, bytes: Buffer.byteLength(text), ids };
}

export function createEntriesTable({ db, totals }: Store): EntriesTable {
  const insert = db.prepare(
    'INSERT INTO entries (lane, text, event_type, insert_id, user_id, accepted_at, attempts) VALUES (?, ?, ?, ?, ?, ?, 0)',
  );
  const removeOne = db.prepare('DELETE FROM entries WHERE id = ?');
  const setAttempts = db.prepare('UPDATE entries SET attempts = ?, history = ? WHERE id = ?');
  const select = db.prepare(`SELECT ${COLUMNS} FROM entries WHERE id = ?`);
  const selectByInsertId = db.prepare(`SELECT ${COLUMNS} FROM entries WHERE insert_id = ? ORDER BY id`);
  const selectAfter = db.prepare(`SELECT ${COLUMNS} FROM entries WHERE id > ? ORDER BY id LIMIT ?`);
  const selectFirst = db.prepare('SELECT accepted_at FROM entries ORDER BY id LIMIT 1');

  return {
    add({ lane, text, bytes, ids }, acceptedAt) {
      insert.run(lane, text, ids.event_type, ids.insert_id, ids.user_id ?? null, acceptedAt);
      totals.added.queued++;
      totals.added.bytes += bytes;
    },
    remove(id, bytes) {
      if (removeOne.run(id).changes === 0) return;
      totals.added.queued--;
      totals.added.bytes -= bytes;
    },
    setAttempts({ id, attempts, history }) {
      setAttempts.run(attempts, history.length === 0 ? null : JSON.stringify(history), id);
    },
    find(id) {
      const row = select.get(id);
      return row === undefined ? undefined : new StoredEntry(row);
    },
    findByInsertId: (insertId) => selectByInsertId.all(insertId).map((row) => new StoredEntry(row)),
    oldest() {
      const row = selectFirst.get();
      return row === undefined ? undefined : Number(row.accepted_at);
    },
    after: (id, count) => selectAfter.all(id, count).map((row) => new StoredEntry(row)),
  };
}

const COLUMNS = 'id, lane, text, event_type, insert_id, user_id, accepted_at, attempts, history';

/** An entry as it is stored. The event is read from its text when somebody asks: one that is only passed over is not. */
class StoredEntry implements Entry {
  readonly id: number;
  readonly lane: string;
  readonly text: string;
  readonly acceptedAt: number;
  readonly bytes: number;
  /** Claims so far; the one that gives it out counts it. */
  readonly attempts: number;
  readonly ids: EntryIds;
  history: readonly Attempt[];
  #event: AmplitudeEvent | undefined;

  constructor(row: Record<string, unknown>) {
    this.id = Number(row.id);
    this.lane = String(row.lane);
    this.text = String(row.text);
    this.bytes = Buffer.byteLength(this.text);
    this.acceptedAt = Number(row.accepted_at);
    this.attempts = Number(row.attempts) + 1;
    this.history = row.history === null ? NO_ATTEMPTS : JSON.parse(String(row.history));
    this.ids = {
      event_type: String(row.event_type),
      insert_id: String(row.insert_id),
      ...(row.user_id === null ? {} : { user_id: String(row.user_id) }),
      ...deviceOf(this.lane),
    };
  }

  get event(): AmplitudeEvent {
    this.#event ??= parse(this.text);
    return this.#event;
  }
}

function parse(text: string): AmplitudeEvent {
  return JSON.parse(text);
}
