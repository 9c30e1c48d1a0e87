import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';
import { findViolations } from './find-violations.ts';

const [US] = READY_MADE_PROJECTS;
const HOSTILE = '<img src=x onerror=alert(1)>';

let browser: Chromium;
let mock: MockAmplitude;
let tab: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  mock = await createMockAmplitude();
  const order = { event_type: 'Order Completed', user_id: 'user-123' };
  await send({ ...order, revenue: 89.99, currency: 'GBP', revenueType: 'Purchase', productId: 'SKU-100' });
  await send({ ...order, revenue: 0.1, currency: 'EUR', productId: HOSTILE });
  await send({ ...order, revenue: 0.2, currency: 'EUR', productId: 'SKU-205' });
  await send({ ...order, revenue: -5, currency: 'EUR', productId: 'SKU-205', revenueType: 'Refund' });
  await send({ ...order, event_properties: { total: 12 } });
  tab = await browser.open(`${mock.us}/_emulator/ui/stream`);
});
afterEach(async () => {
  expect(tab.errors).toEqual([]);
  await tab.close();
  await mock.close();
});

async function send(event: object): Promise<void> {
  const body = JSON.stringify({ api_key: US?.apiKey, events: [event] });
  expect((await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body })).status).toBe(200);
}

const sees = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();
const panel = (name: RegExp) => tab.page.getByRole('region', { name });

it("is worked by keyboard alone, and shows the guide's order as 89.99, in chart and table", async () => {
  const { keyboard } = tab.page;
  await tab.page.getByRole('heading', { name: 'Stream' }).waitFor();
  await keyboard.press('6');
  await tab.page.getByRole('heading', { name: 'Revenue Analysis' }).waitFor();
  await sees('Revenue in GBP');
  await tab.page.getByRole('img', { name: 'Revenue in GBP: revenue 89.99' }).waitFor();
  await panel(/^Revenue in GBP, as a table/)
    .getByRole('cell', { name: '89.99' })
    .first()
    .waitFor();
  await keyboard.press('b');
  await tab.page.waitForURL(/\/ui\/revenue\?group=product$/);
  await panel(/^Revenue in EUR, by productId/)
    .getByText(HOSTILE)
    .waitFor();
  await keyboard.press('r');
  await tab.page.waitForURL(/\/ui\/revenue\?interval=day&group=product$/);
  await keyboard.press('b');
  await tab.page.getByRole('img', { name: 'Revenue in EUR: Refund -5.00, no type 0.30' }).waitFor();
  await panel(/^Not counted/)
    .getByText('lint.revenue-in-properties')
    .waitFor();
  await keyboard.press('p');
  await sees('No revenue in shop-eu yet');
  await tab.page.goBack();
  await keyboard.press('Escape');
  await tab.page.waitForURL(/\/ui\/stream/);
});

it('is linked to, and follows what comes', async () => {
  await tab.page.goto(`${mock.us}/_emulator/ui/revenue?interval=day&group=product&project=shop-us`);
  await tab.page.getByRole('button', { name: 'by product', pressed: true }).waitFor();
  await tab.page.getByRole('button', { name: 'by day', pressed: true }).waitFor();
  await send({ event_type: 'Order Completed', user_id: 'user-9', revenue: 10, currency: 'GBP', productId: 'SKU-100' });
  await tab.page.getByRole('img', { name: 'Revenue in GBP: SKU-100 99.99' }).waitFor();
  await tab.page.getByRole('link', { name: /^#\d+$/ }).click();
  await tab.page.waitForURL(/\/ui\/events\/\d+$/);
  await sees(/lint.revenue-in-properties/);
});

it.each(['light', 'dark'] as const)('has nothing that axe would mend, %s', async (colorScheme) => {
  await tab.page.emulateMedia({ colorScheme });
  await tab.page.goto(`${mock.us}/_emulator/ui/revenue?group=product`);
  await sees('Revenue in EUR');
  expect(await tab.page.locator('main img').count()).toBe(0);
  expect(await findViolations(tab.page)).toEqual([]);
});
