import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';

const MARKUP = '<img src=x onerror=alert(1)>';
const CONFIGURED = { name: 'fixed', apiKey: 'key-of-the-fixed-project', region: 'us' } as const;

let browser: Chromium;
let mock: MockAmplitude;
let tab: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  mock = await createMockAmplitude({ projects: [CONFIGURED] });
  tab = await browser.open(`${mock.us}/_emulator/ui/settings`);
});
afterEach(async () => {
  await tab.close();
  await mock.close();
});

const sees = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();
const field = (name: string) => tab.page.getByLabel(name, { exact: true });
const press = (name: string) => tab.page.getByRole('button', { name, exact: true }).first().click();
const keyOf = (kind: 'api-key' | 'secret-key') => tab.page.locator(`[data-key="${kind}"]`);
const asked = () => tab.sent.filter(({ url }) => url.endsWith('/keys')).length;

async function send(apiKey: string, event: string): Promise<number> {
  const body = JSON.stringify({ api_key: apiKey, events: [{ event_type: event, user_id: 'user-1' }] });
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(`${mock.eu}/2/httpapi`, { method: 'POST', headers, body })).status;
}

describe('the view of settings', () => {
  it('walks a person through the guide: an organization, a project, its API key, what came', async () => {
    await field('Name').fill('My Website - Production');
    await field('Organization').selectOption({ label: 'New organization…' });
    await field('Organization name').fill('Acme Inc');
    await field('Data Region').selectOption({ label: 'European Union (EU)' });
    await field('Plan').selectOption('starter');
    await press('Create');
    await tab.page.waitForURL(/\/settings\/My%20Website%20-%20Production$/);
    const { apiKey = '', plan, organization, region } = mock.projects.at(-1) ?? {};
    expect({ plan, organization, region }).toEqual({ plan: 'starter', organization: 'Acme Inc', region: 'eu' });

    await tab.page.getByRole('heading', { name: 'API Key' }).waitFor();
    await sees(/only sends events, and cannot read any data/);
    await sees(/Only the read APIs need it/);
    expect(await keyOf('api-key').textContent()).toBe(`…${apiKey.slice(-4)}`);
    expect([asked(), await tab.page.content()]).toEqual([0, expect.not.stringContaining(apiKey)]);
    await press('Show');
    await expect.poll(() => keyOf('api-key').textContent()).toBe(apiKey);
    expect(await keyOf('secret-key').textContent()).toMatch(/^….{4}$/);
    await press('Hide');
    expect(await keyOf('api-key').textContent()).toBe(`…${apiKey.slice(-4)}`);

    expect(await send(apiKey, 'Of The New One')).toBe(200);
    expect(await send('unknown', 'Of Nobody')).toBe(400);
    await tab.page.getByRole('link', { name: 'Ingestion Debugger' }).click();
    await sees('Of The New One');
    await expect.poll(() => new URL(tab.page.url()).searchParams.get('q')).toBe('project="My Website - Production"');
    expect(await tab.page.getByText('Of Nobody').count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  it('copies a key without showing it', async () => {
    await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const { secretKey } = mock.createProject({ name: 'web' });
    await tab.page.goto(`${mock.us}/_emulator/ui/settings/web`);
    await tab.page.getByRole('button', { name: 'Copy' }).nth(1).click();
    await sees('Copied.');
    expect(await tab.page.evaluate('navigator.clipboard.readText()')).toBe(secretKey);
    expect(await keyOf('secret-key').textContent()).toBe(`…${secretKey.slice(-4)}`);
  });

  it('says what is wrong beside each field, and keeps what was typed', async () => {
    mock.createProject({ name: 'web', organization: 'Acme', region: 'eu' });
    await field('Organization').selectOption({ label: 'New organization…' });
    await press('Create');
    await expect.poll(() => field('Name').getAttribute('aria-invalid')).toBe('true');
    expect(await field('Organization name').getAttribute('aria-invalid')).toBe('true');
    expect(await tab.page.evaluate('document.activeElement.id')).toBe('field-name');
    await field('Name').fill('web');
    await field('Organization name').fill('Acme');
    await press('Create');
    await sees('There is a project "web" already.');
    await sees(/was set when the organization was created and cannot be changed.*create another organization/);
    expect([await field('Name').inputValue(), await field('Organization name').inputValue()]).toEqual(['web', 'Acme']);
    await field('Organization').selectOption({ label: 'Acme – EU' });
    expect([await field('Data Region').inputValue(), await field('Data Region').isDisabled()]).toEqual(['eu', true]);
    await field('Name').fill('web 2');
    await press('Create');
    await sees('The project web 2 is created.');
    // What the browser itself writes of an answer with such a status.
    expect(tab.errors.filter((text) => !/status of 4(00|09)/.test(text))).toEqual([]);
  });

  it('creates a project once, though Enter is pressed again while that is under way', async () => {
    const { promise: second, resolve: go } = Promise.withResolvers<void>();
    await tab.page.route('**/projects', async (route) => {
      if (route.request().method() === 'POST') await second;
      await route.continue();
    });
    await field('Name').fill('web');
    await field('Name').press('Enter');
    await field('Name').press('Enter');
    go();
    await sees('The project web is created.');
    expect(tab.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(tab.errors).toEqual([]);
  });

  it('is worked by keyboard alone: created, opened, deleted after a question', async () => {
    const { keyboard } = tab.page;
    const question = tab.page.getByRole('dialog');
    await sees('fixed');
    // It takes keys once it is drawn.
    await sees('● live');
    await keyboard.press('a');
    await keyboard.type('web');
    await keyboard.press('Enter');
    await tab.page.getByRole('heading', { name: 'web' }).waitFor();
    await keyboard.press('Escape');
    await tab.page.waitForURL(/\/settings$/);
    await keyboard.press('Home');
    await keyboard.press('d');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await tab.page.getByRole('heading', { name: 'web' }).waitFor();
    await keyboard.press('d');
    await sees(/Its requests, events, users and faults are deleted/);
    await keyboard.press('Enter');
    // The page takes keys again once the question is gone.
    await question.waitFor({ state: 'detached' });
    expect(mock.projects).toHaveLength(2);
    await keyboard.press('d');
    await question.waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await sees('The project web is deleted.');
    expect(mock.projects.map(({ name }) => name)).toEqual(['fixed']);
    expect(tab.errors).toEqual([]);
  });

  it('is linked to, and says where there is no such project', async () => {
    mock.createProject({ name: MARKUP });
    await tab.page.goto(`${mock.us}/_emulator/ui/settings/${encodeURIComponent(MARKUP)}`);
    await tab.page.getByRole('heading', { name: MARKUP }).waitFor();
    expect(await tab.page.locator('img').count()).toBe(0);
    await tab.page.goto(`${mock.us}/_emulator/ui/settings/gone%E2%80%AE`);
    await sees('There is no project gone\\u202e here.');
    expect(tab.errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe would mend, %s', async (colorScheme) => {
    mock.createProject({ name: 'web', organization: 'Acme', region: 'eu' });
    await tab.page.emulateMedia({ colorScheme });
    await tab.page.getByRole('link', { name: 'web' }).click();
    await sees('Secret Key');
    await press('Create');
    await sees('It is missing.');
    await tab.page.evaluate(axe.source);
    const { violations } = await tab.page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      'axe.run()',
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
