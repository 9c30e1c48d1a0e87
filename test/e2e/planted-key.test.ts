import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, it } from 'vitest';
import { BIN, type RunningEmulator, runCli, startEmulator } from './emulator.ts';
import { startRepeater } from './repeater.ts';

const KEYS = {
  project: 'planted-project-key-0001',
  installed: 'planted-installed-key-0002',
  unknown: 'planted-unknown-key-0003',
};

/** What lets somebody in: no file at all may hold it, not even one that its owner alone can read. */
const SECRETS = {
  secretKey: 'planted-secret-key-0004',
  cookie: 'planted-cookie-0005',
  bearer: 'planted-bearer-0006',
  apiKeyHeader: 'planted-api-key-header-0007',
  inQuery: 'planted-in-query-0008',
  managementToken: 'planted-management-token-0009',
  pipelineKey: 'dk_planted_pipeline_0010',
  signingSecret: 'planted-signing-secret-0011',
  proxy: 'planted-proxy-0012',
};

const BASIC = Buffer.from(`${KEYS.project}:${SECRETS.secretKey}`).toString('base64');

/** What a client of a shop sends along without a thought. */
const CREDENTIALS = {
  authorization: `Bearer ${SECRETS.bearer}`,
  cookie: `session=${SECRETS.cookie}`,
  'proxy-authorization': `Basic ${SECRETS.proxy}`,
  'x-api-key': SECRETS.apiKeyHeader,
  referer: `http://shop.example/?access_token=${SECRETS.inQuery}&api_key=${KEYS.project}`,
  'x-anything': KEYS.project,
};

/** Bodies are kept as base64. */
function decodeBodies(text: string): string {
  return [...text.matchAll(/"body":"([\w+/=]+)"/g)].map(([, body = '']) => Buffer.from(body, 'base64')).join('\n');
}

/** Creates one, and has its keys told. */
async function createProject(control: string, post: RunningEmulator['post']) {
  const answer = await (await post(`${control}/projects`, { name: 'created' })).text();
  const keys = await (await fetch(`${control}/projects/created/keys`)).text();
  const [apiKey = '', secretKey = ''] = keys.match(/[0-9a-f]{32}/g) ?? [];
  expect([apiKey.length, secretKey.length]).toEqual([32, 32]);
  return { answer, apiKey, secretKey };
}

/** A session without the lines that tell the keys of projects. */
function withoutProjects(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('{"type":"project"'))
    .join('\n');
}

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
afterEach(() => void emulator?.process.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

it('no key is in what the emulator prints, answers or keeps, but in files that nobody else can read', async () => {
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      amplitude: { projects: [{ name: 'shop', apiKey: KEYS.project, secretKey: SECRETS.secretKey, region: 'us' }] },
      forwarder: {
        managementToken: SECRETS.managementToken,
        pipelineKey: SECRETS.pipelineKey,
        signingSecret: SECRETS.signingSecret,
      },
    }),
  );
  const store = join(folder, 'store');
  const exported = join(store, 'export.ndjson');
  mkdirSync(join(store, 'mock'), { recursive: true, mode: 0o755 });
  writeFileSync(exported, 'of an earlier run', { mode: 0o644 });
  const directories = ['--data-dir', join(store, 'mock'), '--forwarder-data-dir', join(store, 'forwarder')];
  const flags = ['--config', config, ...directories, '--export', exported];
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
  for (const path of ['2/httpapi', `2/httpapi/${KEYS.project}`, `x/${SECRETS.secretKey}?token=${SECRETS.inQuery}`]) {
    await post(`${ready.us}/${path}`, { api_key: KEYS.project, events: [event] }, CREDENTIALS);
  }
  for (const authorization of [`Basic ${BASIC}`, `Api-Key ${SECRETS.secretKey}`, `Basic ${BASIC}x`]) {
    const path = authorization.startsWith('Basic') ? 'api/2/usersearch?user=user-1' : 'v1/userprofile?user_id=user-1';
    await note(await fetch(`${ready.us}/${path}`, { headers: { authorization } }));
  }
  const created = await createProject(ready.control, post);
  await post(`${ready.us}/2/httpapi`, { api_key: created.apiKey, events: [event] });
  await post(`${ready.us}/x/${created.secretKey}`, { api_key: created.secretKey, events: [event] });
  for (const path of ['projects', 'stats?project=created', 'records?q=project:created']) {
    await note(await fetch(`${ready.control}/${path}`));
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
  await note(await post(`${ready.gateway}/v1/t/${SECRETS.pipelineKey}`, track, bearer));
  await note(await post(`${ready.gateway}/v1/t`, track, { ...CREDENTIALS, 'x-signature': SECRETS.signingSecret }));
  await note(await fetch(`${ready.management}/v1/admin/${SECRETS.managementToken}`, { headers: admin }));
  for (const path of ['events', 'requests', 'stats', 'state', 'states', 'session']) {
    await note(await fetch(`${ready.control}/${path}`));
  }
  shown.push(decodeBodies(shown.join('')));
  await note(await fetch(`${ready.management}/v1/admin/integrations`, { headers: admin }));
  await expect.poll(() => lines.some((line) => line.includes('user-3'))).toBe(true);
  await emulator.stop();

  const files = readFiles(store).map(({ text, ...rest }) => ({ ...rest, text: text + decodeBodies(text) }));
  const open = files.filter(({ mode }) => mode !== '600');
  for (const key of Object.values(KEYS)) {
    for (const text of [...shown, ...lines, stderr()]) expect(text).not.toContain(key);
    expect(open.filter(({ text }) => text.includes(key)).map(({ name }) => name)).toEqual([]);
  }
  expect(files.map(({ mode }) => mode)).toEqual(files.map(() => '600'));
  const directoryModes = ['mock', 'forwarder'].map((name) => statSync(join(store, name)).mode & 0o777);
  expect(directoryModes).toEqual([0o700, 0o700]);
  for (const [name, secret] of [...Object.entries(SECRETS), ['basic', BASIC] as const]) {
    for (const text of [...shown, ...lines, stderr()]) expect(text, name).not.toContain(secret);
    expect(files.filter(({ text }) => text.includes(secret)).map((file) => `${name} in ${file.name}`)).toEqual([]);
  }
  // Of a project that was created, the keys are nowhere else than where it is kept.
  const own = new RegExp(`${created.apiKey}|${created.secretKey}`);
  for (const text of [created.answer, ...shown.map(withoutProjects), ...lines, stderr()]) expect(text).not.toMatch(own);
  const holding = files.filter(({ text }) => Object.values(KEYS).some((key) => text.includes(key)));
  // The forwarder needs the key that it delivers with.
  expect(holding.map(({ name }) => name).filter((name) => name !== 'integrations.json')).toEqual([]);
  expect(shown.some((text) => text.includes('Bearer …'))).toBe(true);
  expect(shown.some((text) => text.includes('{"api_key":"…0001"'))).toBe(true);
  expect(files.some(({ text }) => text.includes('user-3'))).toBe(true);
}, 90_000);

/** Every key, secret and token. */
const ALL = [...Object.values(KEYS), ...Object.values(SECRETS), BASIC];

it('no key is in a conformance report, of a server that repeats whatever it is sent', async () => {
  const repeater = await startRepeater();
  const { url } = repeater;
  const target = join(folder, 'target.json');
  writeFileSync(
    target,
    JSON.stringify({
      ...{ us: url, eu: url },
      keys: { us: KEYS.project, eu: KEYS.installed, clock: KEYS.unknown },
      secrets: { us: SECRETS.secretKey, eu: SECRETS.proxy },
    }),
  );
  try {
    const run = (...flags: string[]) => runCli(['conformance', '--target', target, '--only', ...flags]);
    const reports = [run('envelope.success'), run('envelope.success', '--json')];
    const ended = await Promise.all(reports);
    const printed = ended.map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(ended.map(({ code }) => code)).toEqual([1, 1]);
    expect(repeater.seen()).toContain(KEYS.project);
    expect(ALL.filter((one) => printed.includes(one))).toEqual([]);
    expect(printed).toContain('…0001');
  } finally {
    await repeater.close();
  }
}, 90_000);

it('no key is in what forward and explain print and measure, when Amplitude repeats it', async () => {
  const repeater = await startRepeater();
  const env = {
    AMPLITUDE_EMULATOR_API_KEY: KEYS.project,
    AMPLITUDE_EMULATOR_PIPELINE_KEY: SECRETS.pipelineKey,
    AMPLITUDE_EMULATOR_SIGNING_SECRET: SECRETS.signingSecret,
  };
  const dataDir = join(folder, 'forward');
  const flags = ['--port', '0', '--endpoint', `${repeater.url}/2/httpapi`, '--forwarder-data-dir', dataDir];
  const forward = spawn(process.execPath, [BIN, 'forward', ...flags], {
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
  let shown = '';
  for (const stream of [forward.stdout, forward.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
  }
  try {
    const [line] = await once(createInterface(forward.stdout), 'line');
    const { gateway, metrics } = JSON.parse(String(line));
    const event = JSON.stringify({ type: 'track', event: 'Visit', userId: 'user-3' });
    for (const authorization of [`Bearer ${SECRETS.pipelineKey}`, `Bearer ${SECRETS.bearer}`]) {
      const headers = { ...CREDENTIALS, 'content-type': 'application/json', authorization };
      shown += await (await fetch(`${gateway}/v1/t`, { method: 'POST', headers, body: event })).text();
    }
    await expect.poll(() => repeater.seen()).toContain(KEYS.project);
    await expect.poll(async () => (await fetch(metrics)).text()).toContain('dead_events 1');
    for (const path of ['metrics', 'readyz']) shown += await (await fetch(metrics.replace('metrics', path))).text();
    writeFileSync(join(folder, 'event.json'), event);
    const commands = [
      ['explain', join(folder, 'event.json')],
      ['dead-letters', 'show', '--all', '--forwarder-data-dir', dataDir],
    ];
    for (const { code, stdout, stderr } of await Promise.all(commands.map((args) => runCli(args, env)))) {
      expect(code).toBe(0);
      shown += stdout + stderr;
    }
    expect(shown).toContain('…0001');
    expect(ALL.filter((one) => shown.includes(one))).toEqual([]);
  } finally {
    forward.kill('SIGKILL');
    await repeater.close();
  }
}, 90_000);
