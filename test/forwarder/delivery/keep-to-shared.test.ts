import { expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { createHolds } from '../../../src/forwarder/delivery/holds/create-holds.ts';
import { keepToShared } from '../../../src/forwarder/delivery/keep-to-shared.ts';
import type { Instances, SharedState } from '../../../src/forwarder/delivery/outbox/outbox.ts';

it('holds everything as long as the database cannot be reached, and no longer', async () => {
  const clock = createManualClock(1_000_000);
  const holds = createHolds(DEFAULT_DELIVERY_LIMITS, clock, createRng(1), () => {});
  let listener: (state: SharedState) => void = () => {};
  const instances: Instances = {
    share: () => 1,
    setPaused() {},
    setRest() {},
    onChange(next) {
      listener = next;
    },
  };
  let dispatched = 0;
  keepToShared({ instances }, holds, () => dispatched++);
  const fine = { paused: undefined, rest: undefined, trouble: undefined };
  listener({ ...fine, trouble: 'it is away' });
  await clock.advance(3_600_000);
  expect(holds.outboxTrouble.hold()).toMatchObject({
    ...{ reason: 'outbox-unreadable', because: 'it is away', since: 1_000_000, until: null },
  });
  listener(fine);
  expect([holds.outboxTrouble.hold(), dispatched]).toEqual([null, 2]);
});
