import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder } from '../../../src/forwarder/create-forwarder.ts';
import { createFileStore } from '../../../src/forwarder/integrations/integration-store.ts';
import { canMount, listNamed, makeTestDirectory, mountSmallDisk, spoil } from '../../damage.ts';

const TOKEN = 'a-token-that-is-long-enough';

async function start(dataDir: string) {
  const problems: string[] = [];
  const forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: 'dk_test_key',
    signingSecret: 'a-signing-secret',
    integration: { endpoint: 'http://127.0.0.1:9/2/httpapi', apiKey: 'a-key' },
    dataDir,
    store: createFileStore(dataDir),
    management: { port: 0, token: TOKEN },
    clock: systemClock,
    rng: createRng(1),
    onProblem: (problem) => problems.push(problem),
  });
  onTestFinished(() => forwarder.close());
  const install = async (name: string) => {
    const config = { api_key: `key-of-${name}`, api_endpoint: 'http://127.0.0.1:9/2/httpapi' };
    const response = await fetch(`${forwarder.managementUrl}/v1/admin/integration-catalog/amplitude/install`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name, config }),
    });
    return { status: response.status, text: await response.text() };
  };
  return { forwarder, install, problems };
}

async function record(): Promise<{ directory: string; file: string }> {
  const directory = makeTestDirectory();
  const { forwarder, install } = await start(directory);
  expect((await install('Shop')).status).toBe(201);
  await forwarder.close();
  return { directory, file: join(directory, 'integrations.json') };
}

describe('the file of installed integrations', () => {
  it.each([
    ['empty', (file: string) => writeFileSync(file, ''), 'it is empty'],
    ['cut', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 100)), 'it is no JSON'],
    ['overwritten', (file: string) => spoil(file, 20, 60), 'it is no JSON'],
    [
      'of a newer version',
      (file: string) => writeFileSync(file, '{"version":2,"integrations":[]}'),
      'version cannot be used',
    ],
    [
      'of wrong types',
      (file: string) => writeFileSync(file, '{"version":1,"integrations":[7]}'),
      'integrations.0 cannot be used',
    ],
    ['a bare value', (file: string) => writeFileSync(file, 'null'), 'the whole cannot be used'],
  ])(
    '(%s) is refused with the way out, and left as it is: without it events would go nowhere, unnoticed',
    async (_what, damage, says) => {
      const { directory, file } = await record();
      damage(file);
      const before = readFileSync(file);
      await expect(start(directory)).rejects.toThrow(says);
      await expect(start(directory)).rejects.toThrow('Correct it, or move it away to start without.');
      expect(readFileSync(file)).toEqual(before);
    },
  );

  it('(a directory in its place) is refused', async () => {
    const directory = makeTestDirectory();
    mkdirSync(join(directory, 'integrations.json'));
    await expect(start(directory)).rejects.toThrow(/Failed to read the installed integrations: EISDIR/);
  });

  it('is one forwarder’s at a time: the second one hears who has the directory', async () => {
    const { directory } = await record();
    await start(directory);
    await expect(start(directory)).rejects.toThrow(/another forwarder delivers from it \(this process itself\)/);
  });

  it.runIf(canMount())(
    'stays as it was on a full disk: the installation is answered 503, and leaves nothing behind',
    async () => {
      const disk = mountSmallDisk(3000);
      const { install, problems } = await start(disk.directory);
      expect((await install('First')).status).toBe(201);
      disk.fill();
      const before = readFileSync(join(disk.directory, 'integrations.json'));
      const refused = await install('Second');
      expect([refused.status, JSON.parse(refused.text)]).toEqual([
        503,
        expect.objectContaining({ title: 'It could not be kept', detail: expect.stringMatching(/full|ENOSPC/) }),
      ]);
      expect(readFileSync(join(disk.directory, 'integrations.json'))).toEqual(before);
      expect(listNamed(disk.directory, '.outbox-wal').length).toBeLessThanOrEqual(2);
      expect(problems.join('\n')).not.toContain('bug');
      disk.free();
      expect((await install('Second')).status).toBe(201);
    },
  );
});

describe('a directory for the forwarder that cannot be made', () => {
  it.each([
    ['/proc/nope', /\/proc\/nope be made \(ENOENT\)/],
    ['/dev/null/x', /not a directory, open '\/dev\/null/],
  ])('(%s) says why, at once', { timeout: 2000 }, async (directory, says) => {
    await expect(start(directory)).rejects.toThrow(says);
  });
});
