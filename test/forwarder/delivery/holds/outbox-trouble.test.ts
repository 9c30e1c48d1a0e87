import { expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { HOLD_TEXTS } from '../../../../src/forwarder/delivery/holds/hold-reasons.ts';
import { createOutboxTrouble } from '../../../../src/forwarder/delivery/holds/outbox-trouble.ts';

const HOLD = {
  reason: 'outbox-unreadable',
  because: 'it is away',
  fix: HOLD_TEXTS['outbox-unreadable'].fix,
  since: 100,
};

it('holds until it is tried again', async () => {
  const clock = createManualClock(100);
  const trouble = createOutboxTrouble(clock);
  expect(trouble.hold()).toBeNull();
  trouble.failed('it is away', 150);
  await clock.advance(49);
  expect(trouble.hold()).toEqual({ ...HOLD, until: 150, endedBy: 'time' });
  await clock.advance(1);
  expect(trouble.hold()).toBeNull();
});

it('holds until it is over where nothing says when it is tried again, since it began', async () => {
  const clock = createManualClock(100);
  const trouble = createOutboxTrouble(clock);
  trouble.failed('it is slow');
  await clock.advance(50);
  trouble.failed('it is away');
  expect(trouble.hold()).toEqual({ ...HOLD, until: null, endedBy: 'answer' });
  trouble.over();
  expect(trouble.hold()).toBeNull();
});
