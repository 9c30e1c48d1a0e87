import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { datafly, FORWARD, post } from './calls.ts';
import type { Outlets, Planted } from './outlets.ts';
import { startProcess } from './processes.ts';

/** What commands print and keep while they run. */
export const PROCESS_OUTLETS: Outlets = {
  'emulate --json, stdout': ({ started }) => started('json').stdout(),
  'emulate --json, stderr': async ({ started }) => {
    await expect.poll(() => started('json').stderr()).toContain('Gave up');
    return started('json').stderr();
  },
  'emulate, stdout': ({ started }) => started('text').stdout(),
  'forward, the log': async ({ started }) => {
    await expect.poll(() => started('forward').stderr()).toContain('Gave up');
    return started('forward').stderr();
  },
  'forward --dry-run': async ({ started }) => {
    const { gateway: url } = JSON.parse(await started('dry').firstLine());
    await post(`${url}/v1/batch`, { batch: [datafly()] }, FORWARD);
    await expect.poll(() => started('dry').stdout()).toContain('mapped');
    return started('dry').stdout();
  },
  'debug, for a person': (planted) => attached(planted, []),
  'debug, for a program': (planted) => attached(planted, ['--json']),
  'debug, in sentences': (planted) => attached(planted, ['--screen-reader']),
  'an export': async ({ started, exported }) => {
    await started('text').stop();
    return readFileSync(exported, 'utf8');
  },
  'installed integrations, on disk': ({ dataDir }) =>
    readFileSync(join(dataDir, 'forwarder', 'integrations.json'), 'utf8'),
};

/** What is printed by whoever attaches to the process `json`. */
async function attached({ ready }: Planted, flags: readonly string[]): Promise<string> {
  const reader = startProcess(['debug', '--url', ready.us, '--since', '1d', ...flags]);
  await expect.poll(reader.stdout, { timeout: 20_000 }).toContain('FORGED');
  await reader.stop();
  return reader.stdout() + reader.stderr();
}
