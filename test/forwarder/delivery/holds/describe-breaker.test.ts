import { expect, it } from 'vitest';
import { describeBreaker } from '../../../../src/forwarder/delivery/holds/describe-breaker.ts';
import { openHolds } from '../open-holds.ts';

const NOW = 1_000_000;
const TROUBLE = { because: 'HTTP 403', fix: 'Wait.' };
const CLOSED = { state: 'closed', until: null, because: null, batchEvents: 100 };
const OPEN = { state: 'open', until: NOW + 60_000, because: 'HTTP 403', batchEvents: 10 };

it.each([
  ['before anything was said', [], 0, CLOSED],
  ['after one failure', ['failed'], 0, CLOSED],
  ['refused', ['refused'], 0, OPEN],
  ['until its time is over', ['refused'], 59_999, OPEN],
  ['once its time is over', ['refused'], 60_000, { ...OPEN, state: 'half-open', until: null }],
  ['with smaller batches than a probe has', ['refused', 'cut', 'cut', 'cut', 'cut'], 0, { ...OPEN, batchEvents: 6 }],
  ['with batches cut', ['cut'], 0, { ...CLOSED, batchEvents: 50 }],
  ['once it works again', ['refused', 'succeeded'], 60_000, CLOSED],
] as const)('%s: %j and %i ms later', async (_when, happened, laterMs, described) => {
  const { holds, clock } = openHolds(NOW, { batchEvents: 100, probeEvents: 10, projectDelayMs: 60_000 });
  const happen = {
    failed: () => holds.circuitBreaker.failed(TROUBLE, 0),
    refused: () => holds.circuitBreaker.refused(TROUBLE, 0),
    cut: () => holds.batchSize.cut(),
    succeeded: async () => {
      await clock.advance(laterMs);
      holds.circuitBreaker.succeeded();
    },
  };
  for (const what of happened) await happen[what]();
  await clock.advance(NOW + laterMs - clock.now());
  expect(describeBreaker(holds, clock.now())).toEqual(described);
});
