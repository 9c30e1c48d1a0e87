import { SQLITE, sqliteCode } from '../../lib/storage/sqlite-code.ts';
import { SessionError } from './session-error.ts';

/**
 * Says what SQLite's or the system's words mean and what to do.
 *
 * @param what failed, as in "Failed to …"
 * @param running whether there is an emulator that can be reset
 */
export function explainStore(cause: unknown, what: string, running = false): SessionError {
  if (cause instanceof SessionError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = sqliteCode(cause);
  const [reason, cure] = REASONS[code] ?? [message, 'Look at the directory, or name another with --data-dir.'];
  const fix = code === SQLITE.full && running ? RESET : cure;
  return new SessionError('SESSION_STORE_FAILED', `Failed to ${what}: ${reason}.`, fix, { cause });
}

const RESET =
  'Make room, or reset: POST /_emulator/v1/reset frees it all. What could not be written is tried again with the next request.';
const RESTART =
  'Start again: what can be read is taken over into a new file. Or name another directory with --data-dir.';

/** What is wrong and what to do, by SQLite's result codes. */
const REASONS: Record<number, readonly [string, string]> = {
  5: ['another emulator has it', 'Stop that one, or name another directory with --data-dir.'],
  8: ['it may not be written', 'Check who owns the directory, or name another with --data-dir.'],
  10: ['the disk could not be written or read', 'Look at the disk, or name another directory with --data-dir.'],
  11: ['it is damaged', RESTART],
  13: [
    'the disk is full, or the session as large as it may be',
    'Make room, or name another directory with --data-dir.',
  ],
  14: ['it cannot be opened', 'Check the path and who owns the directory.'],
  26: ['it is no database', RESTART],
};
