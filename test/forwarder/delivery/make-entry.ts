import type { Entry } from '../../../src/forwarder/delivery/outbox/outbox.ts';

/** An entry as the outbox would hand it out. */
export function makeEntry(changed: Partial<Entry>): Entry {
  const event = { event_type: 'x', time: 1, insert_id: '1', device_id: 'a' };
  const written = { source: Buffer.from('{}'), start: 0, bytes: 2, text: '{}' };
  const entry = { id: 1, lane: 'device a', event, ids: event, ...written, attempts: 1, history: [] };
  return { ...entry, acceptedAt: changed.acceptedAt ?? 1_800_000_000, ...changed };
}
