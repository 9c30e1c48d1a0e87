import { systemClock, wait } from '../../lib/clock.ts';
import type { Rng } from '../../lib/rng.ts';
import type { MockAmplitude } from '../../mock-amplitude/index.ts';
import type { Ledger } from './ledger.ts';

const DEVICES = 100;

/** Notes what Amplitude stores. Returns how many repeats it ignored. */
export function watch(mock: MockAmplitude, ledger: Ledger): () => number {
  let repeats = 0;
  mock.subscribe((record) => {
    if (record.kind !== 'event') return;
    if (record.verdict === 'duplicate') repeats++;
    if (record.verdict === 'accepted') ledger.store(String(record.event.device_id), String(record.event.insert_id));
    if (record.verdict === 'rejected') ledger.refuse(JSON.stringify(record.diagnostics));
  });
  return () => repeats;
}

/** A sender as they are: it sends a batch until it is acknowledged, and then the next one. */
export async function sendEvents(
  gateway: () => string | undefined,
  ledger: Ledger,
  rng: Rng,
  signal: AbortSignal,
): Promise<void> {
  let last = 0;
  while (!signal.aborted) {
    const events = Array.from({ length: rng.integer(1, 20) }, () => ({
      type: 'track',
      event: 'Crash Tested',
      anonymousId: `device-${rng.integer(1, DEVICES)}`,
      messageId: String(++last).padStart(8, '0'),
    }));
    while (!(await sendOnce(gateway(), events))) {
      if (signal.aborted) return;
      await wait(systemClock, 5);
    }
    for (const { anonymousId, messageId } of events) ledger.acknowledge(anonymousId, messageId);
    await wait(systemClock, rng.integer(0, 20));
  }
}

async function sendOnce(gateway: string | undefined, batch: object[]): Promise<boolean> {
  if (gateway === undefined) return false;
  try {
    const response = await fetch(`${gateway}/v1/batch`, {
      method: 'POST',
      headers: { authorization: 'Bearer dk_simulation', 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
