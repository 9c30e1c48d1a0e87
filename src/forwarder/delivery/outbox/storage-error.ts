import { EmulatorError, isEmulatorError } from '../../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../../lib/errors/error-codes.ts';
import { DamageError } from '../../../../lib/storage/damage-error.ts';
/** What is wrong with the place events are stored in. */
export type StorageTrouble = 'in-use' | 'locked' | 'damaged' | 'forbidden' | 'full' | 'foreign' | 'broken';

/** Events cannot be stored or read. The message says what is wrong and what to do; nothing stored is lost by it. */
export class StorageError extends EmulatorError<CodesOf<'StorageError'>> {
  override readonly name = 'StorageError';
  readonly trouble: StorageTrouble;

  constructor(trouble: StorageTrouble, problem: string, fix: string, options?: ErrorOptions) {
    super(CODES[trouble], problem, fix, options);
    this.trouble = trouble;
  }
}

const CODES = {
  'in-use': 'STORAGE_IN_USE',
  locked: 'STORAGE_LOCKED',
  damaged: 'STORAGE_DAMAGED',
  forbidden: 'STORAGE_FORBIDDEN',
  full: 'STORAGE_FULL',
  foreign: 'STORAGE_FOREIGN',
  broken: 'STORAGE_FAILED',
} as const satisfies Record<StorageTrouble, CodesOf<'StorageError'>>;

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that have a cure. */
const TROUBLES: Record<number, { trouble: StorageTrouble; is: string; cure: string }> = {
  3: forbidden('access is denied'),
  5: { trouble: 'locked', is: 'another process holds it locked', cure: 'End the process that has it open' },
  6: { trouble: 'locked', is: 'another process holds it locked', cure: 'End the process that has it open' },
  8: forbidden('it can only be read'),
  11: damaged('it is damaged'),
  13: full(),
  14: forbidden('it cannot be opened'),
  26: damaged('it is no SQLite database, or a damaged one'),
};

/** Extended ones: no room for what SQLite writes beside a database when it opens it (SQLITE_IOERR_SHMSIZE). */
const EXTENDED_TROUBLES: typeof TROUBLES = { 4874: full() };

/**
 * Says what an error of SQLite or of the file system means and what to do; any other is given back as it is.
 *
 * @param doing what failed, as in "Failed to …"
 * @example explainStorage(error, 'write to the outbox', '/data/default.outbox') // StorageError: … the disk is full …
 */
export function explainStorage(cause: unknown, doing: string, file: string): unknown {
  if (cause instanceof DamageError) {
    const { trouble, cure } = damaged('');
    return new StorageError(trouble, `Failed to ${doing}: it is damaged, ${cause.message}.`, `${cure}: ${file}.`, {
      cause,
    });
  }
  if (!(cause instanceof Error) || isEmulatorError(cause) || !('code' in cause)) return cause;
  const code = 'errcode' in cause ? Number(cause.errcode) : 0;
  const known = EXTENDED_TROUBLES[code] ?? TROUBLES[code % EXTENDED];
  const { trouble, is, cure } = known ?? {
    trouble: 'broken' as const,
    is: cause.message,
    cure: 'Check the disk and the path',
  };
  const got = known === undefined ? '' : ` (got "${cause.message}")`;
  return new StorageError(trouble, `Failed to ${doing}: ${is}${got}.`, `${cure}: ${file}.`, { cause });
}

/** Whether an error is about a disk, or a store, that is full. */
export function isFull(cause: unknown): boolean {
  const explained = explainStorage(cause, '', '');
  return explained instanceof StorageError && explained.trouble === 'full';
}

/** There is too little room for more events, though enough to record what becomes of those that are there. */
export function nearlyFull(file: string): StorageError {
  const { is, cure } = full();
  return new StorageError('full', `Failed to write to the outbox: ${is}.`, `${cure}: ${file}.`);
}

/** An extended result code is its primary code plus a multiple of this. */
const EXTENDED = 256;

function forbidden(is: string) {
  return {
    trouble: 'forbidden' as const,
    is,
    cure: 'Give this user the right to write there, or choose another place',
  };
}

function full() {
  return {
    trouble: 'full' as const,
    is: 'the disk is full, or the store as large as it may become',
    cure: 'Free some space, or let some events be delivered',
  };
}

function damaged(is: string) {
  const cure = 'Start the forwarder on it: it takes what can be read over into a new file, and keeps this one';
  return { trouble: 'damaged' as const, is, cure };
}
