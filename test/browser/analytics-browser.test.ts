import type * as AnalyticsBrowser from '@amplitude/analytics-browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';
import { serveShop } from './shop.ts';

// What the page has: functions given to `page.evaluate` run there.
declare const amplitude: typeof AnalyticsBrowser;
declare const addEventListener: (event: 'pagehide', listener: () => void) => void;

type Options = AnalyticsBrowser.Types.BrowserOptions;

const [US, EU] = READY_MADE_PROJECTS;
/** Amplitude's other services, which the SDK calls wherever its events go. */
const NOTHING_ELSE: Options = { remoteConfig: { fetchRemoteConfig: false }, enableDiagnostics: false };
/** Only what a test tracks itself, and at once. */
const QUIET: Options = { ...NOTHING_ELSE, autocapture: false, flushIntervalMillis: 10 };

let mock: MockAmplitude;
let shop: Listening;
let browser: Chromium;
let tab: OpenPage;

beforeAll(async () => {
  [mock, shop, browser] = await Promise.all([createMockAmplitude(), serveShop(), launchChromium()]);
});
beforeEach(async () => {
  mock.reset();
  tab = await browser.open(`${shop.url}/?utm_source=news`);
});
afterEach(async () => {
  await tab.close();
  // Every request of every test stayed on this machine.
  expect(tab.sent.map(({ url }) => new URL(url).hostname).filter((host) => host !== '127.0.0.1')).toEqual([]);
});
afterAll(() => Promise.all([browser?.close(), shop?.close(), mock?.close()]));

/** Initialises the SDK in the page as its documentation says, at the mock's address. */
async function init(more: Options = {}, userId = 'user-1', apiKey = US?.apiKey ?? ''): Promise<void> {
  const options: Options = { serverUrl: `${mock.us}/2/httpapi`, ...QUIET, ...more };
  await tab.page.evaluate(
    async ({ apiKey, userId, options }) => {
      await amplitude.init(apiKey, userId, options).promise;
    },
    { apiKey, userId, options },
  );
}

/** Waits for events as a test outside this process would. */
async function waitFor(match: Record<string, unknown>, count = 1) {
  const response = await fetch(`${mock.control}/events/wait`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ match, count, timeoutMs: 15_000 }),
  });
  const answer: unknown = await response.json();
  expect(answer).toMatchObject({ events: expect.any(Array) });
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return mock.events({ verdict: 'accepted', ...match });
}

const toMock = () =>
  tab.sent.filter(({ url }) => url.startsWith(mock.us)).map(({ method, type }) => `${method} ${type}`);

describe('@amplitude/analytics-browser from a page of another origin', () => {
  it.each(['fetch', 'xhr'] as const)(
    'delivers by %s what is tracked, with a preflight that is allowed',
    async (transport) => {
      await init({ transport, flushIntervalMillis: 60_000 });
      const codes = await tab.page.evaluate(async () => {
        const { Identify, Revenue } = amplitude;
        const results = [
          amplitude.track('Product Viewed', { sku: 'SKU-100' }).promise,
          amplitude.identify(new Identify().set('color', 'blue').add('visits', 1)).promise,
          amplitude.groupIdentify('company', 'Acme', new Identify().set('plan', 'gold')).promise,
          amplitude.revenue(new Revenue().setProductId('SKU-100').setPrice(4.5).setQuantity(2)).promise,
        ];
        await amplitude.flush().promise;
        return (await Promise.all(results)).map(({ code }) => code);
      });
      expect(codes).toEqual([200, 200, 200, 200]);
      expect(
        mock.events().map(({ verdict, eventType, userId, revenue }) => [verdict, eventType, userId, revenue]),
      ).toEqual([
        ['accepted', 'Product Viewed', 'user-1', null],
        ['accepted', '$identify', 'user-1', null],
        ['accepted', '$groupidentify', 'user-1', null],
        ['accepted', 'revenue_amount', 'user-1', 9],
      ]);
      expect(mock.events().map(({ event }) => event)).toMatchObject([
        { event_properties: { sku: 'SKU-100' }, platform: 'Web', library: expect.stringMatching(/^amplitude-ts\//) },
        { user_properties: { color: 'blue', visits: 1 } },
        { groups: { company: ['Acme'] }, group_properties: { company: { Acme: { plan: 'gold' } } } },
        { event_properties: { $productId: 'SKU-100', $price: 4.5, $quantity: 2 } },
      ]);
      expect(toMock().toSorted()).toEqual(['OPTIONS Other', `POST ${transport === 'xhr' ? 'XHR' : 'Fetch'}`]);
      expect(tab.errors).toEqual([]);
    },
  );

  it('delivers what it captures by itself, with its default settings', async () => {
    await init({ autocapture: true });
    await tab.page.getByRole('button').click();
    await waitFor({ eventType: '[Amplitude] Element Clicked' });
    const types = mock.events().map(({ verdict, eventType }) => `${verdict} ${eventType}`);
    expect(types).toEqual(
      expect.arrayContaining([
        'accepted $identify',
        'accepted session_start',
        'accepted [Amplitude] Page Viewed',
        'accepted [Amplitude] Element Clicked',
      ]),
    );
    expect(types.filter((type) => !type.startsWith('accepted'))).toEqual([]);
    expect(tab.errors).toEqual([]);
  });

  it('compresses a body of 2 KiB or more, where it is told to', async () => {
    await init({ enableRequestBodyCompression: true, flushQueueSize: 100 });
    const codes = await tab.page.evaluate(async () => {
      const note = 'x'.repeat(200);
      const results = Array.from({ length: 50 }, (_, index) => amplitude.track('Counted', { index, note }).promise);
      return (await Promise.all(results)).map(({ code }) => code);
    });
    expect(new Set(codes)).toEqual(new Set([200]));
    // The SDK adds an event of its own where the page took its time.
    const stored = mock
      .events({ verdict: 'accepted', eventType: 'Counted' })
      .map(({ event }) => event.event_properties);
    expect(stored).toMatchObject(Array.from({ length: 50 }, (_, index) => ({ index })));
    // A page that takes its time sends them in several requests.
    const large = mock.requests({ verdict: 'accepted' }).filter(({ bytes }) => bytes >= 2048);
    expect(large).not.toEqual([]);
    for (const { bytes, request } of large) {
      expect(request.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json' });
      expect(bytes).toBeGreaterThan(Number(request.headers['content-length']));
    }
    expect(tab.errors).toEqual([]);
  });

  it.each([
    ['is closed', () => tab.page.close({ runBeforeUnload: true })],
    ['goes elsewhere', () => tab.page.goto('about:blank')],
  ])('delivers by sendBeacon what waits when the page %s', async (_how, leave) => {
    await init({ flushIntervalMillis: 60_000, flushQueueSize: 100 });
    await tab.page.evaluate(() => {
      // As Amplitude's documentation recommends.
      addEventListener('pagehide', () => {
        amplitude.setTransport('beacon');
        amplitude.flush();
      });
      for (let index = 0; index < 20; index++) amplitude.track('Left', { index });
    });
    expect(mock.requests()).toEqual([]);
    await leave();
    const events = await waitFor({ eventType: 'Left' }, 20);
    expect(events.map(({ event }) => event.event_properties)).toEqual(
      Array.from({ length: 20 }, (_, index) => ({ index })),
    );
    const [request] = mock.requests();
    // No JSON type and no preflight: there is nobody left to wait for one.
    expect(request?.request.headers['content-type']).toBe('text/plain;charset=UTF-8');
    expect(toMock().filter((sent) => sent.startsWith('OPTIONS'))).toEqual([]);
  });

  it('reads what is wrong from the answer, and drops only that', async () => {
    await init({ flushQueueSize: 10 });
    const codes = await tab.page.evaluate(async () => {
      const users = ['user-1', 'bob', 'user-2'];
      const results = users.map((user_id) => amplitude.track('Seen', {}, { user_id }).promise);
      return (await Promise.all(results)).map(({ code, message }) => [code, message.split(':')[0]]);
    });
    expect(codes).toEqual([
      [200, 'Event tracked successfully'],
      [400, 'Invalid id length for user_id or device_id'],
      [200, 'Event tracked successfully'],
    ]);
    expect(mock.events({ verdict: 'accepted' }).map(({ userId }) => userId)).toEqual(['user-1', 'user-2']);
  });

  it('sends to /batch, and to the EU', async () => {
    await init({ serverUrl: `${mock.eu}/batch`, serverZone: 'EU' }, 'user-1', EU?.apiKey);
    await tab.page.evaluate(async () => {
      await amplitude.track('Seen').promise;
    });
    expect(mock.requests()).toMatchObject([{ path: '/batch', region: 'eu', project: 'shop-eu', verdict: 'accepted' }]);
  });

  it('goes on with the same device after a reload', async () => {
    await init();
    await tab.page.evaluate(async () => {
      await amplitude.track('Before').promise;
    });
    await tab.page.reload();
    await init();
    await tab.page.evaluate(async () => {
      await amplitude.track('After').promise;
    });
    const [before, after] = mock.events();
    expect([before?.eventType, after?.eventType]).toEqual(['Before', 'After']);
    expect(before?.deviceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(after?.deviceId).toBe(before?.deviceId);
  });

  it('tries again after a 503', async () => {
    const outage = mock.fault({ status: 503, times: 2 });
    await init();
    const code = await tab.page.evaluate(async () => (await amplitude.track('Seen').promise).code);
    expect([code, outage.remaining]).toEqual([200, 0]);
    expect(mock.requests().map(({ answer }) => answer.status)).toEqual([503, 503, 200]);
    expect(mock.events({ verdict: 'accepted' })).toHaveLength(1);
  });

  it('keeps what nobody took, and sends it after a reload', async () => {
    const outage = mock.fault({ status: 503 });
    await init();
    await tab.page.evaluate(() => {
      amplitude.track('Kept');
    });
    await expect.poll(() => outage.triggered).toBeGreaterThan(0);
    await tab.page.reload();
    outage.remove();
    await init();
    expect(await waitFor({ eventType: 'Kept' })).toHaveLength(1);
  });
});
