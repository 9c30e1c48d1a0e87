import { inject, onTestFinished } from 'vitest';
import type { Clock } from '../../lib/clock.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../src/forwarder/delivery/delivery-limits.ts';
import type { Outbox } from '../../src/forwarder/delivery/outbox/outbox.ts';
import {
  createPostgresOutbox,
  type InstanceOptions,
} from '../../src/forwarder/delivery/outbox/postgres/create-postgres-outbox.ts';

let made = 0;

/** An id that no other test uses: the schema is named by it. */
export function newId(): string {
  return `test-${process.pid}-${++made}`;
}

export interface OpenOptions {
  id?: string;
  url?: string;
  clock: Clock;
  limits?: Partial<DeliveryLimits>;
  instance?: Partial<InstanceOptions>;
  onProblem?: (message: string) => void;
}

/** Opens an outbox; closed when the test is over. */
export function openOutbox({ id = newId(), url, clock, limits, instance, onProblem }: OpenOptions): Outbox {
  const outbox = createPostgresOutbox({
    url: url ?? inject('postgres'),
    id,
    clock,
    instance: { name: 'one', role: 'both', leaseMs: 60_000, partitions: 4, ...instance },
    limits: { ...DEFAULT_DELIVERY_LIMITS, ...limits },
    onProblem: onProblem ?? (() => {}),
  });
  onTestFinished(() => outbox.close());
  return outbox;
}
