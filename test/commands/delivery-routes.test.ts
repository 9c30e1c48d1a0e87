import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MockAmplitude } from '../../mock-amplitude/index.ts';
import { type Emulation, startEmulation } from '../../src/commands/start-emulation.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { readEvents } from '../mock-amplitude/control-api/read-events.ts';

const ROOT = '/_emulator/v1';
const HOSTILE = '\u001b[31m<img src=x onerror=alert(1)>\u202e';

let running: AsyncDisposableStack;
let emulation: Emulation;
let problems: string[];
beforeEach(async () => {
  running = new AsyncDisposableStack();
  problems = [];
  const config = await loadConfig({ port: '0', drainMs: '50' }, {});
  emulation = await startEmulation(config, running, (message) => problems.push(message));
});
afterEach(() => running.disposeAsync());

const call = () => request(emulation.mock.us);
const look = async () => (await call().get(`${ROOT}/delivery`)).body;
const letters = async (query = '') => (await call().get(`${ROOT}/delivery/dead-letters${query}`)).body;
const post = (path: string, body: object = {}) => call().post(`${ROOT}/delivery${path}`).send(body);

/** Sends track events as user:name. */
async function send(...events: [user: string, name: string][]): Promise<void> {
  const batch = events.map(([userId, event], index) => ({
    type: 'track',
    event,
    userId,
    messageId: `${userId}-${index}`,
  }));
  const { status } = await fetch(`${emulation.forwarder.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  });
  expect(status).toBe(200);
}

/** Makes dead letters of events: Amplitude refuses this type for its users once. */
async function sendInVain(...events: [user: string, name: string][]): Promise<void> {
  const { mock, forwarder } = emulation;
  for (const [userId] of events) mock.fault({ status: 400, times: 1, match: { userId } });
  for (const event of events) {
    await send(event);
    await forwarder.idle();
  }
}

async function expectBalance(): Promise<void> {
  const { integrations } = await look();
  for (const { counts, balanced } of integrations) {
    const { accepted, delivered, dead, queued, dropped } = counts;
    expect([balanced, accepted]).toEqual([true, delivered + dead + queued + dropped]);
  }
}

const stored = ({ mock }: { mock: MockAmplitude }) => mock.events({ verdict: 'accepted' }).map(({ userId }) => userId);

describe('GET delivery', () => {
  it('is listed, needs no token on this machine, and says where deliveries stand', async () => {
    await send(['user-1', 'Order']);
    await emulation.forwarder.idle();
    const { body: root } = await call().get(ROOT);
    expect(root.routes.map(({ path }: { path: string }) => path)).toContain(`${ROOT}/delivery/dead-letters/replay`);
    expect(await look()).toMatchObject({
      now: expect.any(Number),
      integrations: [
        {
          id: 'built-in',
          counts: { accepted: 1, delivered: 1, dead: 0, queued: 0, dropped: 0 },
          balanced: true,
          paused: null,
          hold: null,
          breaker: { state: 'closed', until: null, because: null },
          inFlight: { requests: 0, events: 0 },
          lanes: [],
          lanesLeftOut: 0,
          deadLetters: 0,
        },
      ],
    });
  });

  it('counts what is withheld on purpose, by the rule that does it', async () => {
    await fetch(`${emulation.forwarder.url}/v1/t`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'Order', userId: 'user-1', context: { consent: false } }),
    });
    expect((await look()).integrations).toMatchObject([
      { counts: { accepted: 1, dropped: 1 }, droppedBy: { 'map.privacy': 1 }, balanced: true },
    ]);
    await expectBalance();
  });

  it('says of a lane why it waits, until when, how often it was tried and what was answered', async () => {
    emulation.mock.fault({ status: 503 });
    await send(['user-1', 'Order']);
    // It is tried again all the time: what is looked at is a moment at which it waits.
    const waitsForTurn = async () => {
      const [integration] = (await look()).integrations;
      const [lane] = integration.lanes;
      return lane?.state === 'delayed' && lane.tries > 0 && integration;
    };
    const { lanes, held, outbox, counts } = await vi.waitUntil(waitsForTurn, { timeout: 10_000 });
    expect(lanes).toMatchObject([
      {
        lane: 'user user-1',
        waiting: 1,
        isolation: expect.any(String),
        hold: { reason: 'lane-delayed', endedBy: 'time', until: expect.any(Number), fix: expect.any(String) },
        lastTry: { status: 503, rule: 'deliver.5xx-network' },
        eventType: 'Order',
        insertId: expect.any(String),
      },
    ]);
    expect(held).toMatchObject([{ reason: 'lane-delayed', events: 1 }]);
    expect([counts.queued, outbox.bytes > 0, outbox.lagMs >= 0]).toEqual([1, true, true]);
    await expectBalance();
  });

  it('is closed to pages of other sites, and to what it does not know', async () => {
    expect((await call().get(`${ROOT}/delivery`).set('Origin', 'http://evil.example')).status).toBe(403);
    expect((await post('/pause').set('Origin', 'http://evil.example')).status).toBe(403);
    expect((await call().get(`${ROOT}/delivery`).set('Sec-Fetch-Site', 'cross-site')).status).toBe(403);
    expect((await call().get(`${ROOT}/delivery`).set('Host', 'evil.example')).status).toBe(403);
    expect((await call().delete(`${ROOT}/delivery`)).status).toBe(405);
    expect((await call().get(`${ROOT}/delivery?integraton=x`)).body.error).toContain('integraton');
    const { status, body } = await call().get(`${ROOT}/delivery?integration=nobody`);
    expect([status, body.fix]).toEqual([404, expect.stringContaining('built-in')]);
  });
});

describe('a dead letter', () => {
  it('tells its story, newest first and in pages', async () => {
    await sendInVain(['user-1', 'Order'], ['user-2', HOSTILE], ['user-3', 'Order']);
    const first = await letters('?limit=2');
    expect(first).toMatchObject({ integration: 'built-in', total: 3, deadLetters: [{ id: 3 }, { id: 2 }], next: 2 });
    expect(first.deadLetters[1]).toMatchObject({
      event: { event_type: HOSTILE, user_id: 'user-2' },
      rule: expect.stringContaining('deliver.400'),
      attempts: 1,
      history: [{ at: expect.any(Number), status: 400, rule: expect.any(String), reason: expect.any(String) }],
      answer: { status: 400, body: expect.any(String) },
    });
    expect(await letters('?limit=2&before=2')).toMatchObject({ deadLetters: [{ id: 1 }], next: null });
    expect((await letters('?rule=map.')).deadLetters).toEqual([]);
    expect((await call().get(`${ROOT}/delivery/dead-letters?limit=0`)).status).toBe(400);
  });

  it('is replayed by its id or by its rule, delivered, and all counts still balance', async () => {
    await sendInVain(['user-1', 'Order'], ['user-2', 'Order'], ['user-3', 'Order']);
    expect(stored(emulation)).toEqual([]);
    await expectBalance();
    expect((await post('/dead-letters/replay', { ids: [2] })).body).toEqual({ replayed: 1 });
    await emulation.forwarder.idle();
    expect(stored(emulation)).toEqual(['user-2']);
    const [letter] = (await letters()).deadLetters;
    expect((await post('/dead-letters/replay', { rule: letter.rule })).body).toEqual({ replayed: 2 });
    await emulation.forwarder.idle();
    expect(stored(emulation).toSorted()).toEqual(['user-1', 'user-2', 'user-3']);
    expect((await letters()).total).toBe(0);
    expect((await look()).integrations[0].counts).toMatchObject({ accepted: 3, delivered: 3, dead: 0 });
    await expectBalance();
  });

  it('is discarded only when it is said which, and counts as dead for ever', async () => {
    await sendInVain(['user-1', 'Order'], ['user-2', 'Order']);
    for (const body of [{}, { all: false }, { ids: ['1'] }, { everything: true }]) {
      const refused = await post('/dead-letters/discard', body);
      expect([refused.status, refused.body.fix]).toEqual([400, expect.stringContaining('{"all":true}')]);
    }
    expect((await post('/dead-letters/discard', { ids: [1] })).body).toEqual({ discarded: 1 });
    expect((await post('/dead-letters/discard', { all: true })).body).toEqual({ discarded: 1 });
    expect((await look()).integrations[0]).toMatchObject({ deadLetters: 0, counts: { dead: 2 } });
    await expectBalance();
  });
});

it('pauses and resumes, and says that a hand did it', async () => {
  const { body } = await post('/pause', { integration: 'built-in' });
  expect(body.integrations).toMatchObject([
    { pausedByHand: true, hold: { reason: 'project-paused', endedBy: 'resume' } },
  ]);
  await send(['user-1', 'Order']);
  expect((await look()).integrations[0]).toMatchObject({
    counts: { queued: 1 },
    held: [{ reason: 'project-paused', events: 1 }],
  });
  await expectBalance();
  expect((await post('/resume')).body.integrations).toMatchObject([{ pausedByHand: false, hold: null }]);
  await emulation.forwarder.idle();
  expect(stored(emulation)).toEqual(['user-1']);
  expect((await post('/pause', { integration: 'nobody' })).status).toBe(404);
});

it('tells readers of the stream what becomes of events, in sums, and what is said to a person', async () => {
  const reading = readEvents(emulation.mock, '/stream?kind=request', 4);
  await readEvents(emulation.mock, '/stream', 1);
  await post('/pause');
  await post('/resume');
  await send(['user-1', 'Order'], ['user-2', 'Order']);
  const told = await reading;
  expect(told).toContainEqual({ event: 'notice', data: { message: problems[0] } });
  expect(told).toContainEqual({
    event: 'outcome',
    data: {
      integration: 'built-in',
      outcomes: [expect.objectContaining({ outcome: 'delivered', rule: 'deliver.200', events: 2 })],
      leftOut: 0,
    },
  });
});

it.each(['/pause', '/resume', '/dead-letters/replay', '/dead-letters/discard'])(
  'refuses what cannot be measured where a text or a list is asked for: %s',
  async (path) => {
    const strange = { length: { toString: null } };
    const { status, body } = await post(path, { integration: strange, ids: strange, rule: strange });
    expect([status, body.error]).toEqual([400, expect.stringContaining('integration: ')]);
    expect(problems).toEqual([]);
  },
);

it('says how an event was mapped, and of one that came another way that it does not know', async () => {
  await send(['user-1', 'Hello']);
  await emulation.forwarder.idle();
  const [event] = emulation.mock.events();
  const mapped = async (query: object) => (await call().get(`${ROOT}/delivery/mapped`).query(query)).body;
  const told = await mapped({ insertId: event?.insertId, project: event?.project });
  expect(told.mapped.source).toMatchObject({ event: 'Hello', userId: 'user-1' });
  expect(told.mapped.explanation.fields).toContainEqual(expect.objectContaining({ field: 'event_type' }));
  expect(await mapped({ insertId: 'nobody' })).toEqual({ mapped: null });
  expect(await mapped({})).toHaveProperty('fix');
});
