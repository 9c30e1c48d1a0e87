/** The id of the transaction that a statement runs in, for those that change what is counted. */
export const TRANSACTION = 'pg_current_xact_id()::text::bigint';
/** Which transactions a statement sees, as text: `readSnapshot` reads it. */
export const SNAPSHOT = 'pg_current_snapshot()::text';

/** Which transactions a statement saw: all below `next`, but for those that were under way. */
export interface DatabaseSnapshot {
  next: number;
  underWay: ReadonlySet<number>;
}

/** What saw nothing. */
export const NO_SNAPSHOT: DatabaseSnapshot = { next: 0, underWay: new Set() };

/**
 * Reads a snapshot as PostgreSQL writes it: the first one under way, the first one that had not begun, and those between that
 * were under way.
 *
 * @example readSnapshot('10:20:10,14') // { next: 20, underWay: new Set([10, 14]) }
 */
export function readSnapshot(text: string): DatabaseSnapshot {
  const [, next = '0', underWay = ''] = text.split(':');
  return { next: Number(next), underWay: new Set(underWay.split(',').filter(Boolean).map(Number)) };
}

/** Whether what a transaction did was seen. */
export function isSeen(transaction: number, { next, underWay }: DatabaseSnapshot): boolean {
  return transaction < next && !underWay.has(transaction);
}
