/** Primary result codes of SQLite that are looked for (https://www.sqlite.org/rescode.html). */
export const SQLITE = { error: 1, busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** An extended result code is its primary code plus a multiple of this. */
const EXTENDED = 256;

/** The primary result code of an error that SQLite gave; 0 for any other. */
export function sqliteCode(error: unknown): number {
  const given = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof given === 'number' ? given % EXTENDED : 0;
}
