import { expect } from 'vitest';
import type { Emulation } from '../../../src/commands/start-emulation.ts';
import type { Page } from '../chromium.ts';
import type { Hands } from './hands.ts';

/** The project of the guide's second step. */
const PROJECT = 'My Website - Production';

export interface Walk {
  emulation: Emulation;
  /** The debugger's page, the management page and the shop, each in a tab of its own. */
  debuggerPage: Page;
  managementPage: Page;
  shopPage: Page;
  /** How the person works each of them. */
  handsOf: (page: Page) => Hands;
  managementToken: string;
  /** Takes a picture of what the person sees. */
  picture: (page: Page, name: string) => Promise<void>;
}

const named = (page: Page, role: 'button' | 'link' | 'tab', name: string) =>
  page.getByRole(role, { name, exact: true }).first();
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();
const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** Goes through the guide from "Create a Project" to "Debugging", as a person does. */
export async function walkGuide(walk: Walk): Promise<void> {
  const apiKey = await createProject(walk);
  await install(walk, apiKey);
  await visitShop(walk);
  await lookUpUser(walk);
  await seeRevenue(walk);
  await seeRefusal(walk, apiKey);
  await seeWrongRegion(walk);
}

/** Steps 1 to 4: an organization with its region, a project, its API key. */
async function createProject({ debuggerPage: page, handsOf, emulation, picture }: Walk): Promise<string> {
  const hands = handsOf(page);
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await page.goto(`${emulation.mock.ui}/settings`);
  await heading(page, 'Create Project');
  await hands.fill(field('Name'), PROJECT);
  await hands.choose(field('Organization'), 'New organization…');
  await hands.fill(field('Organization name'), 'Acme Inc');
  await hands.choose(field('Data Region'), 'United States (US)');
  await hands.choose(field('Plan'), 'starter');
  await picture(page, '1-create-project');
  await hands.press(named(page, 'button', 'Create'));
  await heading(page, 'API Key');
  await hands.press(named(page, 'button', 'Show'));
  const key = page.locator('[data-key="api-key"]');
  await expect.poll(() => key.textContent()).toMatch(/^[0-9a-f]{32}$/);
  await picture(page, '2-api-key');
  return (await key.textContent()) ?? '';
}

/** "Management UI Setup". */
async function install(walk: Walk, apiKey: string): Promise<void> {
  const { managementPage: page, handsOf, emulation, managementToken, picture } = walk;
  const hands = handsOf(page);
  await page.goto(emulation.management.url);
  await hands.fill(page.getByLabel('Management token'), managementToken);
  await page.keyboard.press('Enter');
  await hands.press(named(page, 'link', 'Integrations'));
  await hands.press(named(page, 'tab', 'Integration Library'));
  await hands.press(named(page, 'button', 'Analytics'));
  await picture(page, '3-integration-library');
  await hands.press(page.getByRole('article', { name: 'Amplitude' }).getByRole('button', { name: 'Install' }));
  await heading(page, 'Install Amplitude');
  await hands.fill(page.getByLabel('API Key'), apiKey);
  await hands.choose(page.getByLabel('Data Region'), 'United States (US)');
  await picture(page, '4-install');
  await hands.press(named(page, 'button', 'Install Integration'));
  await sees(page, 'Amplitude is installed: events are delivered to it from now on.');
  await picture(page, '5-installed');
}

/** "Identity" and "Revenue Events": somebody comes, says who it is and buys. */
async function visitShop({ shopPage: page, handsOf, emulation, picture }: Walk): Promise<void> {
  const hands = handsOf(page);
  await page.goto(emulation.forwarder.url);
  await heading(page, 'Example Store');
  await hands.press(named(page, 'button', 'Log in'));
  await hands.press(named(page, 'button', 'Pay £89.99'));
  await sees(page, '_df.track("Order Completed"');
  await picture(page, '6-shop');
  await emulation.forwarder.idle();
}

/** "Testing": User Look-Up, and the Event Stream of the user. */
async function lookUpUser({ debuggerPage: page, handsOf, emulation, picture }: Walk): Promise<void> {
  const hands = handsOf(page);
  await hands.press(page.getByRole('link', { name: /Users/ }).first());
  await heading(page, 'User Look-Up');
  await hands.press(named(page, 'button', PROJECT));
  await hands.fill(page.getByLabel('Find users'), 'user-123');
  await hands.open(page.getByRole('row', { name: /^user-123/ }));
  await heading(page, 'Event Stream');
  for (const text of [/jane@acme\.example/, /Acme Inc/, /premium/, /Page Viewed/, /Order Completed/]) {
    await sees(page, text);
  }
  await picture(page, '7-user-look-up');
  expect(emulation.mock.events({ verdict: 'rejected' })).toEqual([]);
}

/** "Revenue Events": the order stands in the chart. */
async function seeRevenue({ debuggerPage: page, handsOf, picture }: Walk): Promise<void> {
  const hands = handsOf(page);
  await hands.press(page.getByRole('link', { name: /Revenue/ }).first());
  await heading(page, 'Revenue Analysis');
  await hands.press(named(page, 'button', PROJECT));
  await page.getByRole('img', { name: /^Revenue in GBP: .*89\.99/ }).waitFor();
  await picture(page, '8-revenue-analysis');
}

/** "Debugging": a device_id that is too short, with the guide's own cause and fix. */
async function seeRefusal(walk: Walk, apiKey: string): Promise<void> {
  const { debuggerPage: page, handsOf, emulation, picture } = walk;
  const hands = handsOf(page);
  await hands.press(page.getByRole('link', { name: /Settings/ }).first());
  await hands.press(named(page, 'link', PROJECT));
  await hands.press(named(page, 'link', 'Ingestion Debugger'));
  await heading(page, 'Stream');
  const body = JSON.stringify({ api_key: apiKey, events: [{ event_type: 'Feature Activated', device_id: 'df' }] });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${emulation.mock.us}/2/httpapi`, { method: 'POST', headers, body })).status).toBe(400);
  await sees(page, 'event.id-length');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await heading(page, /✗ rejected 400/);
  await sees(page, /min_id_length in the integration/);
  await picture(page, '9-ingestion-debugger');
}

/** "Testing": events to the other region's endpoint are dropped without a word, which is told here. */
async function seeWrongRegion({ managementPage, debuggerPage, shopPage, handsOf, emulation, picture }: Walk) {
  const hands = handsOf(managementPage);
  const card = managementPage.getByRole('article', { name: 'Amplitude', exact: true });
  await hands.press(card.getByRole('button', { name: 'Change' }));
  await hands.choose(managementPage.getByLabel('Data Region'), 'European Union (EU)');
  await hands.press(named(managementPage, 'button', 'Save changes'));
  await sees(managementPage, 'Amplitude is changed.');
  await handsOf(shopPage).press(named(shopPage, 'button', 'Newsletter'));
  const isDropped = () => emulation.mock.events({ rule: 'request.region-mismatch' }).length;
  await expect.poll(isDropped).toBe(1);
  await debuggerPage.keyboard.press('Escape');
  await sees(debuggerPage, 'request.region-mismatch');
  await debuggerPage.keyboard.press('End');
  await debuggerPage.keyboard.press('Enter');
  await heading(debuggerPage, /dropped/);
  await picture(debuggerPage, '10-wrong-region');
}
