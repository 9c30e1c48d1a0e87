import { onTestFinished } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { createHolds } from '../../../src/forwarder/delivery/holds/create-holds.ts';
import { createSqliteOutbox } from '../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { IN_MEMORY } from '../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';

/** What the parts of delivery share: limits, a clock that stands still, an outbox in memory and the holds. */
export function openHolds(start: number, changed: Partial<DeliveryLimits>) {
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...changed };
  const clock = createManualClock(start);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const outbox = createSqliteOutbox({ file: IN_MEMORY, clock, limits, onProblem });
  onTestFinished(() => outbox.close());
  /** Events as device:insert_id. */
  const append = (...names: string[]) =>
    outbox.append(
      names.map((name) => {
        const [device = '', insertId = ''] = name.split(':');
        return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
      }),
    );
  const holds = createHolds(limits, clock, createRng(1), onProblem);
  return { limits, clock, problems, onProblem, outbox, holds, append };
}
