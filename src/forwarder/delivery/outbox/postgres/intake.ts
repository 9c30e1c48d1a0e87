import type { Clock } from '../../../../../lib/clock.ts';
import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { type NewDeadLetter, OutboxFullError } from '../outbox.ts';
import { appendRows, appendWithLetters, type NewRow, toNewRow } from './append-entries.ts';
import { createCommitQueue } from './commit-queue.ts';
import { type LetterLimits, makeRoom } from './letters-table.ts';
import type { Link } from './link.ts';
import type { SharedTotals, TotalsChange } from './totals.ts';

/** Where what an instance takes is stored, as long as there is room. */
export interface Intake {
  /**
   * Stores events, and dead letters beside them: all or nothing.
   *
   * @throws {OutboxFullError} @throws {StorageError}
   */
  take(events: readonly AmplitudeEvent[], letters: readonly NewDeadLetter[]): Promise<void>;
  /** Bytes that can be added, as far as this instance knows. */
  room(): number;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

export interface IntakeOptions {
  link: Link;
  totals: SharedTotals;
  limits: LetterLimits & { outboxBytes: number };
  clock: Clock;
  partitions: number;
}

/** What an append is made of. */
interface Appended {
  rows: readonly NewRow[];
  letters: readonly NewDeadLetter[];
}

/** Most events in one statement. */
const GROUP_ROWS = 5000;

/** @param onStored told that there is something to be read */
export function createIntake({ link, totals, limits, clock, partitions }: IntakeOptions, onStored: () => void): Intake {
  const queue = createCommitQueue<Appended>(store, ({ rows, letters }) => rows.length + letters.length, GROUP_ROWS);
  /** Bytes of what is under way. */
  let reserved = 0;

  async function store(group: readonly Appended[]): Promise<void> {
    const rows = group.flatMap((one) => one.rows);
    const letters = group.flatMap((one) => one.letters);
    for (const change of await write(rows, letters)) totals.add(change);
    onStored();
  }

  /** Returns what that changes. */
  async function write(rows: readonly NewRow[], letters: readonly NewDeadLetter[]): Promise<TotalsChange[]> {
    const at = clock.now();
    const bytes = sumBytes(rows);
    if (letters.length === 0) {
      const xid = await appendRows(link.query, rows, { from: 'new', at });
      return [{ xid, accepted: rows.length, bytes }];
    }
    const total = await appendWithLetters(link.query, rows, letters, { partitions, at });
    const [accepted, dead] = [rows.length + letters.length, letters.length];
    const stored = { xid: Number(total?.xid), accepted, dead, bytes, deadLetters: dead };
    // They are stored whether others make room now, or with the next ones.
    return [stored, ...(await makeRoom(link.query, total, limits).catch(() => []))];
  }

  const room = () => limits.outboxBytes - totals.now.bytes - reserved;

  function checkRoom(count: number, bytes: number): void {
    if (count === 0 || bytes <= room()) return;
    throw new OutboxFullError(
      'OUTBOX_FULL',
      `Failed to take ${count} events: the outbox holds ${limits.outboxBytes - room()} of ${limits.outboxBytes} bytes.`,
      'Try again when some are delivered.',
    );
  }

  return {
    async take(events, letters) {
      const rows = events.map((event) => toNewRow(event, partitions));
      const bytes = sumBytes(rows);
      checkRoom(rows.length, bytes);
      reserved += bytes;
      try {
        await queue.add({ rows, letters });
      } finally {
        reserved -= bytes;
      }
    },
    room,
    idle: queue.idle,
  };
}

function sumBytes(rows: readonly NewRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0);
}
