import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { pretendElsewhere } from '../security/other-machine.ts';
import type { Page } from './chromium.ts';

// The debugger's page in a real browser: that its own rules let it run, and that everybody can use it.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = ['Stream', 'Charts', 'Users', 'Delivery', 'Faults', 'Revenue', 'Settings'];
/** What goes through all screens, where others use the machine as well. */
const SLOW_MS = 120_000;
const [US] = READY_MADE_PROJECTS;

type Browser = Awaited<ReturnType<typeof chromium.launch>>;
type Context = Awaited<ReturnType<Browser['newContext']>>;

let browser: Browser;
let context: Context;
let mock: MockAmplitude;
/** What any page reported, threw, or wrote as an error; nothing may be left at the end of a test. */
let troubles: string[];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

beforeEach(async () => {
  mock = await createMockAmplitude();
  troubles = [];
  context = await openContext();
});
afterEach(async () => {
  await context.close();
  await mock.close();
  expect(troubles).toEqual([]);
});

async function openContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<Context> {
  const opened = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  await opened.exposeFunction('report', (what: string) => troubles.push(what));
  await opened.addInitScript(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
       report([violatedDirective, blockedURI, sample].join(' ')));`,
  );
  return opened;
}

async function openPage(place = '', from: Context = context): Promise<Page> {
  const page = await from.newPage();
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.goto(mock.ui + place);
  return page;
}

async function send(event: object, apiKey = US?.apiKey): Promise<number> {
  const { status } = await fetch(`${mock.us}/2/httpapi`, {
    method: 'POST',
    body: JSON.stringify({ api_key: apiKey, events: [{ user_id: 'user-1', ...event }] }),
  });
  return status;
}

const textOf = (page: Page, selector: string) =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
const statusOf = (page: Page) => textOf(page, 'footer');
const headingOf = (page: Page) => textOf(page, 'h1');
const isLive = (page: Page) => expect.poll(() => statusOf(page)).toContain('● live');

it('leads to each view by its digit, to the keys by ?, and back by q', async () => {
  const page = await openPage();
  await isLive(page);
  for (const [index, view] of VIEWS.entries()) {
    await page.keyboard.press(String(index + 1));
    expect(await headingOf(page)).toBe(view);
    expect(page.url()).toBe(`${mock.ui}/${view.toLowerCase()}`);
    await expect.poll(() => page.title()).toBe(`${view} · amplitude-emulator`);
  }
  await page.keyboard.press('?');
  expect(await textOf(page, 'dialog h2')).toBe('Keys in Settings');
  await page.keyboard.press('Escape');
  expect(await page.evaluate("document.querySelector('dialog')")).toBeNull();
  expect(await headingOf(page)).toBe('Settings');
  await page.keyboard.press('q');
  expect(await headingOf(page)).toBe('Stream');
  await page.goBack();
  expect(await headingOf(page)).toBe('Settings');
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it(
    'has nothing that axe finds wrong, in any view',
    async () => {
      await send({ event_type: 'Fine' });
      await send({ event_type: 'Refused', user_id: 'bob' });
      mock.fault({ status: 503, times: 2, name: 'brief outage', match: { eventType: 'Signup' } });
      await send({ event_type: 'Signup' });
      mock.clock.freeze();
      const own = await openContext({ colorScheme });
      const page = await openPage('', own);
      await isLive(page);
      await page.evaluate(AXE);
      const wrong: unknown[] = [];
      for (const key of ['1', '2', 't', '3', '4', '5', '?']) {
        await page.keyboard.press(key);
        await page.waitForFunction("document.querySelector('main').textContent.length > 0");
        const found = await page.evaluate(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))",
        );
        wrong.push([key, found]);
      }
      await own.close();
      expect(wrong).toEqual(['1', '2', 't', '3', '4', '5', '?'].map((key) => [key, []]));
    },
    SLOW_MS,
  );
});

it('eight tabs are live at once, since they share one stream', async () => {
  const pages: Page[] = [];
  for (let tab = 0; tab < 8; tab++) pages.push(await openPage());
  for (const page of pages) await isLive(page);
  await send({ event_type: 'Seen everywhere' });
  for (const page of pages) await expect.poll(() => textOf(page, 'main')).toContain('Seen everywhere');
});

it('says who emptied it, and shows a new run by itself', async () => {
  const page = await openPage();
  await isLive(page);
  await send({ event_type: 'Before all that' });
  await expect.poll(() => textOf(page, 'main')).toContain('Before all that');
  mock.reset();
  await expect.poll(() => statusOf(page)).toContain('emptied by code');
  expect(await textOf(page, 'main')).not.toContain('Before all that');
  const usPort = Number(new URL(mock.us).port);
  const before = mock.run;
  await mock.close();
  await expect.poll(() => statusOf(page)).toContain('lost connection');
  mock = await createMockAmplitude({ usPort });
  await expect.poll(() => statusOf(page)).toContain(`run ${mock.run}`);
  await send({ event_type: 'First of the new run' });
  await expect.poll(() => textOf(page, 'main')).toContain('First of the new run');
  await page.goto(`${mock.ui}/events/2?run=${before}`);
  await expect.poll(() => textOf(page, 'main')).toContain('This link is about another run');
});

describe('faults and clock', () => {
  it('are worked by keyboard alone', async () => {
    const page = await openPage('/faults');
    await isLive(page);
    await page.keyboard.press('a');
    await page.keyboard.type('{"status":99}');
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page, '#fault-problem')).toContain('Failed to');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{"status":503,"times":2}');
    await page.keyboard.press('Enter');
    await expect.poll(() => mock.faults().map(({ rule }) => rule)).toEqual([{ status: 503, times: 2 }]);
    await page.keyboard.press('Escape');
    expect(await send({ event_type: 'Refused' })).toBe(503);
    await expect.poll(() => textOf(page, 'tbody')).toMatch(/^1status 503, times 2every request111[\d:]{8}Remove$/);
    await page.keyboard.press('d');
    await expect.poll(() => mock.faults()).toEqual([]);
    await page.keyboard.press('f');
    await expect.poll(() => mock.clock.state().frozen).toBe(true);
    await page.keyboard.press('D');
    await expect.poll(() => statusOf(page)).toMatch(/clock FROZEN \+(1d|23h)/);
    await page.keyboard.press('0');
    await expect.poll(() => mock.clock.state()).toMatchObject({ frozen: false, offsetMs: 0 });
  });

  it('a scenario is switched on and off', async () => {
    const page = await openPage('/faults');
    await page.click('button[role=switch]:has-text("outage")');
    await expect.poll(() => mock.faults().map(({ rule }) => rule.name)).toEqual(['outage']);
    await page.waitForSelector('button[role=switch][aria-checked=true]:has-text("outage")');
    await page.click('button[role=switch]:has-text("outage")');
    await expect.poll(() => mock.faults()).toEqual([]);
  });
});

it('charts say in their legend and in their table what was counted', async () => {
  for (let count = 0; count < 7; count++) await send({ event_type: 'Fine' });
  mock.clock.advance(60_000);
  for (let count = 0; count < 3; count++) await send({ event_type: 'Refused', user_id: 'bob' });
  const page = await openPage('/charts');
  await expect.poll(() => textOf(page, '.chart .legend')).toMatch(/^200 7\s*400 3/);
  await page.click('button:has-text("Table")');
  await expect.poll(() => textOf(page, '.chart .sum')).toBe('in all73');
});

it('hostile text in every field makes no element, and runs nothing', { timeout: SLOW_MS }, async () => {
  const evil = '"><img src=x onerror="report(`pwned`)"><script>report(`pwned`)</script><iframe></iframe>';
  await send({ event_type: evil, user_id: evil, device_id: evil, event_properties: { [evil]: evil }, platform: evil });
  await send({ event_type: evil, user_id: 'bob', insert_id: evil });
  await send({ event_type: 'Order Completed', user_id: 'user-1', revenue: 1, currency: evil, productId: evil });
  await send({ event_type: 'x' }, evil);
  mock.fault({ status: 503, name: evil, match: { eventType: evil } });
  const page = await openPage();
  await isLive(page);
  const places = [
    'stream',
    'charts',
    'users',
    'users/1',
    'revenue?group=product',
    'delivery',
    'faults',
    'events/2',
    'events/4',
    `stream?q=${encodeURIComponent(evil)}`,
    `latest?q=${encodeURIComponent(evil)}`,
    `events/1?run=${encodeURIComponent(evil)}`,
    encodeURIComponent(evil),
  ];
  for (const place of places) {
    await page.goto(`${mock.ui}/${place}`);
    await isLive(page);
    if (place.startsWith('revenue')) {
      await page.getByRole('heading', { name: /^Revenue in "><img/ }).waitFor();
      await page.getByRole('rowheader', { name: /^"><img/ }).waitFor();
    }
    expect(
      await page.evaluate("document.querySelectorAll('img, iframe, script:not([src]), object').length"),
      place,
    ).toBe(0);
  }
});

it('opens the newest event that matches, and waits for it where there is none', async () => {
  const page = await openPage('/latest?q=type:Order');
  await expect.poll(() => textOf(page, 'main')).toContain('None matches type:Order yet');
  await send({ event_type: 'Order Completed' });
  await page.waitForURL(`${mock.ui}/events/2?q=type%3AOrder&run=${mock.run}`);
  await expect.poll(() => textOf(page, 'main')).toContain('"event_type": "Order Completed"');
});

it('opens a body of a megabyte', async () => {
  const mebibyte = 1_048_576;
  const properties = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key-${index}`, 'x'.repeat(1000)]));
  const body = JSON.stringify({
    api_key: US?.apiKey,
    events: [{ event_type: 'Huge', user_id: 'user-1', event_properties: properties }],
  });
  expect(body.length).toBeLessThan(mebibyte);
  await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body });
  const page = await openPage('/events/2');
  const has = (text: string) => async () => String(await textOf(page, 'main')).includes(text);
  await expect.poll(has('"key-9": "xxx')).toBe(true);
  await page.keyboard.press('2');
  await expect.poll(has('POST /2/httpapi')).toBe(true);
});

it('asks another machine for the token once, and never for it in an address or a storage', async () => {
  await mock.close();
  mock = await createMockAmplitude({ host: '0.0.0.0', controlToken: 'ct_typed_once' });
  const end = pretendElsewhere();
  const page = await openPage('/faults');
  await page.fill('input[name=token]', 'ct_wrong');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, '#token-problem')).toBe('The token is wrong.');
  await page.fill('input[name=token]', 'ct_typed_once');
  await page.keyboard.press('Enter');
  await isLive(page);
  await expect.poll(() => textOf(page, '.switches')).toContain('outage');
  expect(page.url()).toBe(`${mock.ui}/faults`);
  expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]')).toEqual(['', 0, 0]);
  await page.reload();
  await isLive(page);
  end();
});

describe('a page of another site', () => {
  let evil: Listening;
  let html = '';
  beforeAll(async () => {
    evil = await listen((_request, response) => response.setHeader('Content-Type', 'text/html').end(html), {
      name: 'the page',
      host: '127.0.0.1',
      port: 0,
    });
  });
  afterAll(() => evil.close());

  it('frames nothing of it', async () => {
    html = `<title>Evil</title><iframe src="${mock.ui}"></iframe>`;
    const page = await context.newPage();
    await page.goto(evil.url.replace('127.0.0.1', 'localhost'));
    const frame = page.frames()[1];
    expect(await frame?.evaluate("document.querySelector('#page')")).toBeNull();
    expect(await frame?.evaluate('document.body.innerText')).not.toContain('Stream');
  });

  it('leads to it by no link', async () => {
    html = `<title>Evil</title><a href="${mock.ui}">free gifts</a>`;
    const page = await context.newPage();
    await page.goto(evil.url.replace('127.0.0.1', 'localhost'));
    await page.click('a');
    await page.waitForURL(mock.ui);
    expect(await textOf(page, 'body')).toContain("The debugger's page is closed to pages of another site.");
  });
});
