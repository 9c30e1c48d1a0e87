import { mkdtempSync, rmSync } from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder, type Forwarder } from '../../../src/forwarder/create-forwarder.ts';
import type { DeliveryLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { createMetrics, type Metrics } from '../../../src/forwarder/ops/create-metrics.ts';
import { createOps } from '../../../src/forwarder/ops/create-ops.ts';
import { whyNotReady } from '../../../src/forwarder/ops/why-not-ready.ts';
import { OK, type Reply, startFakeAmplitude } from '../fake-amplitude.ts';

const QUICK = {
  lingerMs: 1,
  backoffFirstMs: 2,
  backoffLongestMs: 4,
  throttleFirstMs: 5,
  throttleLongestMs: 10,
  projectDelayMs: 5,
};

async function start(
  reply: (nth: number) => Reply,
  durable: boolean,
  limits: Partial<DeliveryLimits> = {},
): Promise<{ forwarder: Forwarder; metrics: Metrics; problems: string[] }> {
  const problems: string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'metrics-'));
  const amplitude = await startFakeAmplitude((_seen, nth) => reply(nth));
  const metrics = createMetrics();
  const forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: 'dk_test',
    signingSecret: 'test-secret',
    integration: { endpoint: amplitude.endpoint, apiKey: 'cccccccccccccccccccccccccccc0003' },
    limits: { ...QUICK, batchEvents: 7, breakerFailures: 1000, ...limits },
    clock: systemClock,
    rng: createRng(1),
    observer: metrics.observer,
    onProblem: (problem) => problems.push(problem),
    ...(durable ? { dataDir } : {}),
  });
  onTestFinished(async () => {
    await forwarder.close();
    await amplitude.close();
    rmSync(dataDir, { recursive: true });
  });
  return { forwarder, metrics, problems };
}

function send({ url }: Forwarder, batch: object[]): Promise<Response> {
  const headers = { authorization: 'Bearer dk_test', 'content-type': 'application/json' };
  return fetch(`${url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
}

/** The values of a scrape without its histograms' buckets, by name and labels. */
async function scrape(metrics: Metrics, forwarder: Forwarder): Promise<Record<string, number>> {
  const text = await metrics.scrape(forwarder);
  const lines = text.split('\n').filter((line) => line.startsWith('amplitude_forwarder_') && !line.includes('_bucket'));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice('amplitude_forwarder_'.length, at), Number(line.slice(at))];
    }),
  );
}

it.each([
  ['in memory', false],
  ['on disk', true],
] as const)('balances at every scrape under load, %s (deliver.metrics)', async (_where, durable) => {
  const replies: Reply[] = [
    OK,
    { status: 503, body: '' },
    { status: 400, body: { code: 400, error: 'Bad', events_with_invalid_fields: { time: [0] } } },
    'hang-up',
    { status: 429, body: { code: 429, throttled_devices: { 'device-1': 31 } } },
  ];
  const { forwarder, metrics } = await start((nth) => replies[nth % replies.length] ?? OK, durable);
  let scrapes = 0;
  let sending = true;
  const look = async () => {
    while (sending) {
      const now = await scrape(metrics, forwarder);
      const parts = ['delivered_total', 'dead_events', 'queued_events', 'dropped_by_policy_total'];
      expect(now.accepted_total).toBe(parts.reduce((sum, name) => sum + (now[name] ?? Number.NaN), 0));
      scrapes++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const looking = look();
  for (let round = 0; round < 30; round++) {
    const batch = Array.from({ length: 10 }, (_, index) => ({
      type: 'track',
      event: 'x',
      anonymousId: `device-${index}`,
      messageId: `${round}-${index}`,
      ...(index === 9 ? { context: { consent: { analytics: false } } } : {}),
    }));
    expect((await send(forwarder, batch)).status).toBe(200);
  }
  await forwarder.idle();
  sending = false;
  await looking;
  expect(scrapes).toBeGreaterThan(30);
  const last = await scrape(metrics, forwarder);
  expect(last).toMatchObject({
    received_total: 300,
    accepted_total: 300,
    dropped_by_policy_total: 30,
    queued_events: 0,
    queued_bytes: 0,
    lag_seconds: 0,
  });
  expect(last.dead_events).toBeGreaterThan(0);
  expect(last.wait_seconds_count).toBe(last.delivered_total);
  for (const rule of ['deliver.200', 'deliver.400-listed', 'deliver.5xx-network', 'deliver.429-keyed']) {
    expect(last[`requests_total{rule="${rule}"}`]).toBeGreaterThan(0);
  }
  expect(last.batch_events_count).toBe(
    Object.entries(last)
      .filter(([name]) => name.startsWith('requests_total'))
      .reduce((sum, [, value]) => sum + value, 0),
  );
});

it('shows what waits: how much, how long, which lanes are delayed, and whether delivery is paused', async () => {
  const throttled: Reply = { status: 429, body: { code: 429, throttled_devices: { 'device-1': 31 } } };
  const { forwarder, metrics } = await start(() => throttled, true);
  await send(forwarder, [{ type: 'track', event: 'x', anonymousId: 'device-1', messageId: '1' }]);
  await expect.poll(async () => (await scrape(metrics, forwarder)).delayed_lanes).toBe(1);
  forwarder.pause('maintenance');
  const now = await scrape(metrics, forwarder);
  expect(now).toMatchObject({ queued_events: 1, paused: 1 });
  expect(now.queued_bytes).toBeGreaterThan(50);
  expect(now.lag_seconds).toBeGreaterThan(0);
  const held = (reason: string) => now[`held_events{reason="${reason}"}`];
  expect([held('project-paused'), held('lane-delayed'), held('circuit-open')]).toEqual([1, 0, 0]);
  const labels = 'integration="built-in",reason="project-paused"';
  expect(now[`held_since_seconds{${labels}}`]).toBeGreaterThan(1_700_000_000);
  expect(now[`held_until_seconds{${labels}}`]).toBeUndefined();
  const info = Object.keys(now).filter((name) => name.startsWith('hold_info'));
  expect(info).toEqual([`hold_info{${labels},ended_by="resume",fix="Resume it: nothing else ends a pause by hand."}`]);
  forwarder.resume();
  const later = await scrape(metrics, forwarder);
  expect(later['held_events{reason="project-paused"}']).toBe(0);
  expect(later[`held_since_seconds{${labels}}`]).toBeUndefined();
});

it.each<[string, Reply, Record<string, string>]>([
  ['its key is refused', { status: 400, body: { error: 'Invalid API key: x' } }, { reason: 'project-refused' }],
  ['something else answers', { status: 404, body: '<html>' }, { reason: 'circuit-open' }],
  ['it is forbidden', { status: 403, body: '' }, { reason: 'circuit-open' }],
])('shows when a project is probed again, and what to do, while %s', async (_what, reply, { reason }) => {
  const rest = { backoffFirstMs: 1e9, backoffLongestMs: 1e9, breakerLongestMs: 1e9, projectDelayMs: 1e6 };
  const long = { breakerFailures: 1, ...rest };
  const { forwarder, metrics } = await start(() => reply, false, long);
  await send(forwarder, [{ type: 'track', event: 'x', anonymousId: 'device-1', messageId: '1' }]);
  const name = `held_until_seconds{integration="built-in",reason="${reason}"}`;
  await expect.poll(async () => (await scrape(metrics, forwarder))[name]).toBeGreaterThan(1_700_000_000);
  const now = await scrape(metrics, forwarder);
  const info = Object.keys(now).filter((key) => key.startsWith('hold_info'));
  expect(info).toEqual([
    expect.stringMatching(`integration="built-in",reason="${reason}",ended_by="probe",fix="[A-Z].*[.]"`),
  ]);
});

it('counts what Amplitude takes without counting it, and says so (deliver.zero-ingested)', async () => {
  const { forwarder, metrics, problems } = await start(
    () => ({ status: 200, body: { code: 200, events_ingested: 0 } }),
    false,
  );
  const track = (id: string) => ({ type: 'track', event: 'x', anonymousId: 'device-1', messageId: id });
  await send(forwarder, [track('1'), track('2')]);
  await forwarder.idle();
  expect(await scrape(metrics, forwarder)).toMatchObject({ not_ingested_total: 2, delivered_total: 2 });
  expect(problems).toEqual([
    expect.stringContaining('counted 2 events so far not as ingested (deliver.zero-ingested)'),
  ]);
});

it('says at /readyz what holds events back, ready or not', async () => {
  const throttled: Reply = { status: 429, body: { code: 429, throttled_devices: { 'device-1': 31 } } };
  const { forwarder, metrics } = await start(() => throttled, false, {
    throttleFirstMs: 60_000,
    throttleLongestMs: 60_000,
  });
  const ops = createOps(metrics, forwarder, () => forwarder.paused());
  await send(forwarder, [{ type: 'track', event: 'x', anonymousId: 'device-1', messageId: '1' }]);
  const ready = async () => (await request(ops).get('/readyz')).body;
  const held = {
    ...{ integration: 'built-in', reason: 'lane-delayed', because: 'HTTP 429', events: 1 },
    ...{ since: expect.any(Number), until: expect.any(Number), endedBy: 'time', fix: expect.stringContaining('.') },
  };
  await expect.poll(ready).toEqual({ status: 'ready', held: [held] });
  forwarder.pause('maintenance');
  expect(await ready()).toEqual({
    status: 'not ready',
    reason: 'maintenance',
    held: [
      {
        ...{ integration: 'built-in', reason: 'project-paused', because: 'maintenance', events: 1 },
        ...{ since: expect.any(Number), until: null, endedBy: 'resume', fix: expect.stringContaining('Resume it') },
      },
    ],
  });
});

it('says at /readyz whether the gateway listens, over HTTP', async () => {
  const onServer = vi.spyOn(Server.prototype, 'listen');
  const { forwarder, metrics } = await start(() => OK, false);
  const gateway = onServer.mock.contexts.at(-1);
  onServer.mockRestore();
  let isStopping = false;
  const ops = createOps(metrics, forwarder, () => whyNotReady(forwarder, isStopping));
  const ready = async () => {
    const { status, body } = await request(ops).get('/readyz');
    return [status, body.reason];
  };
  expect(await ready()).toEqual([200, undefined]);
  // As Node does where a connection cannot be accepted.
  if (gateway instanceof Server) gateway.emit('error', new Error('accept EMFILE'));
  expect(await ready()).toEqual([503, 'the gateway cannot accept connections: accept EMFILE']);
  await fetch(forwarder.url);
  expect(await ready()).toEqual([200, undefined]);
  if (gateway instanceof Server) gateway.close();
  expect(await ready()).toEqual([503, 'the gateway does not listen']);
  isStopping = true;
  expect(await ready()).toEqual([503, 'it is stopping']);
});

it('says in one line what it could not measure, never with a stack', async () => {
  const metrics = { ...createMetrics(), scrape: () => Promise.reject(new Error('no room')) };
  const nothing = { held: () => [] };
  const { status, body } = await request(
    createOps(metrics, Object.assign(Object.create(null), nothing), () => undefined),
  )
    .get('/metrics')
    .set('Host', 'localhost');
  expect([status, body]).toEqual([500, { error: 'Failed to measure: no room.' }]);
});

it('counts orders without revenue, ids that are left out, and what no rule reads, by its path', async () => {
  const { forwarder, metrics } = await start(() => OK, false);
  const order = { type: 'track', event: 'Order Completed', anonymousId: 'device-1' };
  await send(forwarder, [
    { ...order, properties: { total: 'free' }, context: { timezone: 'Europe/London' } },
    { ...order, userId: 4711, properties: { total: 5 }, context: { timezone: 'Europe/London' } },
  ]);
  expect(await scrape(metrics, forwarder)).toMatchObject({
    revenue_missing_total: 1,
    ids_left_out_total: 1,
    'map_unused_inputs_total{path="context.timezone"}': 2,
  });
  expect(await scrape(metrics, forwarder)).toMatchObject({ paused: 0, paused_integrations: 0 });
  forwarder.pause('maintenance');
  expect(await scrape(metrics, forwarder)).toMatchObject({ paused: 1, paused_integrations: 1 });
});
