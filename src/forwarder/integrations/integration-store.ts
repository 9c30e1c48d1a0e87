import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
import { replaceFileSync } from '../../../lib/files/replace-file.ts';
import { makeDirectory } from '../../../lib/storage/make-directory.ts';
import { OWNER_DIRECTORY } from '../../../lib/storage/owner-only.ts';
import { formatJson } from '../../../lib/write-json.ts';
import { type IntegrationSettings, settingsSchema } from './integration-settings.ts';

/** What is kept of integrations from one start to the next. */
export interface KeptIntegrations {
  /** Those that were installed. */
  integrations: IntegrationSettings[];
  /** Ids of those that the configuration describes and somebody paused by hand. */
  paused: string[];
}

/** Where that is kept. */
export interface IntegrationStore {
  /** @throws {StoreError} when what is kept cannot be read */
  load(): KeptIntegrations;
  /** Replaces all that is kept, or nothing. */
  save(kept: KeptIntegrations): void;
}

/** What is kept cannot be read or written. The message never shows what is in it. */
class StoreError extends EmulatorError<CodesOf<'StoreError'>> {
  override readonly name = 'StoreError';
}

const FILE_NAME = 'integrations.json';

const fileSchema = z.strictObject({
  version: z.literal(1),
  integrations: z.array(settingsSchema),
  paused: z.array(z.string()).default([]),
});

/** Keeps integrations as long as the process lives. */
export function createMemoryStore(): IntegrationStore {
  let kept: KeptIntegrations = { integrations: [], paused: [] };
  return {
    load: () => structuredClone(kept),
    save(changed) {
      kept = structuredClone(changed);
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
      if (text === undefined) return { integrations: [], paused: [] };
      const parsed = fileSchema.safeParse(parseJson(text));
      if (parsed.success) return { integrations: parsed.data.integrations, paused: parsed.data.paused };
      if (text.trim() === '') throw unreadable(file, 'it is empty');
      const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
      throw unreadable(file, parseJson(text) === undefined ? 'it is no JSON' : `${fields} cannot be used`);
    },
    save({ integrations, paused }) {
      const content = { version: 1, integrations, ...(paused.length === 0 ? {} : { paused }) };
      try {
        replace(file, `${formatJson(content, 2)}\n`);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StoreError(
          'INTEGRATIONS_UNWRITABLE',
          `Failed to keep the integrations in ${file}: ${reason}.`,
          'Nothing was changed. Make room or give the right to write there, and do it again.',
          { cause },
        );
      }
    },
  };
}

/** None is started without the others: the events of one that is left out would go nowhere, and nobody would notice. */
function unreadable(file: string, what: string): StoreError {
  return new StoreError(
    'INTEGRATIONS_UNREADABLE',
    `Failed to read the installed integrations from ${file}: ${what}.`,
    'Correct it, or move it away to start without.',
  );
}

/** What was installed once may not be used as things are now: another host needs to be allowed, for instance. */
export function failToStart({ name, id }: IntegrationSettings, cause: Error & { fix: string }): StoreError {
  return new StoreError(
    'INTEGRATIONS_UNREADABLE',
    `Failed to start the installed integration "${name}" (${id}): ${cause.message}`,
    `Or correct it in ${FILE_NAME}, in the data directory.`,
    { cause },
  );
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
  makeDirectory(dirname(file), OWNER_DIRECTORY);
  replaceFileSync(file, content);
}
