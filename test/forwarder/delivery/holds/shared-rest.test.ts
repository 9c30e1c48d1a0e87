import { expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { HOLD_TEXTS } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { createSharedRest } from '../../../../src/forwarder/delivery/holds/shared-rest.ts';

it('holds as long as another instance was told to rest, or until that is taken back', async () => {
  const clock = createManualClock(100);
  const shared = createSharedRest(clock);
  expect([shared.until(), shared.hold()]).toEqual([0, null]);
  const rest = { because: 'HTTP 429', since: 90, until: 150 };
  const hold = { ...HOLD_TEXTS['circuit-open'], reason: 'circuit-open', ...rest, endedBy: 'time' };
  shared.set(rest);
  await clock.advance(49);
  expect([shared.until(), shared.hold()]).toEqual([150, hold]);
  await clock.advance(1);
  expect([shared.until(), shared.hold()]).toEqual([150, null]);
  shared.set({ ...rest, until: 200 });
  expect(shared.hold()).toEqual({ ...hold, until: 200 });
  shared.set(undefined);
  expect([shared.until(), shared.hold()]).toEqual([0, null]);
});
