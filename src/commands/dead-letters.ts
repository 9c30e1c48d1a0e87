import { existsSync } from 'node:fs';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { Line } from '../../lib/line.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import type { StopSignal } from '../../lib/process/stop-signal.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits, DURABLE_LIMITS } from '../forwarder/delivery/delivery-limits.ts';
import type { DeadLetterFilter } from '../forwarder/delivery/outbox/dead-letter-filter.ts';
import type { DeadLetter, StoredRows } from '../forwarder/delivery/outbox/outbox.ts';
import { openDeadLetters } from '../forwarder/delivery/outbox/sqlite/open-dead-letters.ts';
import { storeFile } from '../forwarder/delivery/outbox/sqlite/open-store.ts';
import { CONFIGURED_ID } from '../forwarder/integrations/configured-integration.ts';
import { chooseDataDir } from './choose-data-dir.ts';
import type { CommandContext } from './command-context.ts';

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
  config: Config,
  action: DeadLetterAction,
  filter: DeadLetterFilter,
  { json = false, all = false, integration }: DeadLetterOptions,
  { stop, out, say }: CommandContext,
): Promise<ExitCode> {
  const { forwarder } = config;
  if (action !== 'list' && !all && Object.keys(filter).length === 0) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to ${action} dead letters: none are chosen.`,
      'Give a filter such as --id or --rule, or --all.',
    );
  }
  const outboxBytes = forwarder.outboxBytes === undefined ? {} : { outboxBytes: forwarder.outboxBytes };
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...outboxBytes };
  const store = await openStore(config, integration, limits);
  try {
    switch (action) {
      case 'list':
        await print(store.list(filter), (one) => (json ? { json: one } : formatDeadLetter(one)), out, stop);
        break;
      case 'show':
        await print(store.list(filter), (deadLetter) => ({ json: deadLetter, indent: 2 }), out, stop);
        break;
      case 'replay':
        say(`Put ${count(await store.replay(filter))} back into the outbox.`);
        break;
      case 'discard':
        say(`Discarded ${count(await store.discard(filter))}.`);
        break;
    }
    // Whoever reads it has as much of it as they want, or not yet.
    return stop.signal.aborted && out.failure() === undefined ? EXIT.couldNotRun : EXIT.ok;
  } finally {
    await store.close();
  }
}

/** The store of an outbox: a database where one is named, else a file. */
interface DeadLetterStore {
  list(filter: DeadLetterFilter): StoredRows<DeadLetter>;
  replay(filter: DeadLetterFilter): number | Promise<number>;
  discard(filter: DeadLetterFilter): number | Promise<number>;
  close(): void | Promise<void>;
}

async function openStore(
  config: Config,
  integration: string | undefined,
  limits: DeliveryLimits,
): Promise<DeadLetterStore> {
  const { outbox } = config.forwarder;
  if (outbox === undefined) {
    return openDeadLetters(findStore(chooseDataDir(config), integration), limits, systemClock);
  }
  const { openPostgresDeadLetters } = await import(
    '../forwarder/delivery/outbox/postgres/open-postgres-dead-letters.ts'
  );
  return openPostgresDeadLetters(outbox, integration ?? CONFIGURED_ID, limits, systemClock);
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

/** Reads no faster than it is read. */
async function print(
  letters: StoredRows<DeadLetter>,
  format: (letter: DeadLetter) => Line,
  out: LineOutput,
  { signal }: StopSignal,
): Promise<void> {
  for await (const letter of letters) if (!(await out.send(format(letter), signal))) return;
  await out.flush(signal);
}
