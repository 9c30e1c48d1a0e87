import { isEmulatorError } from '../../../../../lib/errors/emulator-error.ts';
import { StorageError, type StorageTrouble } from '../storage-error.ts';
import { hidePasswordIn, redactDatabaseUrl } from './database-url.ts';

/** Classes of SQLSTATE, or whole ones, that have a cure (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
const TROUBLES: readonly [prefix: string, trouble: StorageTrouble, cure: string][] = [
  ['28', 'forbidden', 'Give the right user and password'],
  [
    '42501',
    'forbidden',
    'Give this user the right to create a schema in the database, or to use the one that is there',
  ],
  ['3D', 'foreign', 'Create the database, or name the right one'],
  ['53100', 'full', "Free some space on the database's disk"],
  [
    '53300',
    'broken',
    'Let the server take more connections (max_connections): each instance needs five for an integration',
  ],
];

/** Says what an error of a database means and what to do. The password is in none of it. */
export function explainDatabase(cause: unknown, doing: string, url: string): Error {
  if (cause instanceof Error && isEmulatorError(cause)) return cause;
  const code = codeOf(cause);
  const message = hidePasswordIn(cause instanceof Error ? cause.message : String(cause), url);
  const [, trouble, cure] = TROUBLES.find(([prefix]) => code.startsWith(prefix)) ?? [
    '',
    'broken' as const,
    'Look whether the database runs and can be reached',
  ];
  return new StorageError(
    trouble,
    `Failed to ${doing}: the database says "${message || code || 'nothing'}".`,
    `${cure}: ${redactDatabaseUrl(url)}.`,
    { cause },
  );
}

/** SQLSTATE, or Node's code of a connection that failed; empty where there is none. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if (isEmulatorError(cause)) return codeOf(cause.cause);
  return 'code' in cause ? String(cause.code) : '';
}

/** Whether a statement failed for others that ran at the same time: it may be tried again at once. */
export function mayTryAgain(cause: unknown): boolean {
  return ['40P01', '40001'].includes(codeOf(cause));
}

/** Whether the connection is of no use any more: it failed itself, or the server ends. */
export function isConnectionLost(cause: unknown): boolean {
  if (isEmulatorError(cause) && cause.cause === undefined) return false;
  const code = codeOf(cause);
  return !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('08') || code.startsWith('57P');
}
