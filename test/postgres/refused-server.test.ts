import { expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { openOutbox } from './open-outbox.ts';
import { createPostgresServer } from './postgres-server.ts';

it('refuses a server that does not sync, and makes nothing on it', async () => {
  const server = await createPostgresServer({ fsync: 'off' });
  onTestFinished(server.remove);
  await server.start();
  const outbox = openOutbox({ url: server.url, clock: createManualClock(1000) });
  await expect(outbox.opened).rejects.toThrow(
    'the server runs with fsync=off, so that a crash loses what was acknowledged. Set fsync=on, or use another server.',
  );
  await expect(outbox.append([{ event_type: 'x', device_id: 'a', time: 1, insert_id: '1' }])).rejects.toThrow(
    'fsync=off',
  );
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'amplitude%'");
  await client.end();
  expect(rows).toEqual([]);
});
