import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { type RunningEmulator, runCli, startEmulator } from './emulator.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'data-dir-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Sends events one after the other on a few lines at once, until the emulator is gone; returns those it took. */
async function sendUntilGone({ ready, post }: RunningEmulator, round: number): Promise<string[]> {
  const taken: string[] = [];
  const line = async (name: string) => {
    for (let sent = 0; ; sent++) {
      const insertId = `round-${round}-${name}-${sent}`;
      const event = { event_type: 'Kept', user_id: `user-${name}`, insert_id: insertId };
      const response = await post(`${ready.us}/2/httpapi`, { api_key: ready.projects[0]?.apiKey, events: [event] });
      if (response.status === 200) taken.push(insertId);
      await response.text();
    }
  };
  await Promise.allSettled(['line-one', 'line-two', 'line-three'].map(line));
  return taken;
}

it('kill -9 at any moment loses no event that was answered with 200', async () => {
  const rng = createRng(7);
  const acknowledged: string[] = [];
  for (let round = 0; round < 4; round++) {
    const emulator = await startEmulator('--data-dir', directory);
    setTimeout(() => emulator.process.kill('SIGKILL'), rng.integer(20, 300));
    acknowledged.push(...(await sendUntilGone(emulator, round)));
  }
  const emulator = await startEmulator('--data-dir', directory);
  const response = await fetch(`${emulator.ready.control}/events?verdict=accepted&limit=10000`);
  const found = [...(await response.text()).matchAll(/"insertId":"([^"]+)"/g)].map(([, insertId]) => insertId);
  const stored = new Set(found);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter((insertId) => !stored.has(insertId))).toEqual([]);
  expect(found).toHaveLength(stored.size);
  await emulator.stop();
});

it('a directory in use by another emulator is a clear error, and exit code 3', async () => {
  const emulator = await startEmulator('--data-dir', directory);
  const { code, stderr } = await runCli(['emulate', '--json', '--port', '0', '--data-dir', directory]);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('another emulator has it') });
  await emulator.stop();
});

it('a session is exported at the end, and imported at the beginning of another', async () => {
  const file = join(directory, 'session.ndjson');
  const first = await startEmulator('--export', file);
  const event = { event_type: 'Carried', user_id: 'user-1' };
  await first.post(`${first.ready.us}/2/httpapi`, { api_key: first.ready.projects[0]?.apiKey, events: [event] });
  expect(await first.stop()).toBe(0);
  const second = await startEmulator('--import', file);
  const response = await fetch(`${second.ready.control}/events?eventType=Carried`);
  expect(await response.json()).toMatchObject({ events: [{ userId: 'user-1', verdict: 'accepted' }] });
  await second.stop();
});
