import type { AmplitudeEvent } from '../src/forwarder/amplitude-event.ts';
import type { Outbox } from '../src/forwarder/delivery/outbox/outbox.ts';

export const KEY = 'be9c00000000000000000000000000ed';
const DEVICES = 50_000;
/** Events that come in with one request; so many are appended at once. */
export const TOGETHER = 100;
/** Appends under way at once, as from so many clients. */
const CLIENTS = 10;
/** Amplitude's own limits for a plan would be what is measured. */
export const UNLIMITED = { eventsPerSecond: 100_000_000, requestsPerSecond: 1_000_000, idEventsPerSecond: 1_000_000 };

export function makeEvent(index: number): AmplitudeEvent {
  return {
    event_type: 'Product Viewed',
    user_id: `user-${index % DEVICES}`,
    device_id: `device-${index % DEVICES}`,
    time: 1_772_029_800_000 + index,
    insert_id: `bench-${index}`,
    event_properties: { product_id: `SKU-${index % 1000}`, name: 'A thing to look at', price: 59.99, currency: 'GBP' },
    platform: 'Web',
    language: 'en-US',
  };
}

/** Appends so many events, as from ten clients that send a hundred at once. */
export async function appendEvents(outbox: Outbox, count: number, onAppended: () => void): Promise<void> {
  let next = 0;
  const append = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, next + TOGETHER);
      await outbox.append(Array.from({ length: next - from }, (_, index) => makeEvent(from + index)));
      onAppended();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, append));
}

/** What a clock says, and what this process took of the processor until now; both in ms. */
export function now(): { clock: number; cpu: number } {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), cpu: (user + system) / 1000 };
}
