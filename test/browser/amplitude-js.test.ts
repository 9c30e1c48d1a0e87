import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';
import { serveShop } from './shop.ts';

/** What the tests use of amplitude-js 8, whose package has no types. */
interface Identify {
  set(name: string, value: unknown): Identify;
  add(name: string, value: number): Identify;
}
interface Revenue {
  setProductId(id: string): Revenue;
  setPrice(price: number): Revenue;
  setQuantity(quantity: number): Revenue;
}
interface LegacySdk {
  getInstance(): {
    init(apiKey: string, userId: string, options: object): void;
    logEvent(type: string, properties: object, callback: (status: number, text: string) => void): void;
    identify(identify: Identify, callback: (status: number, text: string) => void): void;
    groupIdentify(type: string, name: string, identify: Identify): void;
    logRevenueV2(revenue: Revenue): void;
  };
  Identify: new () => Identify;
  Revenue: new () => Revenue;
}
// What the page has: functions given to `page.evaluate` run there.
declare const amplitude: LegacySdk;

const [US] = READY_MADE_PROJECTS;

let mock: MockAmplitude;
let shop: Listening;
let browser: Chromium;
let tab: OpenPage;

beforeAll(async () => {
  [mock, shop, browser] = await Promise.all([createMockAmplitude(), serveShop('amplitude-js'), launchChromium()]);
});
beforeEach(async () => {
  mock.reset();
  tab = await browser.open(shop.url);
});
afterEach(async () => {
  await tab.close();
  // Every request of every test stayed on this machine.
  expect(tab.sent.map(({ url }) => new URL(url).hostname).filter((host) => host !== '127.0.0.1')).toEqual([]);
});
afterAll(() => Promise.all([browser?.close(), shop?.close(), mock?.close()]));

/** Starts the SDK at the mock's address and logs one event: what its callback is told. */
async function logEvent(more: object = {}, apiKey = US?.apiKey ?? ''): Promise<[number, string]> {
  const options = {
    apiEndpoint: new URL(mock.us).host,
    forceHttps: false,
    unsetParamsReferrerOnNewSession: true,
    ...more,
  };
  return tab.page.evaluate(
    ({ apiKey, options }) =>
      new Promise<[number, string]>((resolve) => {
        amplitude.getInstance().init(apiKey, 'user-1', options);
        amplitude
          .getInstance()
          .logEvent('Product Viewed', { sku: 'SKU-1', ä: 'ß&=%' }, (status, text) => resolve([status, text]));
      }),
    { apiKey, options },
  );
}

describe('amplitude-js 8 from a page of another origin', () => {
  it('delivers an event, with a checksum that is right, after a preflight', async () => {
    expect(await logEvent()).toEqual([200, 'success']);
    expect(new Set(mock.requests().map(({ verdict }) => verdict))).toEqual(new Set(['accepted']));
    expect(tab.sent.filter(({ url }) => url.startsWith(mock.us)).map(({ method }) => method)).toContain('OPTIONS');
    const [record] = mock.events({ eventType: 'Product Viewed' });
    expect(record?.event).toMatchObject({
      library: 'amplitude-js/8.21.10',
      event_properties: { sku: 'SKU-1', ä: 'ß&=%' },
    });
    expect(Math.abs(Number(record?.event.time) - Date.now())).toBeLessThan(60_000);
  });

  it('changes users and groups, and counts revenue', async () => {
    await logEvent();
    await tab.page.evaluate(
      () =>
        new Promise((resolve) => {
          const sdk = amplitude.getInstance();
          sdk.logRevenueV2(new amplitude.Revenue().setProductId('p').setPrice(4.5).setQuantity(2));
          sdk.groupIdentify('org', 'acme', new amplitude.Identify().set('size', 3));
          sdk.identify(new amplitude.Identify().set('plan', 'pro').add('visits', 1), resolve);
        }),
    );
    await expect.poll(() => mock.users.find('user-1')?.properties).toMatchObject({ plan: 'pro', visits: 1 });
    await expect.poll(() => mock.users.group('org', 'acme')).toEqual({ size: 3 });
    await expect.poll(() => mock.events({ eventType: 'revenue_amount' })[0]?.revenue).toBe(9);
  });

  it('is told of an unknown key with 200 and a word, which it takes for success', async () => {
    expect(await logEvent({}, 'nobodys-key')).toEqual([200, 'invalid_api_key']);
    expect(mock.requests()[0]).toMatchObject({ verdict: 'rejected', rule: 'request.api-key-unknown' });
  });

  it('sends it again after a 503, once there is another event', async () => {
    mock.fault({ status: 503, times: 1 });
    await Promise.race([logEvent(), expect.poll(() => mock.requests().length).toBe(1)]);
    await tab.page.evaluate(() => amplitude.getInstance().logEvent('Next', {}, () => {}));
    await expect
      .poll(() =>
        mock.events({ verdict: 'accepted' }).flatMap(({ eventType: type }) => (type === '$identify' ? [] : type)),
      )
      .toEqual(['Product Viewed', 'Next']);
  });

  it('delivers by sendBeacon', async () => {
    await logEvent({ transport: 'beacon' });
    await expect.poll(() => mock.events({ eventType: 'Product Viewed' }).length).toBe(1);
  });
});
