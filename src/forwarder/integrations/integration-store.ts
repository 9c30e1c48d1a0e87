import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
import { formatJson } from '../../../lib/write-json.ts';
import { type IntegrationSettings, settingsSchema } from './integration-settings.ts';

/** Where installed integrations are kept. */
export interface IntegrationStore {
  /** @throws {StoreError} when what is kept cannot be read */
  load(): IntegrationSettings[];
  /** Replaces all that is kept, or nothing. */
  save(integrations: readonly IntegrationSettings[]): void;
}

/** What is kept cannot be read or written. The message never shows what is in it. */
class StoreError extends EmulatorError<CodesOf<'StoreError'>> {
  override readonly name = 'StoreError';
}

/** They hold API keys: only their owner may read them. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const FILE_NAME = 'integrations.json';

const fileSchema = z.strictObject({ version: z.literal(1), integrations: z.array(settingsSchema) });

/** Keeps integrations as long as the process lives. */
export function createMemoryStore(): IntegrationStore {
  let kept: readonly IntegrationSettings[] = [];
  return {
    load: () => structuredClone([...kept]),
    save(integrations) {
      kept = structuredClone([...integrations]);
    },
  };
}

/**
 * Keeps integrations in a file of a folder, made where it is not there. A file is replaced as a whole: a crash leaves
 * the former one.
 *
 * @example createFileStore('data').load() // reads data/integrations.json
 */
export function createFileStore(folder: string): IntegrationStore {
  const file = join(folder, FILE_NAME);
  return {
    load() {
      const text = readIfThere(file);
      if (text === undefined) return [];
      const parsed = fileSchema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data.integrations;
      const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
      throw new StoreError(
        'INTEGRATIONS_UNREADABLE',
        `Failed to read the installed integrations from ${file}: ${fields} cannot be used.`,
        'Correct it, or move it away to start without.',
      );
    },
    save(integrations) {
      try {
        replace(file, `${formatJson({ version: 1, integrations }, 2)}\n`);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StoreError(
          'INTEGRATIONS_UNWRITABLE',
          `Failed to keep the integrations in ${file}: ${reason}.`,
          'Nothing was changed.',
          { cause },
        );
      }
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      'INTEGRATIONS_UNREADABLE',
      `Failed to read the installed integrations: ${reason}.`,
      'Check the data directory.',
      { cause },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function replace(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
  const fresh = `${file}.${process.pid}.new`;
  const handle = openSync(fresh, 'w', FILE_MODE);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  // A file that was there already keeps its old mode.
  chmodSync(fresh, FILE_MODE);
  renameSync(fresh, file);
}
