import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../../../src/forwarder/create-forwarder.ts';
import { AMPLITUDE_ENDPOINTS } from '../../../src/forwarder/delivery/endpoint.ts';
import { createFileStore } from '../../../src/forwarder/integrations/integration-store.ts';
import { type FakeAmplitude, OK, type Reply, startFakeAmplitude } from '../fake-amplitude.ts';

const TOKEN = 'mt_test_token';
const PIPELINE_KEY = 'dk_test';
const CONFIGURED_KEY = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa0001';
const KEY = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb0002';

let us: FakeAmplitude;
let eu: FakeAmplitude;
let euReply: Reply;
let folder: string;
let forwarder: Forwarder;
let problems: string[];

beforeEach(async () => {
  problems = [];
  euReply = OK;
  folder = mkdtempSync(join(tmpdir(), 'management-'));
  us = await startFakeAmplitude(() => OK);
  eu = await startFakeAmplitude(() => euReply);
  forwarder = await start();
});
afterEach(async () => {
  await forwarder.close();
  await Promise.all([us.close(), eu.close()]);
  rmSync(folder, { recursive: true });
});

function start(more: Partial<ForwarderOptions> = {}): Promise<Forwarder> {
  return createForwarder({ ...optionsOf(), ...more });
}

function optionsOf(): ForwarderOptions {
  return {
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: PIPELINE_KEY,
    signingSecret: 'test-secret',
    integration: { endpoint: us.endpoint, apiKey: CONFIGURED_KEY },
    limits: { lingerMs: 1, shutdownMs: 50, projectDelayMs: 5 },
    clock: systemClock,
    rng: createRng(1),
    onProblem: (problem) => problems.push(problem),
    store: createFileStore(folder),
    amplitude: new Map([
      [AMPLITUDE_ENDPOINTS.us, us.endpoint],
      [AMPLITUDE_ENDPOINTS.eu, eu.endpoint],
    ]),
    management: { port: 0, token: TOKEN },
  };
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${forwarder.managementUrl}/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text, body: text === '' ? undefined : JSON.parse(text) };
}

const TIME = /^\d{4}-\d\d-\d\dT.*Z$/;
const INSTALL = '/integration-catalog/amplitude/install';
const install = (more: object = {}, config: object = {}) => ({
  name: 'Shop EU',
  variant: 'retail',
  config: { api_key: KEY, api_endpoint: AMPLITUDE_ENDPOINTS.eu, ...config },
  delivery_mode: 'server_side',
  ...more,
});

async function send(event: object): Promise<void> {
  const response = await fetch(`${forwarder.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PIPELINE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [{ type: 'track', event: 'x', anonymousId: 'device-1', ...event }] }),
  });
  expect(response.status).toBe(200);
}

/** Bodies that a server got, by their first event's type and the key. */
const got = ({ seen }: FakeAmplitude) =>
  seen.map(({ body, events }) => [body.api_key, ...events.map(({ event_type }) => event_type)]);

describe('installing', () => {
  it('answers 201 with the integration, its key hidden, and its blueprint', async () => {
    const { status, body, text } = await call('POST', INSTALL, install());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.any(String),
      name: 'Shop EU',
      integration: 'amplitude',
      variant: 'retail',
      config: { api_key: '…0002', api_endpoint: AMPLITUDE_ENDPOINTS.eu },
      delivery_mode: 'server_side',
      status: 'active',
      blueprint: { name: 'retail', revenue: { mode: 'line_items' } },
      blueprint_changes: [],
    });
    expect(text).not.toContain(KEY);
  });

  it('takes effect at once: events go to each integration, mapped by its own variant', async () => {
    await call('POST', INSTALL, install());
    const order = {
      total: 30,
      products: [
        { product_id: 'a', price: 10 },
        { product_id: 'b', price: 20 },
      ],
    };
    await send({ event: 'Order Completed', properties: order });
    await forwarder.idle();
    expect(got(us)).toEqual([[CONFIGURED_KEY, 'Order Completed']]);
    expect(got(eu)).toEqual([[KEY, 'Order Completed', 'Product Purchased', 'Product Purchased']]);
    expect(forwarder.counts()).toMatchObject({ received: 1, accepted: 4, delivered: 4 });
    const insertId = eu.stored[0] ?? '';
    const rules = (key?: string) => forwarder.explain(insertId, key)?.explanation.fields.map(({ event }) => event);
    expect(Math.max(...(rules(KEY) ?? []))).toBe(2);
    expect(Math.max(...(rules(CONFIGURED_KEY) ?? []))).toBe(0);
    expect(rules()).toEqual(rules(CONFIGURED_KEY));
    expect(rules('another key')).toBeUndefined();
  });

  it('shows how its blueprint differs from the variant', async () => {
    const { body } = await call(
      'POST',
      INSTALL,
      install({ blueprint: { revenue: { mode: 'order' }, constants: { a: 1 } } }),
    );
    expect(body.blueprint_changes).toEqual([
      { path: 'constants.a', variant: null, now: 1 },
      { path: 'revenue.mode', variant: 'line_items', now: 'order' },
    ]);
  });

  it.each([
    ['no name', install({ name: ' ' }), 'name'],
    ['another variant', install({ variant: 'retial' }), 'variant'],
    ['no key', install({}, { api_key: undefined }), 'config.api_key'],
    ['no endpoint', install({}, { api_endpoint: undefined }), 'config.api_endpoint'],
    ['a misspelt key', install({}, { api_kee: 'x' }), 'config.api_kee'],
    ['a length of nothing', install({}, { min_id_length: 0 }), 'config.min_id_length'],
    ['another mode', install({ delivery_mode: 'client_side' }), 'delivery_mode'],
    ['a mode of revenue that is none', install({ blueprint: { revenue: { mode: 'x' } } }), 'blueprint.revenue.mode'],
    ['regions that contradict', install({}, { region: 'us' }), 'config.api_endpoint'],
    ['another host', install({}, { api_endpoint: 'https://example.com/2/httpapi' }), 'config.api_endpoint'],
    [
      'another path of Amplitude',
      install({}, { api_endpoint: 'https://api2.amplitude.com/batch' }),
      'config.api_endpoint',
    ],
  ])('refuses %s, and names the field', async (_what, body, field) => {
    const answer = await call('POST', INSTALL, body);
    expect([answer.status, answer.type]).toEqual([422, expect.stringContaining('application/problem+json')]);
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 422, title: expect.any(String) });
    expect(answer.body.errors).toEqual([{ field, message: expect.any(String) }]);
    expect((await call('GET', '/integrations')).body.integrations).toHaveLength(1);
    expect(answer.text).not.toContain(KEY);
  });

  it('names every wrong field at once', async () => {
    const { body } = await call('POST', INSTALL, { variant: 'x', config: {} });
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual([
      'name',
      'variant',
      'config.api_key',
      'config.api_endpoint',
    ]);
  });

  it('refuses a second one for the same project: every event would go there twice', async () => {
    const first = await call('POST', INSTALL, install());
    const second = await call('POST', INSTALL, install({ name: 'Again' }));
    expect([second.status, second.body.detail]).toEqual([409, expect.stringContaining(first.body.id)]);
  });

  it('does not begin what could not be kept', async () => {
    await forwarder.close();
    // A file stands where the folder should be.
    writeFileSync(join(folder, 'taken'), '');
    const store = {
      ...createFileStore(join(folder, 'taken', 'inside')),
      load: () => ({ integrations: [], paused: [] }),
    };
    forwarder = await start({ store });
    const { status, body } = await call('POST', INSTALL, install());
    expect([status, body.title]).toEqual([503, 'It could not be kept']);
    expect((await call('GET', '/integrations')).body.integrations).toHaveLength(1);
  });

  it('lets a host be any where that is allowed', async () => {
    await forwarder.close();
    forwarder = await start({ allowOtherHosts: true });
    const { status } = await call(
      'POST',
      INSTALL,
      install({}, { api_endpoint: 'https://amplitude.example/2/httpapi' }),
    );
    expect(status).toBe(201);
  });
});

describe('an installed integration', () => {
  let id: string;
  beforeEach(async () => {
    id = (await call('POST', INSTALL, install())).body.id;
  });

  it('is changed while it runs', async () => {
    const { status, body } = await call('PATCH', `/integrations/${id}`, {
      name: 'Renamed',
      config: { min_id_length: 2 },
      blueprint: { eventNames: { x: 'Exchanged' } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Renamed', variant: 'retail', config: { api_key: '…0002', min_id_length: 2 } });
    await send({ anonymousId: 'ab' });
    await forwarder.idle();
    expect(eu.seen[0]?.body).toMatchObject({ options: { min_id_length: 2 }, events: [{ event_type: 'Exchanged' }] });
  });

  it('goes to the other region as soon as it is told to', async () => {
    await call('PATCH', `/integrations/${id}`, { config: { api_endpoint: AMPLITUDE_ENDPOINTS.us } });
    await send({});
    await forwarder.idle();
    expect(eu.seen).toEqual([]);
    expect(
      got(us)
        .map(([key]) => key)
        .sort(),
    ).toEqual([CONFIGURED_KEY, KEY]);
  });

  it.each([
    [{ config: { api_endpoint: 'ftp://x' } }, 'config.api_endpoint'],
    [{ id: 'other' }, 'id'],
    [{ blueprint: { library: null } }, 'blueprint.library'],
    [{ name: null }, 'name'],
  ])('is not changed by %j', async (patch, field) => {
    const before = await call('GET', `/integrations/${id}`);
    const { status, body } = await call('PATCH', `/integrations/${id}`, patch);
    expect([status, body.errors]).toEqual([422, [{ field, message: expect.any(String) }]]);
    expect((await call('GET', `/integrations/${id}`)).body).toEqual(before.body);
  });

  it('keeps its events while it is paused, and the others go on', async () => {
    expect((await call('POST', `/integrations/${id}/pause`)).body).toMatchObject({ status: 'paused' });
    await send({});
    await expect.poll(() => us.seen.length).toBe(1);
    expect((await call('GET', `/integrations/${id}`)).body.counts).toMatchObject({ queued: 1, delivered: 0 });
    expect((await call('POST', `/integrations/${id}/resume`)).body).toMatchObject({ status: 'active' });
    await forwarder.idle();
    expect(got(eu)).toEqual([[KEY, 'x']]);
  });

  it('pauses itself where Amplitude does not know its key, and goes on with the right one', async () => {
    euReply = { status: 400, body: { code: 400, error: `Invalid API key: ${KEY}` } };
    await send({});
    const status = async () => (await call('GET', `/integrations/${id}`)).body.status;
    await expect.poll(status).toBe('paused');
    euReply = OK;
    const fixed = 'cccccccccccccccccccccccccccc0003';
    await call('PATCH', `/integrations/${id}`, { config: { api_key: fixed } });
    await forwarder.idle();
    expect(got(eu).at(-1)).toEqual([fixed, 'x']);
    const shown = problems.join('\n') + (await call('GET', `/integrations/${id}`)).text;
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain(fixed);
  });

  it('is not resumed by a change where a hand paused it', async () => {
    await call('POST', `/integrations/${id}/pause`);
    await send({});
    await call('PATCH', `/integrations/${id}`, { config: { api_key: 'cccccccccccccccccccccccccccc0003' } });
    await expect.poll(() => us.seen.length).toBe(1);
    expect((await call('GET', `/integrations/${id}`)).body).toMatchObject({ status: 'paused', counts: { queued: 1 } });
    await call('POST', `/integrations/${id}/resume`);
    await forwarder.idle();
    expect(got(eu)).toEqual([['cccccccccccccccccccccccccccc0003', 'x']]);
  });

  it('shows its dead letters, and tries them again', async () => {
    euReply = { status: 400, body: { code: 400, error: 'x', events_with_invalid_fields: { time: [0] } } };
    await send({});
    const letters = async () => (await call('GET', `/integrations/${id}/dead-letters`)).body;
    await expect.poll(async () => (await letters()).total).toBe(1);
    const { dead_letters } = await letters();
    expect(dead_letters).toMatchObject([{ id: 1, field: 'time', event: { event_type: 'x' }, answer: { status: 400 } }]);
    euReply = OK;
    const replay = (wish?: object) => call('POST', `/integrations/${id}/dead-letters/replay`, wish);
    expect((await replay({ ids: [2] })).body).toEqual({ replayed: 0 });
    expect((await replay({ rule: 'map.limits' })).body).toEqual({ replayed: 0 });
    expect((await replay({ id: 1 })).body.errors).toEqual([{ field: 'id', message: expect.any(String) }]);
    expect((await replay()).body).toEqual({ replayed: 1 });
    await forwarder.idle();
    expect((await call('GET', `/integrations/${id}`)).body.counts).toMatchObject({ delivered: 1, dead: 0 });
  });

  it('sends nothing while it is exported, also where its key is right again meanwhile', async () => {
    euReply = { status: 400, body: { code: 400, error: `Invalid API key: ${KEY}` } };
    await send({ messageId: 'refused' });
    await expect.poll(async () => (await call('GET', `/integrations/${id}`)).body.status).toBe('paused');
    const requests = eu.seen.length;
    euReply = OK;
    const answer = await fetch(`${forwarder.managementUrl}/v1/admin/integrations/${id}?keep=events`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = (await answer.text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { state: 'waiting', event: { insert_id: 'refused' } },
      { deleted: id, waiting: 1 },
    ]);
    expect(problems.join('\n')).toContain('Shop EU: Delivery is paused: it is being deleted.');
    expect(eu.seen).toHaveLength(requests);
  });

  it('cannot be changed, resumed or deleted again while it is exported, and goes on where the export is cut off', async () => {
    await call('POST', `/integrations/${id}/pause`);
    // More than the socket between holds.
    const filler = Array.from({ length: 500 }, () => 'x'.repeat(1000));
    for (let round = 0; round < 20; round++) await send({ properties: { filler } });
    const hangUp = new AbortController();
    const exported = await fetch(`${forwarder.managementUrl}/v1/admin/integrations/${id}?keep=events`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: hangUp.signal,
    });
    const calls = [
      call('DELETE', `/integrations/${id}?keep=events`),
      call('DELETE', `/integrations/${id}`),
      call('POST', `/integrations/${id}/resume`),
      call('PATCH', `/integrations/${id}`, { name: 'Another' }),
    ];
    for (const { status, body } of await Promise.all(calls)) {
      expect([status, body.detail]).toEqual([409, expect.stringContaining('is being exported')]);
    }
    hangUp.abort();
    await expect(exported.text()).rejects.toThrow();
    await expect.poll(async () => (await call('POST', `/integrations/${id}/resume`)).status).toBe(200);
  });

  it('gets nothing any more once it is deleted', async () => {
    expect((await call('DELETE', `/integrations/${id}`)).status).toBe(204);
    await send({});
    await forwarder.idle();
    expect(eu.seen).toEqual([]);
    expect((await call('GET', `/integrations/${id}`)).status).toBe(404);
  });

  it('survives a restart, paused where it was paused', async () => {
    await call('PATCH', `/integrations/${id}`, { name: 'Kept' });
    await call('POST', `/integrations/${id}/pause`);
    await forwarder.close();
    forwarder = await start();
    expect((await call('GET', `/integrations/${id}`)).body).toMatchObject({ name: 'Kept', status: 'paused' });
    await call('DELETE', `/integrations/${id}`);
    await forwarder.close();
    forwarder = await start();
    expect((await call('GET', '/integrations')).body.integrations).toMatchObject([
      { id: 'built-in', origin: 'configuration' },
    ]);
  });

  it('is kept in a file that only its owner can read, and nowhere else', () => {
    expect(readdirSync(folder)).toEqual(['integrations.json']);
    const file = join(folder, 'integrations.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(KEY);
    expect(readFileSync(file, 'utf8')).not.toContain(CONFIGURED_KEY);
  });

  it('is not started from a file that was damaged, and nothing of it is shown', async () => {
    writeFileSync(join(folder, 'integrations.json'), `{"version":1,"integrations":[{"config":{"api_key":"${KEY}"}}]}`);
    await forwarder.close();
    const failed: unknown = await start().catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'StoreError', message: expect.stringContaining('integrations.0.name') });
    expect(String(failed)).not.toContain(KEY);
  });
});

describe('the configured integration (built-in)', () => {
  const path = '/integrations/built-in';

  it('is described like any other, by its own variant and blueprint', async () => {
    await forwarder.close();
    const integration = { endpoint: us.endpoint, apiKey: CONFIGURED_KEY, minIdLength: 3, plan: 'starter' } as const;
    const blueprint = { revenue: { mode: 'order' } };
    forwarder = await start({ integration: { ...integration, variant: 'retail', blueprint } });
    expect((await call('GET', path)).body).toMatchObject({
      id: 'built-in',
      origin: 'configuration',
      integration: 'amplitude',
      variant: 'retail',
      plan: 'starter',
      config: { api_key: '…0001', api_endpoint: us.endpoint, min_id_length: 3 },
      status: 'active',
      blueprint: { name: 'retail', revenue: { mode: 'order' } },
      blueprint_changes: [{ path: 'revenue.mode', variant: 'line_items', now: 'order' }],
    });
    await call('POST', INSTALL, install());
    const { integrations } = (await call('GET', '/integrations')).body;
    expect(integrations.map(({ origin }: { origin: string }) => origin)).toEqual(['configuration', 'management-api']);
  });

  it('is changed, paused, resumed and deleted as any other, until the next start, and that is said', async () => {
    expect((await call('PATCH', path, { name: 'Shop', blueprint: { eventNames: { x: 'y' } } })).body).toMatchObject({
      name: 'Shop',
      origin: 'configuration',
    });
    expect((await call('POST', `${path}/pause`)).body).toMatchObject({ status: 'paused' });
    await send({});
    expect((await call('GET', path)).body).toMatchObject({
      counts: { queued: 1 },
      held: [
        {
          ...{
            reason: 'project-paused',
            because: 'it was paused by hand',
            events: 1,
            since: expect.stringMatching(TIME),
          },
          ...{ until: null, ended_by: 'resume', fix: 'Resume it: nothing else ends a pause by hand.' },
        },
      ],
    });
    expect((await call('POST', `${path}/resume`)).body).toMatchObject({ status: 'active', held: [] });
    await forwarder.idle();
    expect(got(us)).toEqual([[CONFIGURED_KEY, 'y']]);
    expect(problems).toContain(
      '"From the configuration" is described by the configuration: what was changed holds until the next start.',
    );
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', '/integrations')).body.integrations).toEqual([]);
    expect(readFileSync(join(folder, 'integrations.json'), 'utf8')).not.toContain(CONFIGURED_KEY);
    await forwarder.close();
    forwarder = await start();
    expect((await call('GET', path)).body).toMatchObject({ name: 'From the configuration', status: 'active' });
  });

  it('stays paused over a restart where a hand paused it, and says so; and so for resume', async () => {
    await call('POST', `${path}/pause`);
    await forwarder.close();
    problems = [];
    forwarder = await start();
    expect((await call('GET', path)).body).toMatchObject({ status: 'paused', paused_because: 'it was paused by hand' });
    expect(problems).toEqual([expect.stringContaining('Delivery is paused: it was paused by hand.')]);
    expect(forwarder.paused()).toBe('it was paused by hand');
    await call('POST', `${path}/resume`);
    await forwarder.close();
    forwarder = await start();
    expect((await call('GET', path)).body).toMatchObject({ status: 'active' });
  });

  it('is not paused where that could not be kept', async () => {
    await forwarder.close();
    writeFileSync(join(folder, 'taken'), '');
    const kept = { integrations: [], paused: [] };
    const store = { ...createFileStore(join(folder, 'taken', 'inside')), load: () => kept };
    forwarder = await start({ store });
    expect((await call('POST', `${path}/pause`)).status).toBe(503);
    expect((await call('GET', path)).body).toMatchObject({ status: 'active' });
  });

  it('is not kept among the installed ones, and keeps its plan when it is changed', async () => {
    await forwarder.close();
    forwarder = await start({ integration: { endpoint: us.endpoint, apiKey: CONFIGURED_KEY, plan: 'starter' } });
    await call('POST', INSTALL, install());
    expect((await call('PATCH', path, { name: 'Shop' })).body).toMatchObject({ name: 'Shop', plan: 'starter' });
    expect(readFileSync(join(folder, 'integrations.json'), 'utf8')).not.toContain('Shop"');
  });
});

it('says when what is held back may go, as a time', async () => {
  const id = (await call('POST', INSTALL, install())).body.id;
  euReply = { status: 429, body: { code: 429, throttled_devices: { 'device-1': 31 } } };
  await send({});
  const held = async () => (await call('GET', `/integrations/${id}`)).body.held;
  await expect.poll(held).toMatchObject([
    {
      ...{ reason: 'lane-delayed', because: 'HTTP 429', events: 1, ended_by: 'time', fix: expect.any(String) },
      ...{ since: expect.stringMatching(TIME), until: expect.stringMatching(TIME) },
    },
  ]);
  expect(await forwarder.whyHeld(us.stored[0] ?? '')).toMatchObject({ reason: 'lane-delayed' });
  expect(forwarder.held()).toMatchObject([{ integration: id, reason: 'lane-delayed', events: 1 }]);
});

describe('several integrations', () => {
  let id: string;
  beforeEach(async () => {
    id = (await call('POST', INSTALL, install())).body.id;
  });

  it('are delivered to where the management API is closed, too: what is installed stays installed', async () => {
    await forwarder.close();
    const { management: _closed, ...options } = optionsOf();
    forwarder = await createForwarder(options);
    expect(forwarder.managementUrl).toBeUndefined();
    expect(forwarder.integrations()).toMatchObject([
      { id: 'built-in', variant: 'default', endpoint: us.endpoint, paused: undefined },
      { id, name: 'Shop EU', variant: 'retail', endpoint: AMPLITUDE_ENDPOINTS.eu },
    ]);
    await send({});
    await forwarder.idle();
    expect([got(us), got(eu)]).toEqual([[[CONFIGURED_KEY, 'x']], [[KEY, 'x']]]);
  });

  it('are paused as a whole only where each of them is', async () => {
    await call('POST', '/integrations/built-in/pause');
    expect(forwarder.paused()).toBeUndefined();
    await call('POST', `/integrations/${id}/pause`);
    expect(forwarder.paused()).toBe('From the configuration: it was paused by hand; Shop EU: it was paused by hand');
  });

  it('are told by their names from the start on', async () => {
    await call('POST', `/integrations/${id}/pause`);
    await forwarder.close();
    problems = [];
    forwarder = await start();
    expect(problems).toEqual([expect.stringMatching(/^Shop EU: Delivery is paused: it was paused by hand\./)]);
  });

  it('are not started where one cannot be used any more, and it is named', async () => {
    await call('PATCH', `/integrations/${id}`, { config: { api_endpoint: us.endpoint } });
    const file = join(folder, 'integrations.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(us.endpoint, 'https://amplitude.example/2/httpapi'));
    await forwarder.close();
    await expect(start()).rejects.toMatchObject({
      code: 'INTEGRATIONS_UNREADABLE',
      message: expect.stringMatching(
        /^Failed to start the installed integration "Shop EU" \(.*\): .*amplitude\.example is neither .*integrations\.json/,
      ),
    });
  });

  it('are closed again where one of them cannot be started', async () => {
    const dataDir = join(folder, 'data');
    await forwarder.close();
    forwarder = await start({ dataDir });
    await forwarder.close();
    rmSync(join(dataDir, `${id}.outbox`), { recursive: true, force: true });
    mkdirSync(join(dataDir, `${id}.outbox`));
    await expect(start({ dataDir })).rejects.toMatchObject({ name: 'StorageError' });
    rmSync(join(dataDir, `${id}.outbox`), { recursive: true });
    forwarder = await start({ dataDir });
  });

  it('that deliver to the same project by now are told', async () => {
    await forwarder.close();
    forwarder = await start({ integration: { endpoint: AMPLITUDE_ENDPOINTS.eu, apiKey: KEY } });
    expect(problems.at(-1)).toBe(
      `"From the configuration" (built-in) and "Shop EU" (${id}) deliver to the same project: every event goes there twice. Delete one of them.`,
    );
  });

  it('are not all gone without a word: the gateway takes nothing then, and it is said', async () => {
    await call('DELETE', `/integrations/${id}`);
    await call('DELETE', '/integrations/built-in');
    expect(problems.at(-1)).toBe('There is no integration any more: nothing is taken until one is installed.');
    const post = () =>
      fetch(`${forwarder.url}/v1/t`, {
        method: 'POST',
        headers: { authorization: `Bearer ${PIPELINE_KEY}`, 'content-type': 'application/json' },
        body: '{"event":"x","anonymousId":"device-1"}',
      });
    const refused = await post();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
    expect(forwarder.paused()).toBe('there is no integration');
    await call('POST', INSTALL, install());
    expect((await post()).status).toBe(200);
  });
});

describe('the management API', () => {
  it('lists what can be installed, as a form would need it', async () => {
    const { body } = await call('GET', '/integration-catalog/amplitude');
    expect(body.variants.map(({ key }: { key: string }) => key)).toEqual(['default', 'retail', 'media']);
    expect(body.config_fields).toMatchObject([
      { key: 'api_key', type: 'secret', required: true },
      { key: 'api_endpoint', type: 'select', required: true },
      { key: 'min_id_length', type: 'number', required: false },
    ]);
    expect((await call('GET', '/integration-catalog')).body).toEqual({ integrations: [body] });
  });

  it.each(['', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])('answers 401 to %j', async (authorization) => {
    const { status, type, body } = await call('GET', '/integrations', undefined, { authorization });
    expect([status, type]).toEqual([401, expect.stringContaining('application/problem+json')]);
    expect(body.detail).toContain('Authorization: Bearer');
  });

  it.each([
    ['GET', '/nothing', undefined, 404],
    ['GET', '/integrations/nobody', undefined, 404],
    ['POST', INSTALL, '{"name":', 400],
    ['POST', INSTALL, '[]', 400],
    ['POST', INSTALL, JSON.stringify({ name: 'x'.repeat(1_100_000) }), 413],
  ])('answers %s %s %# with a problem', async (method, path, body, expected) => {
    const { status, type } = await call(method, path, body);
    expect([status, type]).toEqual([expected, expect.stringContaining('application/problem+json')]);
  });
});

describe('bodies that go wrong where they are read', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const config = `"config":{"api_key":"${KEY}","api_endpoint":"${AMPLITUDE_ENDPOINTS.eu}"}`;

  it.each([101, 3000, 100_000])('are refused by their field where they are %i levels deep', async (levels) => {
    const { status, body } = await call('POST', INSTALL, `{"name":"x",${config},"blueprint":${nested(levels - 1)}}`);
    expect([status, body.errors]).toMatchObject([
      422,
      [{ field: 'blueprint', message: expect.stringContaining('100 levels') }],
    ]);
    expect((await call('PATCH', '/integrations/built-in', `{"blueprint":${nested(levels - 1)}}`)).status).toBe(422);
    expect(
      (await call('POST', '/integrations/built-in/dead-letters/replay', `{"ids":${nested(levels - 1)}}`)).status,
    ).toBe(422);
    expect(problems).toEqual([]);
  });

  // Whatever has a length is measured by the library, and this one cannot be compared with anything.
  const UNCOMPARABLE = '{"length":{"toString":null}}';
  it.each([
    ['name', `{"name":${UNCOMPARABLE},${config}}`],
    ['config.api_key', `{"name":"x","config":{"api_key":${UNCOMPARABLE},"api_endpoint":"${AMPLITUDE_ENDPOINTS.eu}"}}`],
    ['config.api_endpoint', `{"name":"x","config":{"api_key":"${KEY}","api_endpoint":${UNCOMPARABLE}}}`],
    [
      'config.min_id_length',
      `{"name":"x","config":{"api_key":"${KEY}","api_endpoint":"x","min_id_length":${UNCOMPARABLE}}}`,
    ],
    ['variant', `{"name":"x",${config},"variant":${UNCOMPARABLE}}`],
    ['blueprint.groupType', `{"name":"x",${config},"blueprint":{"groupType":${UNCOMPARABLE}}}`],
    ['blueprint.eventNames.a', `{"name":"x",${config},"blueprint":{"eventNames":{"a":${UNCOMPARABLE}}}}`],
    ['blueprint.revenue.total', `{"name":"x",${config},"blueprint":{"revenue":{"total":${UNCOMPARABLE}}}}`],
    [
      'blueprint.properties.a.events',
      `{"name":"x",${config},"blueprint":{"properties":{"a":{"events":${UNCOMPARABLE},"moves":{}}}}}`,
    ],
  ])('are refused by %s where its length cannot be compared', async (field, body) => {
    const answer = await call('POST', INSTALL, body);
    expect([answer.status, problems]).toEqual([422, []]);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });
});
