import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { schemaOf } from '../../src/forwarder/delivery/outbox/postgres/schema.ts';
import { newId, openOutbox } from './open-outbox.ts';

const ALL = { count: 100, bytes: 1_000_000, perLane: 100 };

it('says what the database refuses to record, and lets it rest before it is sent again', async () => {
  const id = newId();
  const clock = createManualClock(1_000_000);
  const problems: string[] = [];
  const outbox = openOutbox({
    id,
    clock,
    instance: { partitions: 1, leaseMs: 3000 },
    onProblem: (said) => problems.push(said),
  });
  await outbox.append([{ event_type: 'x', device_id: 'a', time: 1, insert_id: '1' }]);
  const claimed = await outbox.claim(ALL);
  const client = new pg.Client({ connectionString: inject('postgres') });
  await client.connect();
  const refuse = `${schemaOf(id)}.refuse()`;
  await client.query(
    `CREATE FUNCTION ${refuse} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`,
  );
  await client.query(
    `CREATE TRIGGER refuse BEFORE DELETE ON ${schemaOf(id)}.entries FOR EACH ROW EXECUTE FUNCTION ${refuse}`,
  );
  const settled = outbox.complete(claimed).then(() => true);
  await expect.poll(() => clock.advance(100).then(() => problems)).toHaveLength(1);
  await settled;
  expect(problems[0]).toMatch(/^Failed to record what became of 1 event: .*"not today"/);
  const share = () => outbox.instances?.share();
  const after = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 1000) {
      await clock.advance(1000);
      // A beat, in the database's own time.
      await outbox.refresh();
    }
  };
  await after(50_000);
  expect([share(), await outbox.claim(ALL), problems.length]).toEqual([0, [], 1]);
  await client.query(`DROP FUNCTION ${refuse} CASCADE`);
  await client.end();
  await expect.poll(() => after(1000).then(share)).toBe(1);
  await expect.poll(async () => (await outbox.claim(ALL)).length).toBe(1);
});
