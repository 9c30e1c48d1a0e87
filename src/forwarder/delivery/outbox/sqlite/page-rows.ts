import type { StatementSync } from 'node:sqlite';
import type { PageRow } from './page.ts';

/** Gives the statement of a text, prepared once. */
type Statements = (sql: string) => StatementSync;

/** Inserts a page; returns its id. */
export function insertPage(
  statement: Statements,
  { entries, bytes, sum, head, content }: PageRow,
  acceptedAt: number,
): number {
  const { lastInsertRowid } = statement(INSERT).run(acceptedAt, entries, bytes, sum, head, content);
  return Number(lastInsertRowid);
}

/** Writes a page anew, or deletes it where nothing is left of it. */
export function replacePage(statement: Statements, id: number, page: PageRow | undefined): void {
  if (page === undefined) {
    statement(DELETE).run(id);
    return;
  }
  const { entries, bytes, sum, head, content } = page;
  statement(UPDATE).run(entries, bytes, sum, head, content, id);
}

const INSERT = 'INSERT INTO pages (accepted_at, entries, bytes, sum, head, content) VALUES (?, ?, ?, ?, ?, ?)';
const UPDATE = 'UPDATE pages SET entries = ?, bytes = ?, sum = ?, head = ?, content = ? WHERE id = ?';
const DELETE = 'DELETE FROM pages WHERE id = ?';
