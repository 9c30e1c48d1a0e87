import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { datafly, FORWARD, install, KEY, post, sendEverything } from './calls.ts';
import { plant, plantLine } from './hostile.ts';
import { startHostileServer } from './hostile-server.ts';
import type { Planted } from './outlets.ts';
import { startProcess } from './processes.ts';

/** As long as a loaded machine may take. */
const WAIT = { timeout: 30_000 };
/** Names of projects may not hold everything: what a configuration refuses is an outlet of its own. */
const CONFIG = {
  amplitude: {
    projects: [
      { name: plant('project'), apiKey: KEY, secretKey: 'secret-of-the-hostile-project', region: 'us' },
      { name: 'eu', apiKey: plant('project-key'), region: 'eu' },
    ],
  },
  forwarder: { pipelineKey: plantLine('dk_pipeline') },
};

/** Starts one of everything, and sends marks to it. */
export async function startPlanted(): Promise<Planted> {
  const root = mkdtempSync(join(tmpdir(), 'outlets-'));
  const at = (name: string) => join(root, plantLine(name));
  const write = (name: string, value: unknown): string => {
    writeFileSync(at(name), typeof value === 'string' ? value : JSON.stringify(value));
    return at(name);
  };
  const dataDir = join(root, 'data');
  const forwarderDir = join(root, 'forwarder');
  const exported = join(root, 'export.ndjson');
  const hostile = await startHostileServer();
  const refusing = `${hostile.url}/refuses`;
  const processes = startProcesses(write('config', CONFIG), { dataDir, forwarderDir, exported, refusing });
  const mock = await createMockAmplitude({ projects: [{ name: plant('project'), apiKey: KEY, region: 'us' }] });
  await sendEverything(mock.us, mock.eu);
  const ready = JSON.parse(await processes.json.firstLine());
  const { gateway, metrics } = JSON.parse(await processes.forward.firstLine());
  await vi.waitFor(() => expect(processes.text.stdout()).toContain('Manage'), WAIT);
  const [us = '', eu = ''] = processes.text.stdout().match(/http:\S+(?=\/2\/httpapi)/g) ?? [];
  await sendEverything(us, eu);
  await sendEverything(ready.us, ready.eu);
  const config = { api_key: KEY, api_endpoint: refusing };
  await install(ready, { name: plant('integration'), variant: 'default', config });
  await post(`${ready.gateway}/v1/batch`, { pipelineKey: CONFIG.forwarder.pipelineKey, batch: [datafly()] });
  await post(`${gateway}/v1/batch`, { batch: [datafly()] }, FORWARD);
  await vi.waitFor(() => expect(processes.forward.stderr()).toContain('Gave up'), WAIT);
  return {
    mock,
    ready,
    gateway,
    metrics,
    hostile: hostile.url,
    started: (name) => processes[name],
    dataDir,
    forwarderDir,
    exported,
    at,
    write,
    async close() {
      for (const { child } of Object.values(processes)) child.kill('SIGKILL');
      await Promise.all([hostile.close(), mock.close()]);
      rmSync(root, { recursive: true });
    },
  };
}

interface Places {
  dataDir: string;
  forwarderDir: string;
  exported: string;
  /** An endpoint that refuses what is delivered. */
  refusing: string;
}

function startProcesses(config: string, { dataDir, forwarderDir, exported, refusing }: Places) {
  const emulate = ['emulate', '--port', '0', '--config', config];
  const forward = ['forward', '--port', '0', '--forwarder-data-dir', forwarderDir, '--endpoint', refusing];
  return {
    json: startProcess([...emulate, '--json', '--data-dir', dataDir]),
    text: startProcess([...emulate, '--export', exported]),
    forward: startProcess(forward, { AMPLITUDE_EMULATOR_API_KEY: KEY }),
    dry: startProcess(['forward', '--dry-run', '--port', '0']),
  };
}
