import { expect, it } from 'vitest';
import type { Link } from '../../../../../src/forwarder/delivery/outbox/postgres/link.ts';
import { openSchema } from '../../../../../src/forwarder/delivery/outbox/postgres/open-schema.ts';

it.each([
  [{ version: 12 }, 'the server is PostgreSQL 12, and 13 is the oldest that will do. Upgrade the server'],
  [{ fsync: 'off' }, 'the server runs with fsync=off'],
  [{ encoding: 'LATIN1' }, 'the database is encoded as LATIN1'],
  [{ standby: true }, 'the server is a standby'],
])('refuses a server that is %o', async (said, problem) => {
  const server = { version: 15, fsync: 'on', encoding: 'UTF8', standby: false, ...said };
  const asked: unknown[] = [];
  const link: Link = {
    query: async (statement) => {
      asked.push(statement);
      return [server];
    },
    transaction: () => Promise.reject(new Error('nothing is made')),
    close: async () => {},
  };
  await expect(openSchema(link, 'amplitude_outbox_default', undefined)).rejects.toThrow(problem);
  expect(asked).toHaveLength(1);
});
