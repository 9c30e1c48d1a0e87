import type { Clock } from '../../../lib/clock.ts';
import { MAX_DELETIONS } from '../../limits.ts';
import { createKeptTable, type KeptTable } from '../kept/kept-table.ts';
import { type Deletion, parseDeletion } from './deletion.ts';

/** The deletions of users that a project was asked for. */
export interface Deletions {
  readonly table: KeptTable<Deletion>;
  /** Adds users to the job that is open now. */
  add(amplitudeIds: readonly number[], requester: string): Deletion[];
  /** The deletions whose day is in a range, both included, as YYYY-MM-DD. */
  list(from: string, to: string): Deletion[];
  /** Takes a user off a job that is still open; undefined where there is none. */
  remove(amplitudeId: number, day: string): Deletion | undefined;
  /** `done`, `submitted` once it is too late to take users off, `staging` before. */
  statusOf(deletion: Pick<Deletion, 'due' | 'done'>): 'staging' | 'submitted' | 'done';
  arm(): void;
  stop(): void;
}

const DAY_MS = 86_400_000;

/** A job runs so long after its first request, in days. Doc: 10 to 13. */
const DAYS_TO_JOB = 10;

/** So long before it runs nothing can be changed any more, in days. Doc. */
const DAYS_CLOSED = 3;

/** Timers of the machine end below 25 days; longer waits are made of several. */
const LONGEST_WAIT_MS = 20 * DAY_MS;

/**
 * @param clock the project's: jobs run by it
 * @param tracked whether changes are noted for the disk
 * @param onDue deletes what there is of these users
 */
export function createDeletions(
  clock: Clock,
  tracked: boolean,
  onDue: (amplitudeIds: readonly number[]) => void,
): Deletions {
  const table = createKeptTable({ kind: 'deletion', tracked, maxEntries: MAX_DELETIONS, parse: parseDeletion });
  let cancel = () => {};

  const pending = () => table.entries().filter(([, { done }]) => !done);

  function arm(): void {
    cancel();
    cancel = () => {};
    const next = pending().reduce((earliest, [, { due }]) => Math.min(earliest, due), Number.POSITIVE_INFINITY);
    if (next === Number.POSITIVE_INFINITY) return;
    cancel = clock.after(Math.min(LONGEST_WAIT_MS, Math.max(0, next - clock.now())), run);
  }

  function run(): void {
    const now = clock.now();
    const due = [...pending().filter(([, one]) => one.due <= now)];
    for (const [key, one] of due) table.set(key, { ...one, done: true });
    if (due.length > 0) onDue(due.map(([, { amplitudeId }]) => amplitudeId));
    arm();
  }

  /** The job that can still be added to, or the one that begins now. */
  function findDue(now: number): number {
    const open = pending().find(([, { due }]) => due - now > DAYS_CLOSED * DAY_MS);
    return open?.[1].due ?? Math.floor(now / DAY_MS + DAYS_TO_JOB) * DAY_MS;
  }

  function statusOf({ due, done }: Pick<Deletion, 'due' | 'done'>) {
    if (done) return 'done';
    return due - clock.now() > DAYS_CLOSED * DAY_MS ? 'staging' : 'submitted';
  }

  return {
    table,
    add(amplitudeIds, requester) {
      const now = clock.now();
      const due = findDue(now);
      const day = dayOf(due);
      const added = amplitudeIds.map((amplitudeId) => {
        const deletion = { day, due, amplitudeId, requester, requestedOnDay: dayOf(now), done: false };
        table.set(`${day} ${amplitudeId}`, deletion);
        return deletion;
      });
      arm();
      return added;
    },
    list: (from, to) => [...table.entries().filter(([, { day }]) => day >= from && day <= to)].map(([, one]) => one),
    remove(amplitudeId, day) {
      const key = `${day} ${amplitudeId}`;
      const one = table.get(key);
      if (one === undefined || statusOf(one) !== 'staging') return undefined;
      table.delete(key);
      return one;
    },
    statusOf,
    arm,
    stop: () => cancel(),
  };
}

/** A time as a day of UTC: YYYY-MM-DD. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
