import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestDirectory } from '../damage.ts';
import { runCli, startEmulator } from './emulator.ts';

const TEXT = 'one\u2028two\u2029three\u0085four';

it('a line of JSON with a raw separator of lines is one line, to replay and to --import', async () => {
  const directory = makeTestDirectory();
  const events = join(directory, 'events.ndjson');
  const event = { type: 'track', event: TEXT, userId: 'user-1', messageId: 'message-1' };
  writeFileSync(events, `${JSON.stringify(event)}\n`);
  const emulator = await startEmulator('--gateway-port', '0', '--management-port', '0');
  const { gateway, control } = emulator.ready;
  const replayed = await runCli(['replay', events, '--url', gateway]);
  expect([replayed.code, replayed.stdout]).toEqual([0, '']);
  const waited = await fetch(`${control}/events/wait`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match: { eventType: TEXT }, timeoutMs: 10_000 }),
  });
  expect(waited.status).toBe(200);
  const session = await (await fetch(`${control}/session`)).text();
  await emulator.stop();
  const file = join(directory, 'session.ndjson');
  writeFileSync(file, session.replace('"remoteAddress":"', `"remoteAddress":"${TEXT}`));
  expect(readFileSync(file, 'utf8')).toContain('\u2029');
  const again = await startEmulator('--gateway-port', '0', '--management-port', '0', '--import', file);
  expect(await (await fetch(`${again.ready.control}/events`)).text()).toContain('one');
  expect(await again.stop()).toBe(0);
}, 30_000);
