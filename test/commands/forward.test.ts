import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runForward } from '../../src/commands/forward.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Flags } from '../../src/config/read-setting.ts';
import { fakeContext } from './fake-context.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'forward-command-'));
afterAll(() => rmSync(dataDir, { recursive: true }));
const ENV = { AMPLITUDE_EMULATOR_API_KEY: 'abcdef00000000000000000000000001' };

/** Runs it until it has said all that it says at its start. */
async function forward(flags: Flags) {
  const context = fakeContext();
  context.stop.stop();
  const free = { gatewayPort: '0', metricsPort: '0', endpoint: 'http://127.0.0.1:1', forwarderDataDir: dataDir };
  await runForward(await loadConfig({ ...free, ...flags }, ENV), [], context);
  return context.printed.err.join('\n');
}

describe('forward without a database', () => {
  it.each(['gateway', 'deliver'])('refuses --role %s, which needs one', async (role) => {
    await expect(forward({ role })).rejects.toMatchObject({
      code: 'CONFIG_INCOMPLETE',
      message: expect.stringMatching(new RegExp(`--role ${role} needs a database .* Set --outbox to one`, 's')),
    });
  });

  it('says which flags mean nothing', async () => {
    expect(await forward({ instance: 'a', lease: '5s', partitions: '8' })).toContain(
      'nothing is done with --instance, --lease, --partitions.',
    );
    expect(await forward({ role: 'both', lease: '3s' })).not.toContain('nothing is done with');
  });
});
