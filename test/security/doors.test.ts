import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import { createRng } from '../../lib/rng.ts';
import { ENDPOINTS } from '../../mock-amplitude/http/endpoints.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { createForwarder, type Forwarder } from '../../src/forwarder/create-forwarder.ts';
import { createMetrics } from '../../src/forwarder/ops/create-metrics.ts';
import { createOps } from '../../src/forwarder/ops/create-ops.ts';
import { keepCertificates } from '../mock-amplitude/reach/open-here.ts';
import { type KnockAnswer, knock } from './knock.ts';
import { noteRoutes } from './list-routes.ts';
import { pretendElsewhere } from './other-machine.ts';

// Every route of every port, and what each answers to whom. A route that stands in no table here fails the first test.

const PIPELINE_KEY = 'dk_doors_test';
const TOKEN = 'mt_doors_test';
const [US] = READY_MADE_PROJECTS;
const basic = `Basic ${Buffer.from(`${US?.apiKey}:${US?.secretKey}`).toString('base64')}`;

/** Which door a route is behind. */
const ROUTES: Record<Door, readonly string[]> = {
  ingestion: ENDPOINTS.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`)),
  readBack: [
    'GET /api/2/usersearch',
    'GET /api/2/useractivity',
    'GET /api/2/export',
    'GET /api/2/usermap',
    'POST /api/2/deletions/users',
    'GET /api/2/deletions/users',
    'DELETE /api/2/deletions/users/:amplitudeId/:day',
  ],
  profile: ['GET /v1/userprofile'],
  ui: ['GET /_emulator/ui/{*path}'],
  control: [
    'POST /_emulator/ui/token',
    'GET /_emulator/v1',
    'POST /_emulator/v1/check',
    'GET /_emulator/v1/requests',
    'GET /_emulator/v1/requests/:seq',
    'GET /_emulator/v1/requests/:seq/curl',
    'POST /_emulator/v1/requests/:seq/again',
    'GET /_emulator/v1/events',
    'GET /_emulator/v1/events/:seq',
    'GET /_emulator/v1/events/:seq/test',
    'POST /_emulator/v1/events/wait',
    'GET /_emulator/v1/lines',
    'GET /_emulator/v1/records',
    'GET /_emulator/v1/requests/:seq/test',
    'GET /_emulator/v1/stream',
    'GET /_emulator/v1/series',
    'GET /_emulator/v1/revenue',
    'GET /_emulator/v1/throttled',
    'GET /_emulator/v1/users',
    'GET /_emulator/v1/users/:id',
    'GET /_emulator/v1/users/:id/events',
    'GET /_emulator/v1/faults',
    'POST /_emulator/v1/faults',
    'DELETE /_emulator/v1/faults',
    'DELETE /_emulator/v1/faults/:id',
    'GET /_emulator/v1/faults/schema',
    'GET /_emulator/v1/faults/scenarios',
    'POST /_emulator/v1/faults/scenarios/:name',
    'GET /_emulator/v1/clock',
    'POST /_emulator/v1/clock',
    'GET /_emulator/v1/projects',
    'POST /_emulator/v1/projects',
    'GET /_emulator/v1/projects/:name/keys',
    'DELETE /_emulator/v1/projects/:name',
    'GET /_emulator/v1/stats',
    'GET /_emulator/v1/silenced-devices',
    'POST /_emulator/v1/silenced-devices',
    'DELETE /_emulator/v1/silenced-devices/:deviceId',
    'GET /_emulator/v1/delayed',
    'GET /_emulator/v1/session',
    'POST /_emulator/v1/reset',
  ],
  gateway: ['POST /v1/t', 'POST /v1/p', 'POST /v1/i', 'POST /v1/g', 'POST /v1/events', 'POST /v1/batch'],
  collector: ['GET /d.js'],
  page: ['GET /'],
  managementPage: ['GET /{*path}'],
  managementToken: ['POST /token'],
  management: [
    'GET /v1/admin/integration-catalog',
    'GET /v1/admin/integration-catalog/amplitude',
    'GET /v1/admin/integration-catalog/amplitude/variants/:variant',
    'GET /v1/admin/integration-catalog/amplitude/blueprint-schema',
    'POST /v1/admin/integration-catalog/amplitude/blueprint',
    'POST /v1/admin/integration-catalog/amplitude/install',
    'GET /v1/admin/integrations',
    'GET /v1/admin/integrations/:id',
    'PATCH /v1/admin/integrations/:id',
    'DELETE /v1/admin/integrations/:id',
    'POST /v1/admin/integrations/:id/pause',
    'POST /v1/admin/integrations/:id/resume',
    'GET /v1/admin/integrations/:id/dead-letters',
    'POST /v1/admin/integrations/:id/dead-letters/replay',
    'POST /v1/admin/integrations/:id/dead-letters/discard',
    'POST /v1/admin/integrations/:id/explain',
    'GET /v1/admin/recent-events',
    'GET /v1/admin/recent-events/:insertId',
    'POST /v1/admin/recent-events/preview',
  ],
  ops: ['GET /metrics', 'GET /healthz', 'GET /readyz'],
  // What it serves is asked for by whole URLs: test/mock-amplitude/reach/proxy.test.ts.
  proxy: [],
};

/** Paths that are no routes: what is said there is as open or closed as the rest. */
const NOWHERE: Partial<Record<Door, readonly string[]>> = {
  ingestion: ['GET /nowhere', 'GET /'],
  ui: ['GET /_emulator/ui', 'PUT /_emulator/ui/stream'],
  control: ['GET /_emulator/v1/nowhere', 'PUT /_emulator/v1/events', 'GET /_emulator/v1/requests/%zz'],
  managementPage: ['GET /', 'GET /integrations/library?category=analytics', 'GET /nowhere', 'PUT /'],
  management: ['GET /v1/nowhere', 'GET /v1/admin/integrations/%zz'],
  ops: ['GET /nowhere'],
  proxy: ['GET /', 'POST /2/httpapi', 'GET /_emulator/v1/session', 'POST /_emulator/v1/reset'],
};

type Door =
  | 'ingestion'
  | 'readBack'
  | 'profile'
  | 'ui'
  | 'control'
  | 'gateway'
  | 'collector'
  | 'page'
  | 'managementPage'
  | 'managementToken'
  | 'management'
  | 'ops'
  | 'proxy';

/** What a caller gets: `open` can be read by any page, `answers` by none of another origin, `refuses` is 401 or 403. */
type Gets = 'open' | 'answers' | 'refuses';

interface Caller {
  headers: Record<string, string>;
  method?: 'OPTIONS';
  /** On another machine. */
  elsewhere?: true;
  /** Without the key, secret or token that the door asks for. */
  stranger?: true;
}

const EVIL = { origin: 'http://evil.example' };
const image = (site: string) => ({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' });

const CALLERS = {
  'a program here': { headers: {} },
  'an address typed in here': { headers: { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' } },
  'a page of another site': { headers: { ...EVIL, 'sec-fetch-site': 'cross-site' } },
  'a page without an origin': { headers: { origin: 'null' } },
  'an image on another site': { headers: image('cross-site') },
  'an image on another port': { headers: image('same-site') },
  'a preflight of another site': {
    headers: { ...EVIL, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    method: 'OPTIONS',
  },
  'a name that resolves to here': { headers: { host: 'evil.example:9100' } },
  'a page under a name that resolves to here': {
    headers: { host: 'evil.example:9100', origin: 'http://evil.example:9100' },
    stranger: true,
  },
  'another machine': { headers: {}, elsewhere: true },
  'another machine that says it is this one': {
    headers: {
      host: 'localhost',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      forwarded: 'for=127.0.0.1',
    },
    elsewhere: true,
  },
  'another machine without key or token': { headers: {}, elsewhere: true, stranger: true },
} as const satisfies Record<string, Caller>;

type CallerName = keyof typeof CALLERS;
const names = Object.keys(CALLERS) as CallerName[];

const all = (gets: Gets): Record<CallerName, Gets> => ({
  'a program here': gets,
  'an address typed in here': gets,
  'a page of another site': gets,
  'a page without an origin': gets,
  'an image on another site': gets,
  'an image on another port': gets,
  'a preflight of another site': gets,
  'a name that resolves to here': gets,
  'a page under a name that resolves to here': gets,
  'another machine': gets,
  'another machine that says it is this one': gets,
  'another machine without key or token': gets,
});

const HERE = { 'a program here': 'answers', 'an address typed in here': 'answers' } as const;
const ELSEWHERE = { 'another machine': 'answers', 'another machine that says it is this one': 'answers' } as const;

const EXPECTED: Record<Door, Record<CallerName, Gets>> = {
  ingestion: all('open'),
  gateway: all('open'),
  collector: all('open'),
  // There is nothing secret in it: what it shows is behind the next door.
  ui: { ...all('refuses'), ...HERE, ...ELSEWHERE, 'another machine without key or token': 'answers' },
  control: { ...all('refuses'), ...HERE },
  // Express answers OPTIONS of itself, and allows nothing.
  page: { ...all('refuses'), ...HERE, 'a preflight of another site': 'answers' },
  // Asked for a secret, from wherever they call.
  readBack: { ...all('refuses'), ...HERE, ...ELSEWHERE },
  profile: { ...all('refuses'), ...HERE, ...ELSEWHERE },
  // As the debugger's: nothing secret is in it.
  managementPage: { ...all('refuses'), ...HERE, ...ELSEWHERE, 'another machine without key or token': 'answers' },
  // Whoever sends none gets no cookie, from this machine as well.
  managementToken: all('refuses'),
  management: { ...all('refuses'), ...HERE, ...ELSEWHERE, 'a name that resolves to here': 'answers' },
  // For whoever watches the forwarder: --host says who can.
  ops: { ...all('refuses'), ...HERE, ...ELSEWHERE, 'another machine without key or token': 'answers' },
  // To whoever is here, that it is no server.
  proxy: {
    ...all('answers'),
    'another machine': 'refuses',
    'another machine that says it is this one': 'refuses',
    'another machine without key or token': 'refuses',
  },
};

const SECRETS: Partial<Record<Door, string>> = {
  readBack: basic,
  profile: `Api-Key ${US?.secretKey}`,
  gateway: `Bearer ${PIPELINE_KEY}`,
  management: `Bearer ${TOKEN}`,
};

let mock: MockAmplitude;
let forwarder: Forwarder;
let ops: Listening;
let proxied: MockAmplitude;
let forgetCertificates: () => void;
let found: string[];
const folder = mkdtempSync(join(tmpdir(), 'doors-'));

beforeAll(async () => {
  const end = noteRoutes();
  mock = await createMockAmplitude();
  const metrics = createMetrics();
  forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: PIPELINE_KEY,
    signingSecret: 'doors-secret',
    integration: { endpoint: `${mock.us}/2/httpapi`, apiKey: US?.apiKey ?? '' },
    page: { allowedHosts: [], open: false },
    management: { port: 0, token: TOKEN },
    clock: systemClock,
    rng: createRng(1),
  });
  const app = createOps(metrics, forwarder, () => undefined);
  ops = await listen(app, { name: 'ops', host: '127.0.0.1', port: 0 });
  found = end();
  forgetCertificates = keepCertificates();
  proxied = await createMockAmplitude({ proxyPort: 0 });
});
afterAll(async () => {
  await Promise.all([forwarder.close(), ops.close()]);
  await Promise.all([mock.close(), proxied.close()]);
  forgetCertificates();
  rmSync(folder, { recursive: true });
});

function urlOf(door: Door): string {
  if (door === 'gateway' || door === 'collector' || door === 'page') return forwarder.url;
  if (door.startsWith('management')) return forwarder.managementUrl ?? '';
  if (door === 'proxy') return proxied.proxy ?? '';
  return door === 'ops' ? ops.url : mock.us;
}

async function call(door: Door, route: string, caller: Caller): Promise<KnockAnswer> {
  const [method = '', path = ''] = route.split(' ');
  const secret = SECRETS[door];
  const waits = path.endsWith('/wait') && caller.method === undefined;
  const end = caller.elsewhere ? pretendElsewhere() : () => {};
  try {
    return await knock(urlOf(door), {
      method: caller.method ?? method,
      path: path.replace(/:\w+/g, '1') + (door === 'readBack' ? '?user=1' : ''),
      headers: {
        ...(secret === undefined || caller.stranger || caller.method ? {} : { authorization: secret }),
        ...(waits ? { 'content-type': 'application/json' } : {}),
        ...caller.headers,
      },
      body: waits ? '{"timeoutMs":1}' : '',
    });
  } finally {
    end();
  }
}

function classify({ status, headers }: KnockAnswer): Gets {
  if (headers['access-control-allow-origin'] !== undefined) return 'open';
  return status === 401 || status === 403 ? 'refuses' : 'answers';
}

const CLOSED = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  'cache-control': 'no-store',
};

it('every route there is stands here, behind one door', () => {
  const listed = Object.values(ROUTES).flat().toSorted();
  const served = found.filter((route) => !route.startsWith('OPTIONS '));
  const ingestion = new Set(ROUTES.ingestion);
  expect(served).toEqual(listed.filter((route) => !ingestion.has(route)));
  // Around Express, which knows their preflights only.
  expect(found.filter((route) => route.startsWith('OPTIONS '))).toEqual(
    // One that has a slash at its end as well is one route here.
    [...new Set(ENDPOINTS.map(({ path }) => `OPTIONS ${path.replace(/(?<=.)\/$/, '')}`))].toSorted(),
  );
});

describe.each(Object.entries(ROUTES) as [Door, readonly string[]][])('%s', (door, routes) => {
  it.each(names)('to %s', async (name) => {
    const answered: Record<string, Gets> = {};
    for (const route of [...routes, ...(NOWHERE[door] ?? [])]) {
      const answer = await call(door, route, CALLERS[name]);
      answered[route] = classify(answer);
      if (answered[route] !== 'open') expect(answer.headers, route).toMatchObject(CLOSED);
    }
    const expected = Object.keys(answered).map((route) => [route, EXPECTED[door][name]]);
    expect(answered).toEqual(Object.fromEntries(expected));
  });
});
