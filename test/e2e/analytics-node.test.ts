import { createInstance, Identify, Revenue, type Types } from '@amplitude/analytics-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import {
  createMockAmplitude,
  type MockAmplitude,
  type MockOptions,
  READY_MADE_PROJECTS,
} from '../../mock-amplitude/index.ts';

const [US, EU] = READY_MADE_PROJECTS;
const USER = { user_id: 'user-1' };

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude();
});
afterEach(() => mock.close());

/** The official SDK, unmodified but for its URL. It sends by itself; an explicit flush() would not try again. */
async function createSdk(more: Types.NodeOptions = {}, apiKey = US?.apiKey ?? '') {
  const sdk = createInstance();
  const options = { serverUrl: `${mock.us}/2/httpapi`, flushIntervalMillis: 10, flushQueueSize: 200, logLevel: 0 };
  await sdk.init(apiKey, { ...options, ...more }).promise;
  return sdk;
}

/** Another mock in place of the one that each test gets. */
async function setUp(options: MockOptions): Promise<void> {
  await mock.close();
  mock = await createMockAmplitude(options);
}

const stored = () => mock.events({ verdict: 'accepted' });
const statuses = () => mock.requests().map(({ answer }) => answer.status);

describe('@amplitude/analytics-node', () => {
  it('delivers 1,000 events, none lost, in order', async () => {
    const sdk = await createSdk();
    const results = Array.from(
      { length: 1000 },
      // No user sends more than Amplitude takes of one.
      (_, index) => sdk.track('Counted', { index }, { user_id: `user-${index % 10}` }).promise,
    );
    await sdk.flush().promise;
    expect((await Promise.all(results)).every(({ code }) => code === 200)).toBe(true);
    expect(stored().map(({ event }) => event.event_properties)).toEqual(
      Array.from({ length: 1000 }, (_, index) => ({ index })),
    );
  });

  it('delivers what it tracks, identifies, groups and sells with one flush', async () => {
    const sdk = await createSdk({ flushIntervalMillis: 60_000 });
    const results = [
      sdk.track('Product Viewed', { sku: 'SKU-100' }, USER).promise,
      sdk.identify(new Identify().set('color', 'blue').setOnce('first', 'web').add('visits', 1).unset('old'), USER)
        .promise,
      sdk.setGroup('company', 'Acme', USER).promise,
      sdk.groupIdentify('company', 'Acme', new Identify().set('plan', 'gold'), USER).promise,
      sdk.revenue(new Revenue().setProductId('SKU-100').setPrice(4.5).setQuantity(2), USER).promise,
    ];
    await sdk.flush().promise;
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses()).toEqual([200]);
    expect(stored().map(({ eventType, userId, revenue }) => [eventType, userId, revenue])).toEqual([
      ['Product Viewed', 'user-1', null],
      ['$identify', 'user-1', null],
      ['$identify', 'user-1', null],
      ['$groupidentify', 'user-1', null],
      ['revenue_amount', 'user-1', 9],
    ]);
    expect(stored().map(({ event }) => event)).toMatchObject([
      { event_properties: { sku: 'SKU-100' }, library: expect.stringMatching(/^amplitude-node-ts\//) },
      { event_type: '$identify' },
      { groups: { company: ['Acme'] } },
      { groups: { company: ['Acme'] }, group_properties: { company: { Acme: { plan: 'gold' } } } },
      { event_properties: { $productId: 'SKU-100', $price: 4.5, $quantity: 2 } },
    ]);
  });

  it.each(['/2/httpapi', '/batch'])('delivers to %s in the EU', async (path) => {
    const sdk = await createSdk({ serverUrl: `${mock.eu}${path}`, serverZone: 'EU' }, EU?.apiKey);
    expect(await sdk.track('Seen', {}, USER).promise).toMatchObject({ code: 200 });
    expect(mock.requests()).toMatchObject([{ path, region: 'eu', project: 'shop-eu', verdict: 'accepted' }]);
  });

  it('drops exactly the event whose user id has three characters', async () => {
    const sdk = await createSdk();
    const users = ['user-1', 'bob', 'user-2'];
    const results = users.map((user_id) => sdk.track('Seen', {}, { user_id }).promise);
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([200, 400, 200]);
    expect(stored().map(({ userId }) => userId)).toEqual(['user-1', 'user-2']);
    expect(statuses()).toEqual([400, 200]);
  });

  it('may ask for shorter ids', async () => {
    const sdk = await createSdk({ minIdLength: 3 });
    expect(await sdk.track('Seen', {}, { user_id: 'bob' }).promise).toMatchObject({ code: 200 });
  });

  it('gives up on a wrong key at once', async () => {
    const sdk = await createSdk({}, 'key-of-nobody-0000');
    const result = sdk.track('Lost', {}, USER).promise;
    expect(await result).toMatchObject({ code: 400, message: expect.stringContaining('Invalid API key') });
    expect(statuses()).toEqual([400]);
  });

  it('drops the events of a silenced device, and sends the rest again', async () => {
    await setUp({ projects: [{ name: 'mine', apiKey: 'my-key', region: 'us', silencedDevices: ['device-2'] }] });
    const sdk = await createSdk({}, 'my-key');
    const devices = ['device-1', 'device-2', 'device-3'];
    const results = devices.map((device_id) => sdk.track('Seen', {}, { device_id }).promise);
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([200, 400, 200]);
    expect(stored().map(({ deviceId }) => deviceId)).toEqual(['device-1', 'device-3']);
  });

  it('halves what is too large until it passes, and loses nothing', async () => {
    await setUp({ limits: { bodyBytes: 2500 } });
    const sdk = await createSdk();
    const results = Array.from(
      { length: 100 },
      (_, index) => sdk.track('Counted', { index, note: 'x'.repeat(100) }, USER).promise,
    );
    expect(new Set((await Promise.all(results)).map(({ code }) => code))).toEqual(new Set([200]));
    // The SDK itself mixes up the order: what was sent behind a refused batch overtakes it.
    const indexes = stored().map(({ event }) => JSON.stringify(event.event_properties).match(/\d+/)?.[0]);
    expect(new Set(indexes).size).toBe(100);
    expect(statuses()).toContain(413);
    expect(mock.events()).toHaveLength(100);
  });

  it('gives up on one event that is too large by itself', async () => {
    await setUp({ limits: { bodyBytes: 2000 } });
    const sdk = await createSdk();
    const result = sdk.track('Large', { note: 'x'.repeat(3000) }, USER).promise;
    expect(await result).toMatchObject({ code: 413, message: 'Payload too large' });
    expect(stored()).toEqual([]);
  });
});

describe('@amplitude/analytics-node in trouble', () => {
  const { setImmediate: breathe } = globalThis;
  beforeEach(() => {
    // It waits for up to 30 s; its time is the test's.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => vi.useRealTimers());

  /** Resolves like `promise`, while the SDK's time flies. */
  async function passTime<T>(promise: Promise<T>): Promise<T> {
    let open = true;
    const settled = promise.finally(() => {
      open = false;
    });
    while (open) {
      await vi.advanceTimersByTimeAsync(1);
      // What is on its way needs its turn.
      await new Promise<void>((resolve) => breathe(resolve));
    }
    return settled;
  }

  async function track(users: readonly string[], options: Types.NodeOptions = {}) {
    const sdk = await passTime(createSdk(options));
    const results = users.map((user_id) => sdk.track('Seen', {}, { user_id }).promise);
    return (await passTime(Promise.all(results))).map(({ code }) => code);
  }

  /** How long the SDK waited between its uploads, by its own clock, in ms. */
  function waits(): number[] {
    const sentAt = mock.requests().map(({ request }) => Date.parse(JSON.parse(request.body).client_upload_time));
    return sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
  }

  it('waits 30 s after a 429, then sends everything again, once', async () => {
    mock.fault({ status: 429, match: { userId: 'user-1' }, times: 1 });
    expect(await track(['user-1', 'user-2', 'user-1'])).toEqual([200, 200, 200]);
    expect(statuses()).toEqual([429, 200]);
    expect(waits()[0]).toBeGreaterThanOrEqual(30_000);
    expect(stored().map(({ userId }) => userId)).toEqual(['user-1', 'user-2', 'user-1']);
  });

  it("keeps within a user's rate by what it is answered, and loses nothing", async () => {
    const clock = { ...systemClock, now: () => Date.now() };
    await passTime(setUp({ clock, limits: { eventsPerSecondPerId: 1 } }));
    expect(new Set(await track(Array(50).fill('user-1'), { flushQueueSize: 10 }))).toEqual(new Set([200]));
    expect(statuses()).toContain(429);
    expect(Math.max(...waits())).toBeGreaterThanOrEqual(30_000);
    expect(stored()).toHaveLength(50);
  });

  it('drops the events of a user whose day is full', async () => {
    mock.fault({ status: 429, throttle: 'day', match: { userId: 'user-1' } });
    expect(await track(['user-1', 'user-2'])).toEqual([429, 200]);
    expect(stored().map(({ userId }) => userId)).toEqual(['user-2']);
  });

  it.each([
    ['a 503', { status: 503 }],
    ["a load balancer's 502", { status: 502, html: true }],
    ['half an answer', { status: 504, cut: true }],
  ] as const)('tries again after %s, later each time', async (_what, effect) => {
    const fault = mock.fault({ ...effect, times: 3 });
    expect(await track(['user-1'])).toEqual([200]);
    expect([fault.triggered, mock.requests().length]).toEqual([3, 4]);
    expect(waits().map((wait) => Math.floor(wait / 1000))).toEqual([0, 1, 2]);
    expect(stored()).toMatchObject([{ userId: 'user-1' }]);
  });

  it.each(['before', 'after'] as const)('gives up on a connection that breaks %s storing', async (reset) => {
    mock.fault({ reset });
    expect(await track(['user-1'])).toEqual([0]);
    expect(stored()).toHaveLength(reset === 'after' ? 1 : 0);
  });

  it('gives up after as many tries as it is told', async () => {
    mock.fault({ status: 503 });
    expect(await track(['user-1'], { flushMaxRetries: 2 })).toEqual([500]);
    expect(statuses()).toEqual([503, 503]);
    expect(stored()).toEqual([]);
  });

  it('is not counted twice where a 500 was stored all the same', async () => {
    mock.fault({ status: 500, stores: true, times: 1 });
    expect(await track(['user-1', 'user-2'])).toEqual([200, 200]);
    expect(mock.events().map(({ verdict, userId }) => [verdict, userId])).toEqual([
      ['accepted', 'user-1'],
      ['accepted', 'user-2'],
      ['duplicate', 'user-1'],
      ['duplicate', 'user-2'],
    ]);
  });
});
