import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Listening } from '../../lib/listen.ts';
import { formatJson } from '../../lib/write-json.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import '../../mock-amplitude/matchers/index.ts';
import { makeEvent, makeRefused, makeRequest } from '../debugger/make-record.ts';
import { openTerminal } from '../debugger/terminal.ts';
import { type Ready, runCli } from '../e2e/emulator.ts';
import { findForeign, plant, plantHeader, plantLine } from './hostile.ts';
import { startHostileServer } from './hostile-server.ts';
import { type RunningProcess, startProcess } from './processes.ts';

/** As long as a loaded machine may take. */
const WAIT = { timeout: 30_000 };
const KEY = 'a11ce0000000000000000000000005e5';
const root = mkdtempSync(join(tmpdir(), 'outlets-'));
const at = (name: string) => join(root, plantLine(name));
const write = (name: string, value: unknown): string => {
  writeFileSync(at(name), typeof value === 'string' ? value : JSON.stringify(value));
  return at(name);
};
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
/** One event with marks in each of its fields. */
const event = (more: object = {}) => ({
  event_type: plant('type'),
  user_id: plant('user'),
  device_id: plant('device'),
  insert_id: plant('insert'),
  platform: plant('platform'),
  event_properties: { [plant('property')]: plant('value'), nested: { [plant('inner')]: [plant('item')] } },
  user_properties: { $set: { [plant('user-property')]: plant('set') } },
  groups: { [plant('group')]: plant('company') },
  ...more,
});
const datafly = (more: object = {}) => ({
  type: 'track',
  event: plant('event'),
  userId: plant('user'),
  anonymousId: plant('anonymous'),
  messageId: plant('message'),
  properties: { [plant('property')]: plant('value'), currency: plant('currency'), price: plant('price') },
  ...more,
});

let server: Listening;
let mock: MockAmplitude;
let ready: Ready;
const processes = new Map<string, RunningProcess>();
const started = (name: string) => {
  const found = processes.get(name);
  if (found === undefined) throw new Error(`${name} was not started`);
  return found;
};
const dataDir = join(root, 'data');
const forwarderDir = join(root, 'forwarder');
const exported = join(root, 'export.ndjson');
let metrics = '';
let gateway = '';

const json = { 'content-type': 'application/json' };
const admin = () => ({ ...json, authorization: `Bearer ${ready.managementToken}` });
const post = (url: string, body: unknown, headers: Record<string, string> = json) =>
  fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

async function readJson<Answer>(answering: Promise<Response>): Promise<Answer> {
  return JSON.parse(await (await answering).text());
}

/** An answer as `curl -i` shows it. */
async function show(answering: Promise<Response>): Promise<string> {
  const response = await answering;
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${headers}\n${await response.text()}`;
}

async function showAll(...answering: Promise<Response>[]): Promise<string> {
  return (await Promise.all(answering.map(show))).join('\n');
}

/** Everything that can be sent to the mock, with marks in it. */
async function sendEverything(us: string, eu: string): Promise<string> {
  const query = new URLSearchParams({ api_key: KEY, event: JSON.stringify(event()) });
  const form = new URLSearchParams({ api_key: KEY, identification: JSON.stringify([{ user_id: plant('form-user') }]) });
  return showAll(
    post(`${us}/2/httpapi`, { api_key: KEY, events: [event()] }, { ...json, 'x-planted': plantHeader('sent') }),
    post(`${us}/2/httpapi`, {
      api_key: KEY,
      events: [event({ user_id: 'ab\u009b', device_id: '\u202e', event_type: '' })],
    }),
    post(`${us}/2/httpapi`, {
      api_key: KEY,
      events: [{ [plant('key')]: plant('unknown'), event_type: plant('only') }],
    }),
    post(`${us}/2/httpapi`, { api_key: plant('unknown-key'), events: [event()] }),
    post(`${us}/2/httpapi`, `{"api_key":"${KEY}","events":[\u009b\u202e`),
    post(`${us}/batch`, { api_key: KEY, events: [event({ insert_id: plant('other') })] }),
    fetch(`${us}/httpapi?${query}`),
    post(`${us}/identify`, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' }),
    post(`${eu}/2/httpapi`, { api_key: KEY, events: [event()] }),
    fetch(`${us}/${encodeURIComponent(plant('path'))}`),
    fetch(us, { method: 'OPTIONS', headers: { 'access-control-request-headers': plantHeader('asked') } }),
    fetch(`${us}/2/httpapi`, {
      method: 'OPTIONS',
      headers: { origin: 'http://shop.example', 'access-control-request-headers': plantHeader('asked') },
    }),
  );
}

const terminal = async (keys: readonly string[], waitFor: string): Promise<string> => {
  const screen = openTerminal(160, 50);
  const finding = {
    rule: 'event.id-length',
    severity: 'error' as const,
    path: plant('at'),
    message: plant('message'),
    fix: plant('fix'),
  };
  screen.send(
    makeRequest(1, { path: plant('/path'), eventRecords: 0, answer: { status: 200, body: plant('answer') } }),
  );
  screen.send(makeRefused(2, { diagnostics: [finding] }));
  screen.send(
    makeEvent(3, { eventType: plant('type'), userId: plant('user'), project: plant('project'), event: event() }),
  );
  screen.instance.say(plant('notice'));
  await expect.poll(() => screen.screen().join('\n')).toContain('3.0 ms');
  for (const key of keys) {
    screen.press(key);
    // Keys that come at once are taken for one that is unknown.
    await setImmediate();
  }
  await expect.poll(() => screen.screen().join('\n')).toContain(waitFor);
  await screen.instance.close();
  return withoutOurs(screen.written());
};

/** Our own ways to move and to colour are all that may be in it: modes, SGR, cursor, erase. */
function withoutOurs(written: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const ours = /\u001b\[(\?(25|1049|2026|2004|1004)[hl]|[0-9;]*m|\d*[ABCDEFGJK]|\d*;?\d*H)/g;
  return written.replace(ours, '').replaceAll('\r\n', '\n').replaceAll('\r', '');
}

const printed = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await runCli(args, { AMPLITUDE_EMULATOR_API_KEY: KEY });
  return `${stdout}\n${stderr}`;
};

/**
 * Every place where we write, and how it is read; a new one is a line here. What it shows must hold text that was planted
 * (`\u009b`, escaped), or the place was not looked at, and nothing that a terminal acts on.
 */
const OUTLETS: Readonly<Record<string, () => Promise<string> | string>> = {
  'emulate --json, stdout': () => started('json').stdout(),
  'emulate --json, stderr': async () => {
    await expect.poll(() => started('json').stderr()).toContain('Gave up');
    return started('json').stderr();
  },
  'emulate, stdout': () => started('text').stdout(),
  'the list on the screen': () => terminal([], '3.0 ms'),
  'a detail on the screen': () => terminal(['\r'], 'event_properties'),
  'the detail of a refusal on the screen': () => terminal(['k', '\r'], 'Refused by'),
  'the detail of a request on the screen': () => terminal(['k', 'k', '\r'], 'Request: POST'),
  'the filter on the screen': () => terminal(['/', 'type\u009b2J'], '/type'),

  'answers of the endpoints': () => sendEverything(mock.us, mock.eu),
  'answers of the control API': async () => {
    const { routes } = await readJson<{ routes: { method: string; path: string }[] }>(fetch(ready.control));
    const gets = routes.filter(({ method, path }) => method === 'GET' && !/stream|:/.test(path));
    const paths = gets.map(({ path }) => fetch(new URL(path, ready.us)));
    return showAll(
      ...paths,
      fetch(`${ready.control}/requests/1`),
      fetch(`${ready.control}/events?userId=x${encodeURIComponent(plant('q'))}`),
    );
  },
  'refusals of the control API': () =>
    showAll(
      fetch(`${ready.control}/${encodeURIComponent(plant('path'))}`),
      fetch(`${ready.control}/events?${encodeURIComponent(plant('key'))}=1`),
      fetch(`${ready.control}/events?project=${encodeURIComponent(plant('project?'))}`),
      post(`${ready.control}/events/wait`, {
        match: { eventType: plant('awaited'), event: { [plant('f')]: 1 } },
        timeoutMs: 1,
      }),
      post(`${ready.control}/faults`, { [plant('fault')]: plant('value') }),
      post(`${ready.control}/faults`, { match: { project: plant('nobody') }, status: 500 }),
      post(`${ready.control}/clock`, { [plant('clock')]: 1 }),
      post(`${ready.control}/check`, { api_key: KEY, events: [event({ user_id: 'ab\u009b' })] }),
      post(`${ready.control}/events/wait`, `{"\u009b": \u202e`),
      post(`${ready.control}/reset`, 'x', { 'content-type': plantHeader('text/x') }),
    ),
  'the stream': async () => {
    const response = await fetch(`${ready.control}/stream?since=0`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 2000) break;
    }
    return text;
  },
  'what is read back': async () => {
    const basic = { authorization: `Basic ${Buffer.from(`${KEY}:secret-of-the-hostile-project`).toString('base64')}` };
    const search = `${ready.us}/api/2/usersearch?user=${encodeURIComponent(plant('user'))}`;
    const found = await readJson<{ matches: { amplitude_id: number }[] }>(fetch(search, { headers: basic }));
    const id = found.matches[0]?.amplitude_id;
    const query = encodeURIComponent(plant('x'));
    return showAll(
      fetch(search, { headers: basic }),
      fetch(`${ready.us}/api/2/useractivity?user=${id}`, { headers: basic }),
      fetch(`${ready.us}/api/2/useractivity?user=${query}`, { headers: basic }),
      fetch(`${ready.us}/api/2/export?start=${query}&end=${query}`, { headers: basic }),
      fetch(`${ready.us}/v1/userprofile?user_id=${encodeURIComponent(plant('user'))}&get_amp_props=true`, {
        headers: { authorization: 'Api-Key secret-of-the-hostile-project' },
      }),
    );
  },

  'answers of the gateway': () =>
    showAll(
      ...[datafly({ type: plant('kind') }), datafly({ timestamp: plant('time') }), plant('no JSON')].map((body) =>
        post(
          `${gateway}/v1/batch`,
          typeof body === 'string' ? body : { batch: [body], [plant('k')]: 1 },
          forwardHeaders(),
        ),
      ),
      post(`${gateway}/v1/t`, { [plant('key')]: 1, type: plant('t') }, forwardHeaders()),
      post(`${gateway}/v1/events`, datafly(), {
        ...json,
        'x-timestamp': plantHeader('1'),
        'x-signature': plantHeader('sha256='),
      }),
      fetch(`${gateway}/${encodeURIComponent(plant('path'))}`),
      fetch(gateway, { method: 'OPTIONS', headers: { 'access-control-request-headers': plantHeader('asked') } }),
    ),
  'answers of the management API': async () => {
    const integrations = `${ready.management}/v1/admin/integrations`;
    const { integrations: list } = await readJson<{ integrations: { id: string }[] }>(
      fetch(integrations, { headers: admin() }),
    );
    return showAll(
      fetch(integrations, { headers: admin() }),
      ...list.flatMap(({ id }) => [
        fetch(`${integrations}/${id}`, { headers: admin() }),
        fetch(`${integrations}/${id}/dead-letters`, { headers: admin() }),
      ]),
      fetch(`${integrations}/${encodeURIComponent(plant('id'))}`, { headers: admin() }),
      fetch(`${ready.management}/${encodeURIComponent(plant('path'))}`, { headers: admin() }),
      install({ name: plant('name'), variant: plant('variant'), [plant('key')]: 1 }),
      install({ name: 'x', variant: 'default', config: { api_key: plant('k'), api_endpoint: plant('endpoint') } }),
      install({
        name: 'x',
        variant: 'default',
        config: { api_key: 'k'.repeat(32), api_endpoint: 'https://api2.amplitude.com' },
        blueprint: { [plant('b')]: plant('v') },
      }),
    );
  },
  'metrics and readiness': async () =>
    (await showAll(fetch(metrics), fetch(metrics.replace('metrics', 'readyz')))) + NOTHING_PLANTED,

  'forward, the log': async () => {
    await expect.poll(() => started('forward').stderr()).toContain('Gave up');
    return started('forward').stderr();
  },
  'forward --dry-run': async () => {
    const { gateway: url } = JSON.parse(await started('dry').firstLine());
    await post(`${url}/v1/batch`, { batch: [datafly()] }, forwardHeaders());
    await expect.poll(() => started('dry').stdout()).toContain('mapped');
    return started('dry').stdout();
  },
  'dead letters, for a person': () => printed('dead-letters', 'list', '--forwarder-data-dir', forwarderDir),
  'dead letters, for a program': () => printed('dead-letters', 'list', '--json', '--forwarder-data-dir', forwarderDir),
  'dead letters, in full': () => printed('dead-letters', 'show', '--all', '--forwarder-data-dir', forwarderDir),

  'explain, for a person': () => printed('explain', write('event', datafly())),
  'explain, for a program': () => printed('explain', '--json', write('event', datafly())),
  'explain of what is refused': async () =>
    (await printed('explain', write('refused', datafly({ timestamp: plant('time') })))) + NOTHING_PLANTED,
  'explain of no file': () => printed('explain', at('nowhere')),
  'explain of no JSON': () => printed('explain', write('text', '{"\u009b'), '--variant', 'default'),
  'explain with flags that are none': () =>
    printed('explain', write('event', datafly()), '--variant', plantLine('variant')),
  'explain with a blueprint that is none': () =>
    printed(
      'explain',
      write('event', datafly()),
      '--blueprint',
      write('blueprint', { [plant('key')]: plant('value') }),
    ),

  'replay of what is refused': () =>
    printed('replay', write('session', `${formatJson(datafly())}\n`), '--url', server.url),
  'replay to no gateway': () =>
    printed('replay', write('session', `${formatJson(datafly())}\n`), '--url', `${server.url}/elsewhere`),
  'replay of no file': () => printed('replay', at('nowhere')),

  'conformance, for a person': () => printed('conformance', '--url', server.url, '--only', 'request.path'),
  'conformance, for a program': () => printed('conformance', '--url', server.url, '--only', 'request.path', '--json'),
  'conformance of no target': () => printed('conformance', '--target', write('target', '{"\u009b')),
  'conformance of no rule': () => printed('conformance', '--only', plantLine('slug')),

  'a configuration that is wrong': () =>
    printed(
      'emulate',
      '--config',
      write('wrong', { [plant('key')]: 1, amplitude: { scenario: plant('scenario'), [plant('k')]: 1 } }),
    ),
  'a configuration that is no YAML': () => printed('emulate', '--config', write('broken', `a: [\u009b\u202e`)),
  'no configuration': () => printed('emulate', '--config', at('nowhere')),
  'a setting that is wrong': () => printed('emulate', '--port', plantLine('port'), '--scenario', plantLine('scenario')),
  'a flag that is none': () => printed('emulate', plantLine('--flag')),
  'a command that is none': () => printed(plantLine('command')),
  'a host that is none': () => printed('emulate', '--host', plantLine('host'), '--port', '0'),
  'an import that is none': () =>
    printed('emulate', '--port', '0', '--import', write('import', `{"\u009b\u202e":1}\n`)),
  'an import of no file': () => printed('emulate', '--port', '0', '--import', at('nowhere')),
  'a data directory that is none': () =>
    printed('emulate', '--port', '0', '--data-dir', join(write('file', 'x'), 'in-a-file')),
  'exec of no command': () => printed('exec', '--', plantLine('command')),

  'an error of the library': async () =>
    String(
      await mock
        .waitForEvents({ match: { eventType: plant('awaited') }, timeoutMs: 1 })
        .catch((error: unknown) => error),
    ),
  'a project that is unknown': async () => messageOf(() => mock.reset(plant('nobody'))),
  'a matcher that fails': () => messageOf(() => expect(mock).toHaveReceivedEvent({ eventType: plant('awaited') })),
  'a matcher that lists refusals': () => messageOf(() => expect(mock).toHaveNoRejections()),

  'an export': async () => {
    await started('text').stop();
    return readFileSync(exported, 'utf8');
  },
  'installed integrations, on disk': () => readFileSync(join(dataDir, 'forwarder', 'integrations.json'), 'utf8'),
};

/** For outlets that hold no foreign text at all today; the day they do, it must be escaped. */
const NOTHING_PLANTED = '\n\\u009b';

function messageOf(fails: () => unknown): string {
  try {
    fails();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}

const forwardHeaders = () => ({ ...json, authorization: `Bearer dk_local_pipeline_key` });
const install = (body: object) =>
  post(`${ready.management}/v1/admin/integration-catalog/amplitude/install`, body, admin());

beforeAll(async () => {
  mkdirSync(root, { recursive: true });
  server = await startHostileServer();
  mock = await createMockAmplitude({ projects: [{ name: plant('project'), apiKey: KEY, region: 'us' }] });
  await sendEverything(mock.us, mock.eu);
  const config = write('config', CONFIG);
  const emulate = ['emulate', '--port', '0', '--config', config];
  processes.set('json', startProcess([...emulate, '--json', '--data-dir', dataDir]));
  processes.set('text', startProcess([...emulate, '--export', exported]));
  const forward = [
    'forward',
    '--port',
    '0',
    '--forwarder-data-dir',
    forwarderDir,
    '--endpoint',
    `${server.url}/refuses`,
  ];
  processes.set('forward', startProcess(forward, { AMPLITUDE_EMULATOR_API_KEY: KEY }));
  processes.set('dry', startProcess(['forward', '--dry-run', '--port', '0']));
  ready = JSON.parse(await started('json').firstLine());
  ({ gateway, metrics } = JSON.parse(await started('forward').firstLine()));
  await vi.waitFor(() => expect(started('text').stdout()).toContain('Manage'), WAIT);
  const shown = started('text').stdout();
  const [us = '', eu = ''] = shown.match(/http:\S+(?=\/2\/httpapi)/g) ?? [];
  await sendEverything(us, eu);
  await sendEverything(ready.us, ready.eu);
  await install({
    name: plant('integration'),
    variant: 'default',
    config: { api_key: KEY, api_endpoint: `${server.url}/refuses` },
  });
  await post(`${ready.gateway}/v1/batch`, { pipelineKey: CONFIG.forwarder.pipelineKey, batch: [datafly()] }, json);
  await post(`${gateway}/v1/batch`, { batch: [datafly()] }, forwardHeaders());
  await vi.waitFor(() => expect(started('forward').stderr()).toContain('Gave up'), WAIT);
}, 60_000);

afterAll(async () => {
  for (const one of processes.values()) one.child.kill('SIGKILL');
  await Promise.all([server.close(), mock.close()]);
  rmSync(root, { recursive: true });
});

describe('foreign text', { timeout: 60_000 }, () => {
  it.each(Object.entries(OUTLETS))('is escaped in %s', async (_name, read) => {
    const text = await read();
    expect(text).toMatch(/\\u009b/);
    expect(findForeign(text)).toEqual([]);
  });
});
