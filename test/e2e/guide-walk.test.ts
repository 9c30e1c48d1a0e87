import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createManualClock } from '../../lib/manual-clock.ts';
import { type Collector, createCollector } from '../../src/collector/index.ts';
import { type RunningEmulator, startEmulator } from './emulator.ts';

/**
 * The integration guide, step by step, from "Management API Setup" to "Custom Events", by its own snippets: guide/ holds
 * them as they stand there.
 */
const snippet = (name: string) => readFileSync(new URL(`guide/${name}`, import.meta.url), 'utf8');

const payload = z.looseObject({
  api_key: z.string(),
  events: z.array(z.looseObject({ insert_id: z.string().optional() })),
});
const requests = z.object({ requests: z.array(z.object({ request: z.object({ body: z.string() }) })) });
const search = z.object({ matches: z.array(z.object({ user_id: z.string().nullable(), amplitude_id: z.number() })) });
const activity = z.object({ userData: z.looseObject({}), events: z.array(z.looseObject({})) });

const KEY = 'your_amplitude_api_key';
const SECRET = 'guide_secret_key';
/** The guide's moment, in ms. */
const TIME = 1_711_296_000_000;
const DEVICE = 'df_abc123def456';

const folder = mkdtempSync(join(tmpdir(), 'guide-'));
let emulator: RunningEmulator;
beforeAll(async () => {
  const file = join(folder, 'config.json');
  const projects = [
    { name: 'other', apiKey: 'other_amplitude_api_key', region: 'us' },
    { name: 'guide', apiKey: KEY, secretKey: SECRET, region: 'us' },
  ];
  writeFileSync(file, JSON.stringify({ amplitude: { projects }, forwarder: { managementToken: 'YOUR_TOKEN' } }));
  emulator = await startEmulator('--config', file);
});
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a snippet of the guide with a collector on a visitor's device. */
async function visit(device: string, context: object, calls: (_df: Collector) => void): Promise<void> {
  const _df = createCollector({
    gateway: emulator.ready.gateway,
    pipelineKey: emulator.ready.pipelineKey,
    anonymousId: device,
    context,
    clock: createManualClock(TIME),
  });
  calls(_df);
  expect(await _df.flush()).toEqual({ waiting: 0, refused: [] });
}

const run = (code: string) => (_df: Collector) => void new Function('_df', code)(_df);

/** What reached the guide's project since the last look, requests as they were sent, but for the hidden key. */
let seen = 0;
async function arrived(count: number) {
  const read = async () => {
    const answer: unknown = await (await fetch(`${emulator.ready.control}/requests?project=guide`)).json();
    return requests.parse(answer).requests.map(({ request }) => payload.parse(JSON.parse(request.body)));
  };
  const events = async () => (await read()).flatMap((body) => body.events);
  await expect.poll(async () => (await events()).length).toBe(seen + count);
  const fresh = (await events()).slice(seen);
  seen += count;
  return { fresh, last: (await read()).at(-1) };
}

/**
 * An event as the guide shows it: without the id that makes a repeat harmless, and at the guide's moment. The clock of our
 * visitor is years behind, which is set right by when it was sent.
 */
function asInGuide({ insert_id, time, ...event }: { insert_id?: string | undefined; time?: unknown }): object {
  expect(insert_id).toMatch(/.{10}/);
  expect(Math.abs(Date.now() - Number(time))).toBeLessThan(60_000);
  return { ...event, time: TIME };
}

/** Amplitude's own user look-up. */
async function lookUp(user: string) {
  const headers = { authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}` };
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${emulator.ready.us}/api/2/${path}`, { headers })).json();
  const { matches } = search.parse(await get(`usersearch?user=${user}`));
  const [found] = matches;
  if (found === undefined || matches.length > 1) throw new Error(`${user} is ${matches.length} users`);
  return { id: found.amplitude_id, ...activity.parse(await get(`useractivity?user=${found.amplitude_id}`)) };
}

describe('the integration guide', () => {
  it('Management API Setup: its curl installs the integration', async () => {
    const { management } = emulator.ready;
    const command = snippet('install.sh').replace('http://localhost:8084', management);
    const { stdout } = await promisify(execFile)('bash', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Amplitude', variant: 'default', status: 'active' });
  });

  it('Custom Events: newsletter_signup', async () => {
    await visit(DEVICE, {}, run(snippet('newsletter-signup.txt')));
    const { fresh, last } = await arrived(1);
    const expected = payload.parse(JSON.parse(snippet('newsletter-signup.json')));
    expect(fresh.map(asInGuide)).toEqual(expected.events);
    expect(Object.keys(last ?? {})).toEqual(['api_key', 'events']);
  });

  it('Identity: the visitor has no user id yet, and is one anonymous user', async () => {
    const { userData } = await lookUp(DEVICE);
    expect(userData).toMatchObject({ user_id: null, device_ids: [DEVICE], num_events: 1 });
  });

  it('User Properties: identify sets them', async () => {
    await visit(DEVICE, {}, run(snippet('identify.txt')));
    const { fresh } = await arrived(1);
    expect(fresh[0]).toMatchObject({
      event_type: '$identify',
      user_id: 'user-123',
      device_id: DEVICE,
      ...JSON.parse(snippet('user-properties.json')),
    });
  });

  it('Identity: what the visitor did before belongs to the user now', async () => {
    const { userData, events } = await lookUp('user-123');
    expect(userData).toMatchObject({
      user_id: 'user-123',
      device_ids: [DEVICE],
      properties: { email: '[email protected]', plan: 'premium', company: 'Acme Inc' },
    });
    expect(events.map(({ event_type }) => event_type)).toContain('newsletter_signup');
    expect((await lookUp(DEVICE)).id).toBe((await lookUp('user-123')).id);
  });

  it('Example: Track Event, with the minimum length that the guide configures', async () => {
    const headers = { authorization: 'Bearer YOUR_TOKEN', 'content-type': 'application/json' };
    const list = await fetch(`${emulator.ready.management}/v1/admin/integrations`, { headers });
    const { integrations } = z
      .object({ integrations: z.array(z.object({ id: z.string(), origin: z.string() })) })
      .parse(await list.json());
    const id = integrations.find(({ origin }) => origin === 'management-api')?.id;
    const body = JSON.stringify({ config: { min_id_length: 5 } });
    await fetch(`${emulator.ready.management}/v1/admin/integrations/${id}`, { method: 'PATCH', headers, body });

    await visit(DEVICE, { ip: '203.0.113.42' }, (_df) => {
      _df.identify('user-123');
      run(snippet('feature-activated.txt'))(_df);
    });
    const { fresh, last } = await arrived(2);
    const expected = payload.parse(JSON.parse(snippet('feature-activated.json')));
    expect(fresh.slice(1).map(asInGuide)).toEqual(expected.events);
    expect(last?.options).toEqual(expected.options);
  });

  it('Example: Page View', async () => {
    const page = {
      url: 'https://example.com/products/widgets',
      title: 'Widgets | Example Store',
      referrer: 'https://www.google.com/',
    };
    await visit(DEVICE, { ip: '203.0.113.42' }, (_df) => {
      _df.identify('user-123');
      _df.page(page);
    });
    const { fresh } = await arrived(2);
    const expected = payload.parse(JSON.parse(snippet('page-viewed.json')));
    expect(fresh.slice(1).map(asInGuide)).toEqual(expected.events);
  });

  it('Revenue Events: the whole order is the revenue of the user', async () => {
    await visit(DEVICE, {}, (_df) => {
      _df.identify('user-123');
      run(snippet('order-completed.txt'))(_df);
    });
    const { fresh } = await arrived(2);
    expect(fresh[1]).toMatchObject({ revenue: 89.99, currency: 'GBP', revenueType: 'Purchase' });
    expect((await lookUp('user-123')).userData).toMatchObject({ revenue: 89.99, purchases: 1 });
  });

  it('Identity: a second device that logs in is the same user', async () => {
    await visit('df_second_device', {}, (_df) => {
      _df.page();
      _df.identify('user-123');
      _df.track('Feature Activated');
    });
    await arrived(3);
    const { userData, id } = await lookUp('user-123');
    expect(userData).toMatchObject({ user_id: 'user-123' });
    expect(new Set(z.array(z.string()).parse(userData.device_ids))).toEqual(new Set([DEVICE, 'df_second_device']));
    expect((await lookUp('df_second_device')).id).toBe(id);
  });

  it('shows the key nowhere: not on the screen, in an answer or in a log', async () => {
    const { control, management } = emulator.ready;
    const headers = { authorization: 'Bearer YOUR_TOKEN' };
    const answers = await Promise.all([
      fetch(`${management}/v1/admin/integrations`, { headers }),
      fetch(`${management}/v1/admin/integration-catalog`, { headers }),
      fetch(`${control}/requests`),
      fetch(`${control}/events`),
      fetch(`${control}/projects`),
    ]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    // The first line says it on purpose: it is what a client needs.
    for (const text of [...texts, ...emulator.lines, emulator.stderr()]) expect(text).not.toContain(KEY);
  });
});
