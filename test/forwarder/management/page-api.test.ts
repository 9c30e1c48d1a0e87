import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { readBuiltPage } from '../../../lib/page/built-page.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder, type Forwarder } from '../../../src/forwarder/create-forwarder.ts';
import { knock } from '../../security/knock.ts';
import { type FakeAmplitude, OK, startFakeAmplitude } from '../fake-amplitude.ts';

// What the management page is made of, and nobody else needs: events that are looked at, blueprints that are tried, the cookie.

const TOKEN = 'mt_page_test';
const PIPELINE_KEY = 'dk_page_test';
const LINE = { product_id: 'a', price: 10, quantity: 1 };
const ORDER = {
  type: 'track',
  event: 'Order Completed',
  anonymousId: 'df_abc123def456',
  messageId: 'order-1',
  timestamp: '2026-02-25T14:30:00.000Z',
  properties: { total: 30, currency: 'EUR', products: [LINE, { ...LINE, product_id: 'b', quantity: 2 }] },
};

let amplitude: FakeAmplitude;
let forwarder: Forwarder;

beforeAll(async () => {
  amplitude = await startFakeAmplitude(() => OK);
  forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: PIPELINE_KEY,
    signingSecret: 'page-secret',
    integration: { endpoint: amplitude.endpoint, apiKey: 'a'.repeat(32) },
    limits: { lingerMs: 1, shutdownMs: 50 },
    clock: systemClock,
    rng: createRng(1),
    management: { port: 0, token: TOKEN },
  });
});
afterAll(async () => {
  await forwarder.close();
  await amplitude.close();
});

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await fetch(`${forwarder.managementUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(headers ?? { authorization: `Bearer ${TOKEN}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

const admin = (method: string, path: string, body?: unknown) => call(method, `/v1/admin${path}`, body);

function send(event: object) {
  return fetch(`${forwarder.url}/v1/t`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PIPELINE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
}

describe('the catalog', () => {
  it('has for each field what a form needs', async () => {
    const { body } = await admin('GET', '/integration-catalog/amplitude');
    expect(body.category_name).toBe('Analytics');
    const shown = body.config_fields.map(({ key, label, type, required }: Record<string, unknown>) => [
      ...[key, label, type, required],
    ]);
    expect(shown).toEqual([
      ['api_key', 'API Key', 'secret', true],
      ['api_endpoint', 'Data Region', 'select', true],
      ['min_id_length', 'Minimum ID Length', 'number', false],
    ]);
    expect(body.config_fields.every(({ help }: { help: string }) => help.length > 20)).toBe(true);
  });

  it.each(['default', 'retail', 'media'])('shows the whole blueprint of the variant %s', async (variant) => {
    const { status, body } = await admin('GET', `/integration-catalog/amplitude/variants/${variant}`);
    expect([status, body.key, body.blueprint.name]).toEqual([200, variant, variant]);
  });

  it('says which variants there are, where it is none of them', async () => {
    const { status, body } = await admin('GET', '/integration-catalog/amplitude/variants/__proto__');
    expect([status, body.detail]).toEqual([404, 'There are: default, retail, media.']);
  });

  it('has the schema of a blueprint', async () => {
    const { body } = await admin('GET', '/integration-catalog/amplitude/blueprint-schema');
    expect(body.properties.revenue.description).toContain('map.revenue');
  });
});

describe('a blueprint that is tried', () => {
  const look = (blueprint: unknown) =>
    admin('POST', '/integration-catalog/amplitude/blueprint', { variant: 'retail', blueprint });

  it('shows where it differs, and changes nothing', async () => {
    const before = await admin('GET', '/integrations/built-in');
    const { status, body } = await look({ revenue: { mode: 'order' } });
    expect([status, body.blueprint_changes]).toEqual([
      200,
      [{ path: 'revenue.mode', variant: 'line_items', now: 'order' }],
    ]);
    expect((await admin('GET', '/integrations/built-in')).body.blueprint).toEqual(before.body.blueprint);
  });

  it.each([
    [{ revenue: { mode: 'both' } }, 'blueprint.revenue.mode'],
    [{ page: { eventType: '' }, privacy: { ip: 'send' } }, 'blueprint.page.eventType'],
    [{ wheels: 4 }, 'blueprint.wheels'],
    [[], 'blueprint'],
  ])('names what is wrong with %j by its path', async (blueprint, field) => {
    const { status, body } = await look(blueprint);
    expect([status, body.errors]).toEqual([422, [{ field, message: expect.any(String) }]]);
  });
});

describe('an event that is looked at', () => {
  const preview = (body: unknown) => admin('POST', '/recent-events/preview', body);

  it('is shown under each variant, field by field, with rule and source', async () => {
    const { status, body } = await preview({ event: ORDER });
    expect(status).toBe(200);
    const revenue = body.mappings.map(({ variant, events }: { variant: string; events: { fields: object[] }[] }) => [
      variant,
      events.map(({ fields }) => fields.find((field) => Reflect.get(field, 'field') === 'revenue')),
    ]);
    const total = { field: 'revenue', value: 30, rule: 'map.revenue', source: 'properties.total' };
    expect(revenue).toEqual([
      ['default', [total]],
      ['retail', [undefined, undefined, undefined]],
      ['media', [total]],
    ]);
    expect(amplitude.seen).toEqual([]);
  });

  it('is told what it would be refused for, by the path of its field', async () => {
    const { status, body } = await preview({ event: { type: 'track', event: 'x', timestamp: 'never' } });
    const fields = body.errors.map(({ field }: { field: string }) => field);
    expect([status, fields.toSorted()]).toEqual([422, ['event.anonymousId', 'event.timestamp']]);
  });

  it('keeps long numbers where it is sent as text', async () => {
    const text = '{"type":"track","event":"x","userId":157963456373623802}';
    const { body } = await preview({ event: text });
    expect(body.source.userId).toBe('157963456373623802');
    expect(body.mappings[0].notes.map(({ rule }: { rule: string }) => rule)).toContain('intake.precision');
  });

  it.each([
    [{ event: '{"type":' }, 'event'],
    [{}, 'event'],
    [{ event: ORDER, insert_id: 'x' }, 'event'],
    [{ insert_id: 7 }, 'insert_id'],
    [{ event: ORDER, more: 1 }, 'more'],
    [{ event: 'null' }, 'event'],
  ])('is asked for properly where it is %j', async (body, field) => {
    const answer = await preview(body);
    expect([answer.status, answer.body.errors]).toEqual([422, [{ field, message: expect.any(String) }]]);
  });

  it('is explained by the blueprint of one integration', async () => {
    const { body } = await admin('POST', '/integrations/built-in/explain', { event: { ...ORDER, wheels: 4 } });
    expect(body.events.map(({ event_type }: { event_type: string }) => event_type)).toEqual(['Order Completed']);
    expect(body.unused).toContainEqual({ source: 'wheels', reason: expect.any(String) });
    expect((await admin('POST', '/integrations/nowhere/explain', { event: ORDER })).status).toBe(404);
  });

  it('is kept back where its sender opted out', async () => {
    const event = { ...ORDER, context: { consent: { analytics: false } } };
    const { body } = await preview({ event });
    expect(body.mappings.map(({ kind, rule }: Record<string, string>) => [kind, rule])).toEqual(
      Array(3).fill(['dropped', 'map.privacy']),
    );
  });
});

describe('events that came in lately', () => {
  it('are listed newest first, each once, and can be looked at', async () => {
    await send({ ...ORDER, messageId: 'first', event: 'First' });
    await send({ ...ORDER, messageId: 'second' });
    await forwarder.idle();
    const { body } = await admin('GET', '/recent-events');
    expect(body.events.slice(0, 2).map(({ event }: { event: string }) => event)).toEqual(['Order Completed', 'First']);
    const [{ insert_id: insertId }] = body.events;
    const one = await admin('GET', `/recent-events/${encodeURIComponent(insertId)}`);
    expect(one.body.source.messageId).toBe('second');
    const { body: mapped } = await admin('POST', '/recent-events/preview', { insert_id: insertId });
    expect(mapped.source).toEqual(one.body.source);
  });

  it('are not known for ever', async () => {
    expect((await admin('GET', '/recent-events/nowhere')).status).toBe(404);
    expect((await admin('POST', '/integrations/built-in/explain', { insert_id: 'nowhere' })).status).toBe(404);
  });
});

describe('dead letters', () => {
  it('are discarded by id, by rule or all of them, and never by mistake', async () => {
    for (const userId of ['ab', 'cd', 'ef', 'gh']) await send({ type: 'track', event: 'x', userId });
    const discard = (body?: unknown) => admin('POST', '/integrations/built-in/dead-letters/discard', body);
    const left = async () => (await admin('GET', '/integrations/built-in')).body.dead_letters;
    expect(await left()).toBe(4);
    for (const wrong of [{}, { all: false }, { id: 1 }, { ids: 'all' }])
      expect((await discard(wrong)).status).toBe(422);
    expect(await left()).toBe(4);
    expect((await discard({ ids: [1, 99] })).body).toEqual({ discarded: 1 });
    expect((await discard({ rule: 'deliver' })).body).toEqual({ discarded: 0 });
    expect((await discard({ all: true })).body).toEqual({ discarded: 3 });
    expect(await left()).toBe(0);
  });
});

describe('the token that is typed into the page', () => {
  const type = (token: unknown, headers: Record<string, string> = {}) => call('POST', '/token', { token }, headers);
  const cookieOf = async () => (await type(TOKEN)).headers.get('set-cookie') ?? '';

  it('gets a cookie that no script reads, that stands for it, and that is not it', async () => {
    const cookie = await cookieOf();
    expect(cookie).toMatch(/; Path=\/v1\/admin; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const [pair = ''] = cookie.split(';');
    expect((await call('GET', '/v1/admin/integrations', undefined, { cookie: pair })).status).toBe(200);
    expect((await call('GET', '/v1/admin/integrations', undefined, { cookie: `${pair}0` })).status).toBe(401);
  });

  it.each([['wrong'], [7], [undefined], ['']])('gets none where it is %j', async (token) => {
    const answer = await type(token);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('is of no use to a page of another site', async () => {
    const [cookie = ''] = (await cookieOf()).split(';');
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await call('GET', '/v1/admin/integrations', undefined, { cookie, ...headers });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      expect((await type(TOKEN, headers)).headers.get('set-cookie')).toBeNull();
    }
  });
});

it('the cookie is no proof under a name that is not this machine’s, which the token is', async () => {
  const answer = await call('POST', '/token', { token: TOKEN }, {});
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const ask = (headers: Record<string, string>) =>
    knock(forwarder.managementUrl ?? '', { method: 'GET', path: '/v1/admin/integrations', headers, body: '' });
  const host = 'evil.example:8084';
  expect((await ask({ cookie })).status).toBe(200);
  expect((await ask({ cookie, host })).status).toBe(401);
  expect((await ask({ authorization: `Bearer ${TOKEN}`, host })).status).toBe(200);
});

it('serves a page that may run its own script alone, and makes no HTML of text', async () => {
  const { status, headers, text } = await call('GET', '/integrations/library?category=analytics', undefined, {});
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toMatch(/src="\.\.\/main-\w+\.js"/);
  const policy = headers.get('content-security-policy');
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "trusted-types 'none'"]) {
    expect(policy).toContain(part);
  }
});

it('is at most 30 kB over the wire in all, once it is packed', () => {
  const sizes = [...readBuiltPage('management').values()].map((text) => gzipSync(text).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(30_000);
});

it.each([
  ['POST', '/'],
  ['DELETE', '/integrations/installed/built-in'],
])('the page takes nothing but GET: %s %s', async (method, path) => {
  const { status, body } = await call(method, path);
  expect([status, body.error]).toEqual([405, `${path} does not take ${method}.`]);
  expect((await admin('GET', '/integrations')).body.integrations).toHaveLength(1);
});

it('a path of the API that is none says which there are, and never the page', async () => {
  const { status, body } = await call('GET', `/v1/nowhere/${TOKEN}`);
  expect([status, body.title]).toEqual([404, 'There is nothing here']);
  expect(body.detail).not.toContain(TOKEN);
});
