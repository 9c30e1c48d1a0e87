import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { schemaOf } from '../../src/forwarder/delivery/outbox/postgres/schema.ts';
import { newId, openOutbox } from './open-outbox.ts';

it('forgets delays that are over', async () => {
  const id = newId();
  const clock = createManualClock(1_000_000);
  const outbox = openOutbox({ id, clock });
  await outbox.append([
    { event_type: 'x', device_id: 'a', time: 1, insert_id: '1' },
    { event_type: 'x', device_id: 'b', time: 1, insert_id: '2' },
  ]);
  const claimed = await outbox.claim({ count: 10, bytes: 100_000, perLane: 10 });
  const delays = new Map([
    ['device a', 6000],
    ['device b', 3_600_000],
  ]);
  await outbox.settle(
    claimed.map((entry) => ({ entry, action: 'retryAt', at: clock.now() + (delays.get(entry.lane) ?? 0) })),
  );
  const client = new pg.Client({ connectionString: inject('postgres') });
  await client.connect();
  onTestFinished(() => client.end());
  const lanes = async () => {
    const { rows } = await client.query<{ lane: string }>(`SELECT lane FROM ${schemaOf(id)}.rests ORDER BY lane`);
    return rows.map(({ lane }) => lane);
  };
  expect(await lanes()).toEqual(['"device a"', '"device b"']);
  await expect.poll(() => clock.advance(1000).then(lanes)).toEqual(['"device b"']);
});
