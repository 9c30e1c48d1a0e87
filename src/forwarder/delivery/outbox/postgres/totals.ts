import type { OutboxCounts } from '../outbox.ts';
import type { DatabaseQuery, Statement } from './link.ts';
import { isSeen, NO_SNAPSHOT, readSnapshot, SNAPSHOT } from './snapshot.ts';

/** What is counted of an outbox, over all instances. */
export interface SharedCounts extends OutboxCounts {
  /** Of the queued events' texts. */
  bytes: number;
  /** Dead letters that are kept. */
  deadLetters: number;
  /** When the first entry was accepted, in ms since the epoch; undefined where none waits. */
  oldest: number | undefined;
  /** How many entries wait in each partition, and who has it: undefined where nobody does. */
  partitions: readonly { queued: number; owner: string | undefined; ownerName: string | undefined }[];
}

/** The counts as of the last look at the database, with what this instance did since. */
export interface SharedTotals {
  readonly now: SharedCounts;
  /** Looks at the database. */
  look(): Promise<void>;
  /** This instance changed something: it counts from now on, whether the last look, or one that is under way, saw it or not. */
  add(change: TotalsChange): void;
}

/** What a transaction that is committed changed. */
export interface TotalsChange {
  /** Its id. */
  xid: number;
  accepted?: number;
  delivered?: number;
  dead?: number;
  bytes?: number;
  deadLetters?: number;
  deadLettersEvicted?: number;
}

/** One statement, so of one moment: accepted = delivered + dead + queued in whatever it gives. */
const LOOK: Statement = {
  name: 'look',
  text: `
    SELECT h.partition, h.accepted, t.delivered, h.dead + t.dead AS dead, h.bytes_in - t.bytes_out AS bytes,
      l.owner, m.name, p.letters, p.letters_evicted, ${SNAPSHOT} AS snapshot
    FROM heads h JOIN tails t USING (partition) JOIN project p ON true
    JOIN leases l ON l.partition = h.partition
    LEFT JOIN members m ON m.instance = l.owner AND l.until > clock_timestamp()
    ORDER BY h.partition`,
};
const OLDEST: Statement = {
  name: 'oldest',
  text: `
    SELECT min(first.accepted_at) AS at FROM tails t CROSS JOIN LATERAL (
      SELECT accepted_at FROM entries e WHERE e.partition = t.partition AND e.id > t.low ORDER BY e.id LIMIT 1
    ) first`,
};

/** Most changes told apart: while the database answers no look, more are one. */
const MOST_UNSEEN = 10_000;

/** @param mostUnseen changes that are told apart between two looks */
export function createSharedTotals(query: DatabaseQuery, mostUnseen = MOST_UNSEEN): SharedTotals {
  let now: SharedCounts = {
    ...{ accepted: 0, delivered: 0, dead: 0, queued: 0, bytes: 0, deadLetters: 0, deadLettersEvicted: 0 },
    oldest: undefined,
    partitions: [],
  };
  /** What the last look saw. */
  let seen = NO_SNAPSHOT;
  /** What was added since it, and what of that it did not see. */
  let unseen: TotalsChange[] = [];
  let looking: Promise<void> | undefined;

  function apply(change: TotalsChange): void {
    const { accepted = 0, delivered = 0, dead = 0, bytes = 0, deadLetters = 0, deadLettersEvicted = 0 } = change;
    now = {
      ...now,
      accepted: now.accepted + accepted,
      delivered: now.delivered + delivered,
      dead: now.dead + dead,
      queued: now.queued + accepted - delivered - dead,
      bytes: now.bytes + bytes,
      deadLetters: now.deadLetters + deadLetters,
      deadLettersEvicted: now.deadLettersEvicted + deadLettersEvicted,
    };
  }

  async function look(): Promise<void> {
    const rows = await query(LOOK);
    const [first] = await query(OLDEST);
    const partitions = rows.map(({ accepted, delivered, dead, owner, name }) => ({
      queued: Number(accepted) - Number(delivered) - Number(dead),
      owner: name === null ? undefined : String(owner),
      ownerName: name === null ? undefined : String(name),
    }));
    const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
    now = {
      accepted: sum('accepted'),
      delivered: sum('delivered'),
      dead: sum('dead'),
      queued: partitions.reduce((total, { queued }) => total + queued, 0),
      bytes: sum('bytes'),
      deadLetters: Number(rows[0]?.letters),
      deadLettersEvicted: Number(rows[0]?.letters_evicted),
      oldest: first?.at === null || first === undefined ? undefined : Number(first.at),
      partitions,
    };
    const before = seen;
    seen = readSnapshot(String(rows[0]?.snapshot));
    // One that numbers lower was restored, or crashed: what it has of ours was seen, and what it lost is of no number any more.
    unseen = seen.next < before.next ? [] : unseen.filter(({ xid }) => !isSeen(xid, seen));
    unseen.forEach(apply);
  }

  return {
    get now() {
      return now;
    },
    async look() {
      // One that began before is not of now.
      while (looking !== undefined) await looking.catch(() => {});
      looking = look();
      try {
        await looking;
      } finally {
        looking = undefined;
      }
    },
    add(change) {
      // The answer to a look may come before that to what it saw.
      if (isSeen(change.xid, seen)) return;
      apply(change);
      unseen.push(change);
      if (unseen.length > mostUnseen) unseen = [mergeChanges(unseen)];
    },
  };
}

/** All of them as one, which is seen once the last of them is: until then what was seen of it counts twice. */
function mergeChanges(changes: readonly TotalsChange[]): TotalsChange {
  const merged = { xid: 0, accepted: 0, delivered: 0, dead: 0, bytes: 0, deadLetters: 0, deadLettersEvicted: 0 };
  for (const { xid, ...change } of changes) {
    merged.xid = Math.max(merged.xid, xid);
    merged.accepted += change.accepted ?? 0;
    merged.delivered += change.delivered ?? 0;
    merged.dead += change.dead ?? 0;
    merged.bytes += change.bytes ?? 0;
    merged.deadLetters += change.deadLetters ?? 0;
    merged.deadLettersEvicted += change.deadLettersEvicted ?? 0;
  }
  return merged;
}
