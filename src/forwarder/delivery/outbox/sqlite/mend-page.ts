import type { DeadLettersTable } from './dead-letters-table.ts';
import type { Store } from './open-store.ts';
import { examinePage, rebuildPage } from './page.ts';
import { replacePage } from './page-rows.ts';

/** What became of the entries of a damaged page. */
export interface MendedPage {
  /** As they were written: they stay. */
  whole: number;
  /** Perhaps not as they were written: dead letters. */
  doubtful: number;
  lost: number;
}

/**
 * Leaves of a damaged page what is as it was written (`deliver.durable`). What can still be read as an event, but may have
 * changed, becomes a dead letter that a person can look at and replay; the rest counts as dead. Called within a transaction of
 * the store.
 *
 * @param now in ms since the epoch
 */
export function mendPage(id: number, store: Store, deadLetters: DeadLettersTable, now: number): MendedPage {
  const row = store.statement('SELECT entries, bytes, head, content FROM pages WHERE id = ?').get(id);
  if (row === undefined) return { whole: 0, doubtful: 0, lost: 0 };
  const content = row.content instanceof Uint8Array ? Buffer.from(row.content) : Buffer.alloc(0);
  const { head, whole, doubtful } = examinePage({ head: String(row.head), content });
  const left = head === undefined || whole.length === 0 ? undefined : rebuildPage(head, content, whole);
  replacePage(store.statement, id, left);
  const gone = (head?.slots.length ?? Math.max(doubtful.length, Number(row.entries))) - whole.length;
  const { added } = store.totals;
  added.queued -= gone;
  added.bytes -= Number(row.bytes) - (left?.bytes ?? 0);
  added.dead += gone;
  for (const event of doubtful) {
    deadLetters.add({ event, ...DAMAGED, attempts: 0, history: [], answer: null, at: now });
  }
  return { whole: whole.length, doubtful: doubtful.length, lost: gone - doubtful.length };
}

const DAMAGED = {
  rule: 'deliver.durable',
  field: null,
  reason: 'damaged on disk: it may not be as it was accepted',
};

/** What a person should know of it. */
export function describeMended(file: string, { whole, doubtful, lost }: MendedPage): string {
  return `Some events of the outbox ${file} were damaged on disk: ${doubtful} may have changed and are dead letters (deliver.durable), ${lost} cannot be read and are lost, and count as dead. The ${whole} beside them are as they were, and go on.`;
}
