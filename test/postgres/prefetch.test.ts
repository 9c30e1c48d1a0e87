import { expect, inject, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { FetchedPage } from '../../src/forwarder/delivery/outbox/postgres/fetched-page.ts';
import type { Lease } from '../../src/forwarder/delivery/outbox/postgres/leases.ts';
import { createLink } from '../../src/forwarder/delivery/outbox/postgres/link.ts';
import { createPrefetch } from '../../src/forwarder/delivery/outbox/postgres/prefetch.ts';
import { schemaOf } from '../../src/forwarder/delivery/outbox/postgres/schema.ts';
import { newId, openOutbox } from './open-outbox.ts';

const PARTITIONS = 4;
const LARGE = 250_000;
/** 37 MB, where 16 MiB are read on. */
const COUNT = 150;

it('reads on by bytes, whatever it took an event to be, and misses none', async () => {
  const id = newId();
  const outbox = openOutbox({ id, clock: createManualClock(0), instance: { partitions: PARTITIONS, role: 'gateway' } });
  const filler = 'x'.repeat(LARGE);
  for (let made = 0; made < COUNT; made += 10) {
    await outbox.append(
      Array.from({ length: 10 }, (_, index) => ({
        ...{ event_type: 'x', device_id: `device-${made + index}`, time: 1, insert_id: `${made + index}` },
        event_properties: { filler },
      })),
    );
  }
  const settings = `SET search_path TO ${schemaOf(id)}`;
  const link = createLink({ url: inject('postgres'), name: 'test', settings }, 'read');
  onTestFinished(() => link.close());
  const prefetch = createPrefetch(link.query, PARTITIONS);
  const leases = Array.from({ length: PARTITIONS }, (_, partition): Lease => {
    return { partition, epoch: 1, until: 1, leaving: false, lost: false, cursor: 0, claimed: 0 };
  });
  const seen: string[] = [];
  let most = 0;
  for (let turns = 0; turns < COUNT && seen.length < COUNT; turns++) {
    await prefetch.readOn(leases);
    most = Math.max(most, prefetch.unread);
    const page = prefetch.after(0);
    if (page instanceof FetchedPage) seen.push(...page.entries.map(({ ids }) => String(ids.insert_id)));
  }
  expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, index) => index));
  expect(most * LARGE).toBeLessThan(16_777_216 + PARTITIONS * (LARGE + 1000));
});
