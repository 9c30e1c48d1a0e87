import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PIPELINE_KEY, serveGateway } from '../collector/serve-gateway.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';

let browser: Chromium;
let gateway: Awaited<ReturnType<typeof serveGateway>>;
let shop: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  gateway = await serveGateway();
  shop = await browser.open(`${gateway.url}/?utm_source=news&utm_campaign=spring`);
});
afterEach(async () => {
  await shop.close();
  await gateway.close();
});

/** Names in the order they were taken; what has none by its type. */
const names = () => gateway.events.map(({ event, type }) => event ?? type);
const click = (name: string) => shop.page.getByRole('button', { name, exact: true }).click();

describe('the shop at the gateway', () => {
  it("makes the guide's calls, which say where they were made", async () => {
    await click('Newsletter');
    await click('Log in');
    await click('Pay £89.99');
    await expect.poll(names).toEqual(['page', 'newsletter_signup', 'identify', 'Order Completed']);
    const [page, newsletter, , order] = gateway.events;
    expect(page).toMatchObject({
      anonymousId: expect.stringMatching(/^df_[0-9a-f]{32}$/),
      context: {
        page: { url: `${gateway.url}/?utm_source=news&utm_campaign=spring`, title: 'Widgets | Example Store' },
        campaign: { source: 'news', name: 'spring' },
        userAgent: expect.stringContaining('Chrome'),
        sessionId: expect.any(Number),
      },
    });
    expect(newsletter).toMatchObject({ properties: { method: 'footer_form' }, anonymousId: page?.anonymousId });
    expect(newsletter?.userId).toBeUndefined();
    expect(order).toMatchObject({ userId: 'user-123', properties: { total: 89.99 } });
    expect(shop.errors).toEqual([]);
  });

  it('shows what it called', async () => {
    await click('Dark mode');
    expect(await shop.page.locator('#calls').textContent()).toContain('_df.track("Feature Activated"');
  });
});

describe('the collector in a browser', () => {
  it('sends events that follow each other in one request, without a preflight', async () => {
    for (let count = 0; count < 5; count++) await click('Dark mode');
    await expect.poll(names).toHaveLength(6);
    const calls = shop.sent.filter(({ url }) => url.endsWith('/v1/batch'));
    expect(calls.length).toBeLessThan(6);
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['POST']));
  });

  it('keeps its ids in first-party cookies, from page to page', async () => {
    await click('Log in');
    await expect.poll(names).toContain('identify');
    const cookies = await shop.page.context().cookies();
    const id = cookies.find(({ name }) => name === '_df_id');
    expect(id).toMatchObject({
      value: gateway.events[0]?.anonymousId,
      domain: '127.0.0.1',
      path: '/',
      sameSite: 'Lax',
    });
    await shop.page.goto(`${gateway.url}/?second`);
    await expect.poll(() => gateway.events.length).toBe(3);
    expect(gateway.events[2]).toMatchObject({ type: 'page', userId: 'user-123', anonymousId: id?.value });
    expect(gateway.events[2]?.context?.sessionId).toBe(gateway.events[0]?.context?.sessionId);
  });

  it('hands over what waits when the page is left', async () => {
    await expect.poll(names).toEqual(['page']);
    // Nothing but a beacon is left to the page, which is gone in a moment.
    await shop.page.evaluate("window.fetch = () => Promise.reject(new Error('gone')); _df.track('Last Word')");
    await shop.page.goto(`${gateway.url}/d.js`);
    await expect.poll(names).toEqual(['page', 'Last Word']);
  });

  it('tries again where the gateway could not take an event', async () => {
    await expect.poll(names).toEqual(['page']);
    gateway.fail(1);
    await click('Dark mode');
    await expect.poll(names).toEqual(['page', 'Feature Activated']);
    expect(gateway.failed()).toBe(1);
  });

  it('makes the calls that were made before it was there', async () => {
    await shop.page.evaluate(
      `window._df = [['identify', 'user-early'], ['track', 'Early Bird', { step: 1 }]];
       const script = document.createElement('script');
       script.src = '/d.js';
       script.dataset.pipelineKey = '${PIPELINE_KEY}';
       document.body.append(script);`,
    );
    await expect.poll(names).toContain('Early Bird');
    const early = gateway.events.find(({ event }) => event === 'Early Bird');
    expect(early).toMatchObject({ userId: 'user-early', properties: { step: 1 } });
  });
});
