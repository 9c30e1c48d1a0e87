import { AWAY, type PageSource } from '../lanes/page-source.ts';
import { type FetchedEntry, FetchedPage } from './fetched-page.ts';
import type { Lease } from './leases.ts';
import type { DatabaseQuery, DatabaseRow, Statement } from './link.ts';

/** Entries in memory before their turn: so many, of about so many bytes; and so many more of both that were passed over. */
const MOST_UNREAD = 10_000;
const MOST_UNREAD_BYTES = 16_777_216;
const MOST_ASIDE = 20_000;
const MOST_ASIDE_BYTES = 67_108_864;
/** Least that is read of a partition at once, most in a page, and how many single ones are looked for at once. */
const LEAST_READ = 16;
const PAGE_ENTRIES = 16;
const FOUND_AT_ONCE = 256;
/** How large an event is taken to be before one was read, in bytes. */
const USUAL_BYTES = 1000;

const COLUMNS = 'partition, id, text, ids, accepted_at, attempts, history';

/**
 * Of each partition what follows what was read, up to so many entries and bytes, one at least; its last id as of the same
 * moment; and how many were there to be read, where fewer came for their bytes.
 */
const READ_ON: Statement = {
  name: 'read-on',
  text: `
    SELECT h.partition, h.last_id, e.there, e.id, e.text, e.ids, e.accepted_at, e.attempts, e.history
    FROM unnest($1::int[], $2::bigint[]) AS c (partition, after)
    JOIN heads h ON h.partition = c.partition AND h.last_id > c.after
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT next.*, count(*) OVER () AS there, sum(octet_length(text)) OVER before AS bytes_before FROM (
          SELECT * FROM entries e WHERE e.partition = c.partition AND e.id > c.after ORDER BY e.id LIMIT $3
        ) next WINDOW before AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      ) measured WHERE coalesce(bytes_before, 0) < $4 ORDER BY id
    ) e ON true`,
};
const FIND: Statement = {
  name: 'find',
  text: `SELECT ${COLUMNS} FROM unnest($1::int[], $2::bigint[]) AS w (partition, id) JOIN entries USING (partition, id)`,
};

/** The entries that are in memory: those that were read on and not given yet, and some of those that were passed over. */
export interface Prefetch extends PageSource {
  /** Reads on in these partitions, as far as there is room. True where there was something. */
  readOn(leases: readonly Lease[]): Promise<boolean>;
  /** Brings those of the entries into memory that are away, up to about so many bytes. */
  bring(ids: readonly number[], bytes: number, leaseOf: (partition: number) => Lease | undefined): Promise<void>;
  /** Keeps what was given back. */
  keep(entry: FetchedEntry): void;
  /** It was claimed. */
  drop(entry: FetchedEntry): void;
  forget(leases: readonly Lease[]): void;
  /** How many were read and not looked at. */
  readonly unread: number;
  /** Whether the last reading found less than it had room for. */
  readonly isAtEnd: boolean;
}

export function createPrefetch(query: DatabaseQuery, partitions: number): Prefetch {
  let queue: FetchedPage[] = [];
  let next = 0;
  let unread = 0;
  let unreadBytes = 0;
  let usualBytes = USUAL_BYTES;
  let isAtEnd = false;
  const kept = new Map<number, FetchedEntry>();
  let keptBytes = 0;
  /** Looked for, and not there any more. */
  let gone = new Set<number>();

  function keep(entry: FetchedEntry): void {
    drop(entry.id);
    kept.set(entry.id, entry);
    keptBytes += entry.bytes;
    for (const [oldest] of kept) {
      if (kept.size <= MOST_UNREAD + MOST_ASIDE && keptBytes <= MOST_UNREAD_BYTES + MOST_ASIDE_BYTES) return;
      drop(oldest);
    }
  }

  function drop(id: number): void {
    keptBytes -= kept.get(id)?.bytes ?? 0;
    kept.delete(id);
  }

  function buildPages(lease: Lease, rows: readonly DatabaseRow[]): FetchedPage[] {
    const built: FetchedPage[] = [];
    for (let from = 0; from < rows.length; from += PAGE_ENTRIES) {
      const page = new FetchedPage(0, lease, rows.slice(from, from + PAGE_ENTRIES), partitions);
      for (const entry of page.entries) keep(entry);
      built.push(page);
    }
    return built;
  }

  /** Partitions take turns. */
  function add(columns: readonly FetchedPage[][]): void {
    if (next > 0) queue = queue.slice(next);
    next = 0;
    const longest = Math.max(0, ...columns.map(({ length }) => length));
    for (let place = 0; place < longest; place++) {
      for (const column of columns) {
        const page = column[place];
        if (page === undefined) continue;
        queue.push(page);
        unread += page.size;
        unreadBytes += page.content.length;
      }
    }
  }

  /** What was found in a partition, and how far it is read by that. */
  function readColumn(lease: Lease, all: readonly DatabaseRow[], most: number): FetchedPage[] {
    const found = all.filter(({ id }) => id !== null);
    const isFull = found.length === most || found.length < Number(found[0]?.there ?? 0);
    if (isFull) isAtEnd = false;
    // Up to the last id of that moment, what was not found is gone.
    const [first] = all;
    if (first !== undefined) lease.cursor = Number(isFull ? found.at(-1)?.id : first.last_id);
    return buildPages(lease, found);
  }

  /** Returns how many bytes were found; what is not there is gone. */
  async function find(ids: readonly number[], leaseOf: (partition: number) => Lease | undefined): Promise<number> {
    const places = [ids.map((id) => id % partitions), ids.map((id) => Math.floor(id / partitions))];
    const rows = await query(FIND, places);
    const there = rows.map(({ id, partition }) => Number(id) * partitions + Number(partition));
    gone = gone.union(new Set(ids).difference(new Set(there)));
    const pages = [...Map.groupBy(rows, (row) => Number(row.partition))].flatMap(([partition, found]) => {
      const lease = leaseOf(partition);
      return lease === undefined ? [] : buildPages(lease, found);
    });
    return pages.reduce((sum, { content }) => sum + content.length, 0);
  }

  function room(): number {
    return Math.min(MOST_UNREAD - unread, Math.floor((MOST_UNREAD_BYTES - unreadBytes) / usualBytes));
  }

  return {
    async readOn(leases) {
      const from = leases.filter(isRead);
      if (from.length === 0 || room() <= 0) return false;
      const most = Math.max(LEAST_READ, Math.ceil(room() / from.length));
      const cursors = from.map(({ cursor }) => cursor);
      const mostBytes = Math.ceil((MOST_UNREAD_BYTES - unreadBytes) / from.length);
      const rows = await query(READ_ON, [from.map(({ partition }) => partition), cursors, most, mostBytes]);
      const byPartition = Map.groupBy(rows, ({ partition }) => Number(partition));
      isAtEnd = true;
      const columns = from
        .filter(isRead)
        .map((lease) => readColumn(lease, byPartition.get(lease.partition) ?? [], most));
      add(columns);
      if (unread > 0) usualBytes = Math.max(1, Math.ceil(unreadBytes / unread));
      return columns.some(({ length }) => length > 0);
    },
    async bring(ids, bytes, leaseOf) {
      gone = new Set();
      const away = ids.filter((id) => !kept.has(id));
      let brought = 0;
      for (let from = 0; from < away.length && brought < bytes; from += FOUND_AT_ONCE) {
        brought += await find(away.slice(from, from + FOUND_AT_ONCE), leaseOf);
      }
    },
    keep,
    drop: ({ id }) => drop(id),
    forget(leases) {
      const gone = new Set(leases);
      queue = queue.slice(next).filter((page) => !gone.has(page.lease));
      next = 0;
      unread = queue.reduce((sum, { size }) => sum + size, 0);
      unreadBytes = queue.reduce((sum, { content }) => sum + content.length, 0);
      for (const [id, entry] of kept) if (gone.has(entry.lease)) drop(id);
    },
    get unread() {
      return unread;
    },
    get isAtEnd() {
      return isAtEnd;
    },
    after() {
      const page = queue[next];
      if (page === undefined) return undefined;
      next++;
      unread -= page.size;
      unreadBytes -= page.content.length;
      return page;
    },
    triesOf: () => undefined,
    find: (id) => kept.get(id) ?? (gone.has(id) ? undefined : AWAY),
  };
}

const isRead = ({ lost, leaving }: Lease) => !lost && !leaving;
