import { expect, inject, it, onTestFinished } from 'vitest';
import { createLink, type DatabaseQuery, type Link } from '../../src/forwarder/delivery/outbox/postgres/link.ts';

function open(): Link {
  const link = createLink({ url: inject('postgres'), name: 'test', settings: 'SELECT 1' }, 'test');
  onTestFinished(() => link.close());
  return link;
}

it('runs a transaction again that met another in a circle', async () => {
  const [one, other] = [open(), open()];
  await one.query('CREATE TABLE circle (id integer PRIMARY KEY, count integer NOT NULL)');
  await one.query('INSERT INTO circle VALUES (1, 0), (2, 0)');
  const lock = (query: DatabaseQuery, id: number) => query('UPDATE circle SET count = count + 1 WHERE id = $1', [id]);
  const bothHold = Promise.withResolvers<void>();
  let runs = 0;
  const lockBoth = (link: Link, first: number, second: number) =>
    link.transaction(async (query) => {
      await lock(query, first);
      if (++runs === 2) bothHold.resolve();
      await bothHold.promise;
      await lock(query, second);
    });
  await Promise.all([lockBoth(one, 1, 2), lockBoth(other, 2, 1)]);
  const rows = await one.query('SELECT count FROM circle ORDER BY id');
  expect([rows, runs]).toEqual([[{ count: 2 }, { count: 2 }], 3]);
});
