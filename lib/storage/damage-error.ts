import { SQLITE, sqliteCode } from './sqlite-code.ts';

/** A database is not whole. The message says what is wrong with it, as the end of a sentence. */
export class DamageError extends Error {
  override readonly name = 'DamageError';
}

/** What is wrong with a database that can be salvaged; undefined where something else is wrong. */
export function whyDamaged(cause: unknown): string | undefined {
  if (cause instanceof DamageError) return cause.message;
  const code = sqliteCode(cause);
  if (code === SQLITE.corrupt) return 'SQLite finds it malformed';
  if (code === SQLITE.notADatabase) return 'it does not begin as a database does';
  return undefined;
}
