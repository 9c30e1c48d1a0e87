import { hideSecretIn } from '../../../../../lib/redact-secret.ts';
import { StorageError } from '../storage-error.ts';

/** Where a database is, to be shown: its password, wherever it stands, is left out. */
export function redactDatabaseUrl(url: string): string {
  const parsed = parse(url);
  if (parsed === undefined) return 'postgres://…';
  if (parsed.password !== '') parsed.password = '…';
  parsed.search = '';
  return safely(parsed.href, decodeURI);
}

/** Hides the password of a database's URL in a text. */
export function hidePasswordIn(text: string, url: string): string {
  const parsed = parse(url);
  if (parsed === undefined) return text;
  const passwords = [parsed.password, safely(parsed.password), parsed.searchParams.get('password') ?? ''];
  return passwords.reduce((hidden, password) => (password === '' ? hidden : hideSecretIn(hidden, password)), text);
}

/** @throws {StorageError} where it is not one of a PostgreSQL database */
export function checkDatabaseUrl(url: string): void {
  if (/^postgres(ql)?:$/.test(parse(url)?.protocol ?? '')) return;
  throw new StorageError(
    'foreign',
    'Failed to open the outbox: it is no URL of a PostgreSQL database.',
    'Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  );
}

function parse(url: string): URL | undefined {
  return URL.parse(url) ?? undefined;
}

/** A `%` may stand for itself. */
function safely(text: string, decode = decodeURIComponent): string {
  try {
    return decode(text);
  } catch {
    return text;
  }
}
