import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { steadyClock } from '../../lib/clock.ts';
import { readRows } from '../forwarder/delivery/read-rows.ts';
import { newId, openOutbox } from './open-outbox.ts';
import { createPostgresServer, createServerOn, freePort, makeDirectory, runPostgres } from './postgres-server.ts';

const STANDBYS = ['standby1', 'standby2'];

/** Makes a standby that follows the server on this port, and starts it. */
async function startStandby(name: string, primary: number) {
  const directory = makeDirectory();
  const data = join(directory, 'data');
  const from = ['-h', '127.0.0.1', '-p', String(primary), '-U', 'emulator'];
  await runPostgres('pg_basebackup', [...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
  const server = createServerOn(directory, data, await freePort(), { cluster_name: name });
  onTestFinished(server.remove);
  await server.start();
  return { ...server, promote: () => runPostgres('pg_ctl', ['-D', data, '-w', 'promote']) };
}

it('loses nothing that was acknowledged with its primary, where standbys are synchronous and one is promoted', {
  timeout: 120_000,
}, async () => {
  const primary = await createPostgresServer({ synchronous_standby_names: `2 (${STANDBYS.join(', ')})` });
  onTestFinished(primary.remove);
  await primary.start();
  const [standby] = await Promise.all(STANDBYS.map((name) => startStandby(name, primary.port)));
  if (standby === undefined) throw new Error('there is no standby');
  const id = newId();
  const outbox = openOutbox({ id, url: primary.url, clock: steadyClock, instance: { role: 'gateway' } });
  await outbox.opened;

  const acknowledged: string[] = [];
  let alive = true;
  const sending = Array.from({ length: 8 }, async (_, sender) => {
    for (let next = 0; alive; next++) {
      const insertId = `${sender}-${next}`;
      const event = { event_type: 'x', device_id: `device-${sender}`, time: 1, insert_id: insertId };
      await outbox.append([event]).then(
        () => acknowledged.push(insertId),
        () => {
          alive = false;
        },
      );
    }
  });
  await expect.poll(() => acknowledged.length).toBeGreaterThan(300);
  await primary.stop('immediate');
  await Promise.all(sending);
  await standby.promote();

  const after = openOutbox({ id, url: standby.url, clock: steadyClock });
  const stored = new Set((await readRows(after.waiting())).map(({ ids }) => ids.insert_id));
  expect(acknowledged.filter((insertId) => !stored.has(insertId))).toEqual([]);
});
