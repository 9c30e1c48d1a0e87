import { type Attempt, NO_ATTEMPTS } from '../../attempts.ts';
import type { DamagedAt, Tries } from '../lanes/page-source.ts';
import type { Entry } from '../outbox.ts';
import type { Store } from './open-store.ts';
import { buildPage, countForPage, entryId, type NewEntry, pageOf, readHead, rebuildPage, slotOf } from './page.ts';
import { insertPage, replacePage } from './page-rows.ts';
import { StoredEntry, StoredPage } from './stored-entry.ts';

/** The waiting events of a store, in pages. What changes them is called within a transaction of the store. */
export interface PagesTable {
  /** Returns what it wrote, to be given to `keep` once the transaction is kept. */
  add(entries: readonly NewEntry[], acceptedAt: number): readonly StoredPage[];
  /** Pages that were just written need not be read again. */
  keep(pages: readonly StoredPage[]): void;
  remove(entries: readonly Entry[]): void;
  /** Keeps how often an entry was tried, and how. */
  setTries(entry: Pick<Entry, 'id' | 'attempts' | 'history'>): void;
  /** The first page after the one of this id; `DAMAGED` in the place of one that cannot be read. */
  after(page: number): StoredPage | DamagedAt | undefined;
  /** How often the entries of a page were tried, by their ids. */
  triesOf(page: number): ReadonlyMap<number, Tries> | undefined;
  find(id: number): StoredEntry | DamagedAt | undefined;
  /** Those with this insert_id, in order. */
  findByInsertId(insertId: string): IteratorObject<StoredEntry>;
  /** All, in order; read as they are asked for. */
  all(): IteratorObject<StoredEntry>;
  /** When the first one was accepted. */
  oldest(): number | undefined;
}

/** Pages that are kept as they were written, and as they were found for single entries: so many, of together so many bytes. */
const PAGES_KEPT = 128;
const BYTES_KEPT = 2_097_152;

export function createPagesTable(store: Store): PagesTable {
  /** Written and not read yet, by their ids. */
  const written = createRecentPages();
  /** Read for single entries. */
  const found = createRecentPages();

  function write(entries: readonly NewEntry[], acceptedAt: number): StoredPage {
    const page = buildPage(entries, acceptedAt);
    const { added } = store.totals;
    added.queued += page.entries;
    added.bytes += page.bytes;
    return new StoredPage(insertPage(store.statement, page, acceptedAt), page.parsed, page.content);
  }

  function removeTries(entries: readonly Entry[]): void {
    for (const { id, attempts } of entries) {
      if (attempts > 1) store.statement('DELETE FROM tries WHERE entry = ?').run(id);
    }
  }

  /** All of it at once, where nothing else is left in it. */
  function removeWhole(page: number, entries: readonly Entry[]): boolean {
    return store.statement('DELETE FROM pages WHERE id = ? AND entries = ?').run(page, entries.length).changes === 1;
  }

  function removePart(page: number, entries: readonly Entry[]): boolean {
    const row = store.statement(SELECT_ONE).get(page);
    const stored = row && readPage(row);
    if (stored === undefined || 'damaged' in stored) return false;
    const gone = new Set(entries.map(({ id }) => slotOf(id)));
    const { head, content } = stored;
    const left = [...head.slots.keys()].filter((place) => !gone.has(head.slots[place] ?? -1));
    replacePage(store.statement, page, left.length === 0 ? undefined : rebuildPage(head, content, left));
    return true;
  }

  function readTries(page: number): ReadonlyMap<number, Tries> | undefined {
    const rows = store.read(() => store.statement(SELECT_TRIES).all(entryId(page, 0), entryId(page + 1, 0)));
    return rows.length === 0 ? undefined : new Map(rows.map((row) => [Number(row.entry), toTries(row)]));
  }

  function* entriesOf(page: StoredPage): Generator<StoredEntry> {
    const tries = readTries(page.id);
    for (let place = 0; place < page.size; place++) yield page.entry(place, tries?.get(page.idAt(place)));
  }

  function findPage(id: number): StoredPage | DamagedAt | undefined {
    const known = found.get(id);
    if (known !== undefined) return known;
    const row = store.read(() => store.statement(SELECT_ONE).get(id));
    const page = row && readPage(row);
    if (page !== undefined && !('damaged' in page)) found.add(page);
    return page;
  }

  function* readAll(where: string, ...values: string[]): Generator<StoredEntry> {
    for (let after = 0; ; ) {
      const row = store.statement(`${SELECT} WHERE id > ? ${where} ORDER BY id LIMIT 1`).get(after, ...values);
      if (row === undefined) return;
      after = Number(row.id);
      const page = readPage(row);
      if (!('damaged' in page)) yield* entriesOf(page);
    }
  }

  return {
    add(entries, acceptedAt) {
      const pages: StoredPage[] = [];
      for (let from = 0; from < entries.length; ) {
        const count = countForPage(entries, from);
        pages.push(write(entries.slice(from, from + count), acceptedAt));
        from += count;
      }
      return pages;
    },
    keep(pages) {
      for (const page of pages) written.add(page);
    },
    remove(entries) {
      for (const [page, own] of groupByPage(entries)) {
        removeTries(own);
        if (!removeWhole(page, own) && !removePart(page, own)) continue;
        const { added } = store.totals;
        added.queued -= own.length;
        for (const { bytes } of own) added.bytes -= bytes;
      }
    },
    setTries({ id, attempts, history }) {
      store
        .statement('INSERT OR REPLACE INTO tries (entry, attempts, history) VALUES (?, ?, ?)')
        .run(id, attempts, JSON.stringify(history));
    },
    after(page) {
      const known = written.take(page + 1);
      if (known !== undefined) return known;
      const row = store.read(() => store.statement(SELECT_NEXT).get(page));
      return row && readPage(row);
    },
    triesOf: readTries,
    find(id) {
      const page = findPage(pageOf(id));
      if (page === undefined || 'damaged' in page) return page;
      const place = page.head.slots.indexOf(slotOf(id));
      if (place === -1) return undefined;
      const [tries] = store.read(() => store.statement(SELECT_TRIES).all(id, id + 1)).map(toTries);
      return page.entry(place, tries);
    },
    findByInsertId(insertId) {
      return readAll('AND instr(head, ?)', JSON.stringify(insertId)).filter(
        (entry) => entry.ids.insert_id === insertId,
      );
    },
    all: () => readAll(''),
    oldest() {
      const row = store.statement('SELECT accepted_at FROM pages ORDER BY id LIMIT 1').get();
      return row === undefined ? undefined : Number(row.accepted_at);
    },
  };
}

const SELECT_TRIES = 'SELECT entry, attempts, history FROM tries WHERE entry >= ? AND entry < ?';
const SELECT = 'SELECT id, entries, sum, head, content FROM pages';
const SELECT_NEXT = `${SELECT} WHERE id > ? ORDER BY id LIMIT 1`;
const SELECT_ONE = `${SELECT} WHERE id = ?`;

function readPage(row: Record<string, unknown>): StoredPage | DamagedAt {
  const id = Number(row.id);
  const { head, content, sum } = row;
  if (typeof head !== 'string' || !(content instanceof Uint8Array)) return { damaged: id };
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const read = readHead({ head, content: bytes, sum: Number(sum) });
  const isWhole = read !== undefined && read.slots.length === Number(row.entries);
  return isWhole ? new StoredPage(id, read, bytes) : { damaged: id };
}

function toTries(row: Record<string, unknown>): Tries {
  return { attempts: Number(row.attempts), history: readHistory(String(row.history)) };
}

/** One that was damaged says less than it did, and changes nothing else. */
function readHistory(text: string): readonly Attempt[] {
  try {
    const history: unknown = JSON.parse(text);
    return Array.isArray(history) ? history : NO_ATTEMPTS;
  } catch {
    return NO_ATTEMPTS;
  }
}

/** Entries of a page stand together mostly, but need not. */
function groupByPage(entries: readonly Entry[]): Map<number, Entry[]> {
  const pages = new Map<number, Entry[]>();
  for (const entry of entries) {
    const page = entry instanceof StoredEntry ? entry.page.id : pageOf(entry.id);
    const own = pages.get(page);
    if (own === undefined) pages.set(page, [entry]);
    else own.push(entry);
  }
  return pages;
}

/** The pages that were added last. */
interface RecentPages {
  add(page: StoredPage): void;
  get(id: number): StoredPage | undefined;
  take(id: number): StoredPage | undefined;
}

function createRecentPages(): RecentPages {
  const pages = new Map<number, StoredPage>();
  let bytes = 0;

  function take(id: number): StoredPage | undefined {
    const page = pages.get(id);
    if (page === undefined) return undefined;
    pages.delete(id);
    bytes -= page.content.length;
    return page;
  }

  return {
    add(page) {
      take(page.id);
      pages.set(page.id, page);
      bytes += page.content.length;
      for (const oldest of pages.keys()) {
        if (pages.size <= PAGES_KEPT && bytes <= BYTES_KEPT) return;
        take(oldest);
      }
    },
    get: (id) => pages.get(id),
    take,
  };
}
