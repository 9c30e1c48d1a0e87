import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';
import { findViolations } from './find-violations.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m\u202e';
const [US] = READY_MADE_PROJECTS;

let browser: Chromium;
let mock: MockAmplitude;
let tab: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  mock = await createMockAmplitude();
  await send({ event_type: 'Page Viewed', user_id: 'david', device_id: 'laptop-1' });
  await send({ event_type: 'Cart Viewed', device_id: 'phone-1', session_id: 1_772_029_800_000 });
  const order = { user_id: 'david', device_id: 'phone-1', session_id: 1_772_029_800_000, revenue: 189.78 };
  await send({ event_type: 'Order Completed', ...order, user_properties: { [HOSTILE]: HOSTILE } });
  await send({ event_type: HOSTILE, user_id: `dora-${HOSTILE}` });
  tab = await browser.open(`${mock.us}/_emulator/ui/users`);
});
afterEach(async () => {
  await tab.close();
  await mock.close();
});

async function send(event: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ api_key: US?.apiKey, events: [event] });
  expect((await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status).toBe(200);
}

const sees = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();

describe('the view of users', () => {
  it('is worked by keyboard alone: found by a device, told with merges and sessions, and back', async () => {
    const { keyboard } = tab.page;
    await tab.page.getByRole('heading', { name: 'User Look-Up' }).waitFor();
    await sees('The 2 seen last.');
    await keyboard.press('/');
    await keyboard.type('phone-1');
    await keyboard.press('Enter');
    await sees('1 by its user_id or device_id');
    await keyboard.press('Enter');
    await sees(/anonymous 2 on phone-1 turns out to be david: merged into 1/);
    await sees(/david is seen first, on laptop-1/);
    await tab.page.getByRole('heading', { name: 'Event Stream' }).waitFor();
    await sees(/Session 1772029800000 on phone-1: 2 events/);
    await sees(/Cart Viewed {2}as anonymous 2/);
    await sees('189.78 in 1 purchase');
    expect(new URL(tab.page.url()).pathname).toMatch(/\/ui\/users\/1$/);
    await send({ event_type: 'Came Later', user_id: 'david', device_id: 'phone-1' });
    await sees(/Came Later/);
    await keyboard.press('Escape');
    await tab.page.waitForURL(/\/ui\/users\?q=phone-1$/);
    expect(tab.errors).toEqual([]);
  });

  it('finds a user by the device_id that is made of its user_id', async () => {
    await send({ event_type: 'Came Without', user_id: 'erik-1' });
    const made = String(mock.events({ userId: 'erik-1' })[0]?.event.device_id);
    await tab.page.goto(`${mock.us}/_emulator/ui/users?q=${made}`);
    await sees('1 by the device_id that is made of its user_id');
    await tab.page.getByRole('button', { name: 'erik-1' }).waitFor();
  });

  it('is linked to: a user opens by its number, of the project that is named', async () => {
    await tab.page.goto(`${mock.us}/_emulator/ui/users/1`);
    await sees('david is Amplitude ID 1 in shop-us, of 2 devices and 1 merged user');
    await tab.page.goto(`${mock.us}/_emulator/ui/users/1?project=shop-eu`);
    await sees(/There is no user 1 in shop-eu/);
    await tab.page.goto(`${mock.us}/_emulator/ui/users?project=shop-eu`);
    await sees(/shop-eu has no users yet/);
  });

  it('shows hostile text as text', async () => {
    await tab.page.getByRole('button', { name: /^dora-/ }).click();
    await sees(/dora-<img src=x onerror=alert\(1\)>\\u001b\[31m\\u202e is Amplitude ID/);
    expect(await tab.page.locator('img').count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe would mend, %s', async (colorScheme) => {
    await tab.page.emulateMedia({ colorScheme });
    await tab.page.goto(`${mock.us}/_emulator/ui/users/1`);
    await sees('User properties');
    expect(await findViolations(tab.page)).toEqual([]);
  });
});
