import { existsSync } from 'node:fs';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { say } from '../../lib/say.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import { DEFAULT_DELIVERY_LIMITS, DURABLE_LIMITS } from '../forwarder/delivery/delivery-limits.ts';
import type { DeadLetterFilter } from '../forwarder/delivery/outbox/dead-letter-filter.ts';
import type { DeadLetter } from '../forwarder/delivery/outbox/outbox.ts';
import { openDeadLetters } from '../forwarder/delivery/outbox/sqlite/open-dead-letters.ts';
import { storeFile } from '../forwarder/delivery/outbox/sqlite/open-store.ts';
import { printJson, printLine } from './print.ts';

export type DeadLetterAction = 'list' | 'show' | 'replay' | 'discard';

export interface DeadLetterOptions {
  /** One JSON object per line. */
  json?: boolean;
  /** Every dead letter, where no filter is given. */
  all?: boolean;
  /** Id of an installed integration. Default: the configured one. */
  integration?: string;
}

/** `dead-letters`: works on the store in the data directory, whether a forwarder runs on it or not. */
export async function runDeadLetters(
  { forwarder }: Config,
  action: DeadLetterAction,
  filter: DeadLetterFilter,
  { json = false, all = false, integration }: DeadLetterOptions,
): Promise<ExitCode> {
  const file = findStore(forwarder.dataDir, integration);
  if (action !== 'list' && !all && Object.keys(filter).length === 0) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to ${action} dead letters: none are chosen.`,
      'Give a filter such as --id or --rule, or --all.',
    );
  }
  const outboxBytes = forwarder.outboxBytes === undefined ? {} : { outboxBytes: forwarder.outboxBytes };
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...outboxBytes };
  const store = openDeadLetters(file, limits, systemClock);
  try {
    switch (action) {
      case 'list':
        for (const deadLetter of store.list(filter)) {
          if (json) printJson(deadLetter);
          else printLine(formatDeadLetter(deadLetter));
        }
        break;
      case 'show':
        for (const deadLetter of store.list(filter)) printJson(deadLetter, 2);
        break;
      case 'replay':
        say(`Put ${count(store.replay(filter))} back into the outbox.`);
        break;
      case 'discard':
        say(`Discarded ${count(store.discard(filter))}.`);
        break;
    }
    return EXIT.ok;
  } finally {
    store.close();
  }
}

function findStore(dataDir: string | undefined, integration: string | undefined): string {
  if (dataDir === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to find dead letters: there is no data directory.',
      'Set --forwarder-data-dir to the one the forwarder uses.',
    );
  }
  const file = storeFile(dataDir, integration);
  if (existsSync(file)) return file;
  throw new ConfigError(
    'INPUT_INVALID',
    `Failed to find dead letters: there is no outbox ${file}.`,
    'Set --forwarder-data-dir to the one the forwarder uses, and --integration to the id of an installed one.',
  );
}

/** One line: what it was, whose, and why it was given up. */
function formatDeadLetter({ id, at, rule, event, field, attempts, reason }: DeadLetter): string {
  const who = [event.user_id, event.device_id].filter((part) => part !== undefined).join(' / ');
  const where = field === null ? '' : ` [${field}]`;
  const parts = [String(id).padStart(6), new Date(at).toISOString(), rule.padEnd(20), event.event_type, who];
  return `${parts.join('  ')}  attempts ${attempts}${where}: ${reason}`;
}

function count(deadLetters: number): string {
  return `${deadLetters} dead ${deadLetters === 1 ? 'letter' : 'letters'}`;
}
