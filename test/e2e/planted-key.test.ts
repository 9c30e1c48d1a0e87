import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type RunningEmulator, startEmulator } from './emulator.ts';

const KEYS = {
  project: 'planted-project-key-0001',
  installed: 'planted-installed-key-0002',
  unknown: 'planted-unknown-key-0003',
};

/** Everything below a folder: its text, and who may read it. */
function readFiles(folder: string): { name: string; text: string; mode: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { name: entry.name, text: readFileSync(file, 'latin1'), mode: (statSync(file).mode & 0o777).toString(8) };
    });
}

const folder = mkdtempSync(join(tmpdir(), 'planted-key-'));
let emulator: RunningEmulator | undefined;
afterEach(() => {
  emulator?.process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

it('no key is in what the emulator prints, answers or keeps, but in files that nobody else can read', async () => {
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    JSON.stringify({ amplitude: { projects: [{ name: 'shop', apiKey: KEYS.project, region: 'us' }] } }),
  );
  const store = join(folder, 'store');
  const flags = [
    '--config',
    config,
    '--data-dir',
    join(store, 'mock'),
    '--forwarder-data-dir',
    join(store, 'forwarder'),
  ];
  emulator = await startEmulator(...flags);
  const { ready, lines, post, stderr } = emulator;

  const event = { event_type: 'Visit', user_id: 'user-1', device_id: 'device-1' };
  const shown: string[] = [];
  const note = async (response: Response) => shown.push(await response.text());
  for (const key of [KEYS.project, KEYS.unknown]) {
    // Amplitude answers with a key it does not know, so this answer is nothing to look at.
    await post(`${ready.us}/2/httpapi`, { api_key: key, events: [event, { ...event, event_type: '' }] });
    await post(`${ready.us}/batch`, { api_key: key, events: [event] });
    await post(`${ready.us}/2/httpapi`, `{"api_key":"${key}","events":[`);
    await post(`${ready.us}/2/httpapi`, `{"api_key":"${key}"x`);
    await post(`${ready.us}/2/httpapi`, { api_key: key, events: [event] }, { 'content-type': 'text/html' });
    await fetch(`${ready.us}/identify?api_key=${key}&identification=${JSON.stringify([{ user_id: 'user-2' }])}`);
    await fetch(`${ready.us}/identify`, {
      method: 'POST',
      body: new URLSearchParams({ api_key: key, identification: '{' }),
    });
    await fetch(`${ready.us}/httpapi?api_key=${key}&event=${JSON.stringify([event])}`);
  }
  const admin = { authorization: `Bearer ${ready.managementToken}` };
  const install = {
    name: 'Amplitude',
    variant: 'default',
    config: { api_key: KEYS.installed, api_endpoint: 'https://api2.amplitude.com' },
  };
  const catalog = `${ready.management}/v1/admin/integration-catalog/amplitude/install`;
  await note(await post(catalog, install, admin));
  const track = { type: 'track', event: 'Visit', userId: 'user-3' };
  const bearer = { authorization: `Bearer ${ready.pipelineKey}` };
  await note(await post(`${ready.gateway}/v1/batch`, { batch: [track] }, bearer));
  for (const path of ['events', 'requests', 'stats', 'state', 'states', 'session']) {
    await note(await fetch(`${ready.control}/${path}`));
  }
  // Bodies are kept as base64.
  for (const [, body = ''] of shown.join('').matchAll(/"body":"([\w+/=]+)"/g))
    shown.push(Buffer.from(body, 'base64').toString());
  await note(await fetch(`${ready.management}/v1/admin/integrations`, { headers: admin }));
  await expect.poll(() => lines.some((line) => line.includes('user-3'))).toBe(true);
  await emulator.stop();

  const files = readFiles(store);
  const open = files.filter(({ mode }) => mode !== '600');
  for (const key of Object.values(KEYS)) {
    for (const text of [...shown, ...lines, stderr()]) expect(text).not.toContain(key);
    expect(open.filter(({ text }) => text.includes(key)).map(({ name }) => name)).toEqual([]);
  }
  expect(shown.some((text) => text.startsWith('{"api_key":"…0001"'))).toBe(true);
  expect(files.some(({ text }) => text.includes('user-3'))).toBe(true);
});
