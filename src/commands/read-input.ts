import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';

/**
 * Reads a file that a command was given.
 *
 * @throws {ConfigError} where it cannot be read
 */
export function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('INPUT_UNREADABLE', `Failed to read ${file}: ${reason}.`, 'Check the path.', { cause });
  }
}
