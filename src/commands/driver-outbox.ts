import { steadyClock, wait } from '../../lib/clock.ts';
import { DEFAULT_LEASE } from '../config/table/forwarder-settings.ts';
import type { ForwarderOptions } from '../forwarder/create-forwarder.ts';
import type { Outbox } from '../forwarder/delivery/outbox/outbox.ts';
import { parseSpan } from './parse-span.ts';

/** Says that a driver is the second one: it only delivers, from the first one's outbox. */
export const SECOND = 'CONFORMANCE_SECOND';
const LOOK_MS = 20;

/** An outbox in a database that two drivers work on. */
export interface SharedOutbox {
  options: Pick<ForwarderOptions, 'outboxes' | 'takesEvents'>;
  /** Resolves once this driver has devices to deliver for: until then it would be as if it were not there. */
  hasShare(signal: AbortSignal): Promise<void>;
}

/** The outbox of a run in the database of `CONFORMANCE_OUTBOX`; undefined where there is none. */
export async function openSharedOutbox(
  env: Readonly<Record<string, string | undefined>>,
  run: string,
  onProblem: (message: string) => void,
): Promise<SharedOutbox | undefined> {
  const { CONFORMANCE_OUTBOX: url, [SECOND]: second } = env;
  if (url === undefined) return undefined;
  const { createPostgresOutboxes } = await import('../forwarder/delivery/outbox/postgres/create-postgres-outboxes.ts');
  const isFirst = second === undefined;
  const who = isFirst ? ({ name: 'first', role: 'both' } as const) : ({ name: 'second', role: 'deliver' } as const);
  const instance = { ...who, leaseMs: parseSpan(DEFAULT_LEASE), partitions: undefined };
  const outboxes = createPostgresOutboxes(url, instance, steadyClock, onProblem);
  let outbox: Outbox | undefined;
  const create: typeof outboxes.create = (_id, limits) => {
    outbox = outboxes.create(outboxOf(run), limits);
    return outbox;
  };
  return {
    options: { outboxes: { ...outboxes, create }, takesEvents: isFirst },
    async hasShare(signal) {
      while (outbox?.instances?.share() === 0 && !signal.aborted)
        await wait(steadyClock, LOOK_MS, signal).catch(() => {});
    },
  };
}

/** Removes the outbox of a run that is over. */
export async function dropSharedOutbox(url: string, run: string): Promise<void> {
  const { dropOutbox } = await import('../forwarder/delivery/outbox/postgres/create-postgres-outboxes.ts');
  await dropOutbox(url, outboxOf(run));
}

function outboxOf(run: string): string {
  return `conformance-${run}`;
}
