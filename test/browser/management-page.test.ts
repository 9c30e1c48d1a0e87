import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Emulation, startEmulation } from '../../src/commands/start-emulation.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type Chromium, launchChromium, type OpenPage, REBOUND_HOST } from './chromium.ts';

// The guide's "Management UI Setup", walked in a browser; and all else that the page can do.

const TOKEN = 'mt_browser_test';
const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m\u202e';
/** Each place is looked at as a whole. */
const ALL_PLACES_MS = 150_000;
const EU_KEY = 'a11ce0000000000000000000000000e0';

let browser: Chromium;
let running: AsyncDisposableStack;
let emulation: Emulation;
let tab: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  running = new AsyncDisposableStack();
  const config = await loadConfig({ port: '0', drainMs: '50', managementToken: TOKEN }, {});
  emulation = await startEmulation(config, running, () => {});
});
afterEach(async () => {
  await tab.close();
  await running.disposeAsync();
});

/** Opens a place of the page as a person does who has the token. */
async function open(place = '/'): Promise<OpenPage['page']> {
  tab = await browser.open(emulation.management.url + place);
  await tab.page.getByLabel('Management token').fill(TOKEN);
  await tab.page.keyboard.press('Enter');
  await tab.page.getByLabel('Management token').waitFor({ state: 'detached' });
  return tab.page;
}

function send(event: string, more: object = {}) {
  return fetch(`${emulation.forwarder.url}/v1/t`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event, userId: 'user-1', ...more }),
  });
}

async function admin(path: string) {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return JSON.parse(await (await fetch(`${emulation.management.url}/v1/admin${path}`, { headers })).text());
}

/** An event that ends as a dead letter. */
async function loseOne(event: string): Promise<void> {
  emulation.mock.fault({ status: 400, times: 1, match: { userId: 'user-1' } });
  await send(event);
  await emulation.forwarder.idle();
}

const sees = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();
/** What is wrong with the page itself; a 4xx is an answer. */
const errors = () => tab.errors.filter((text) => !text.startsWith('Failed to load resource'));

async function violations(): Promise<unknown> {
  await tab.page.evaluate(axe.source);
  return tab.page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
  );
}

describe('the guide', () => {
  it('is walked step by step, and events flow to the new integration', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'Integrations' }).click();
    await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Integration Library' }).click();
    await page.getByRole('heading', { name: 'Integration Library' }).waitFor();
    await page.getByRole('button', { name: 'Analytics' }).click();
    await page.getByRole('article', { name: 'Amplitude' }).getByRole('button', { name: 'Install' }).click();
    await page.getByRole('radio', { name: 'Retail & Ecommerce' }).check();
    await sees(/an event for each product/);
    await page.getByLabel('API Key').fill(EU_KEY);
    await page.getByLabel('Data Region').selectOption({ label: 'European Union (EU)' });
    await page.getByLabel('Minimum ID Length').fill('3');
    await page.getByRole('button', { name: 'Install Integration' }).click();
    await sees('Amplitude is installed: events are delivered to it from now on.');
    const { integrations } = await admin('/integrations');
    expect(integrations.at(-1)).toMatchObject({
      name: 'Amplitude',
      variant: 'retail',
      config: { api_endpoint: 'https://api.eu.amplitude.com/2/httpapi', min_id_length: 3 },
    });
    await send('Order Completed', { userId: 'abc' });
    const euEvents = () => emulation.mock.events({ region: 'eu', verdict: 'accepted' }).length;
    await expect.poll(euEvents).toBe(1);
    expect(errors()).toEqual([]);
  });

  it('is walked by keyboard alone', async () => {
    const page = await open('/integrations');
    const { keyboard } = page;
    await page.getByRole('article').first().waitFor();
    await page.getByRole('tab', { name: 'Installed' }).focus();
    // What the browser has of its own is no arrow of the tabs.
    for (const key of ['Control+ArrowRight', 'Alt+ArrowRight', 'Meta+End']) await keyboard.press(key);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Installed');
    await keyboard.press('ArrowRight');
    await page.waitForURL(/\/integrations\/library$/);
    await page.getByRole('button', { name: 'Install' }).waitFor();
    for (const name of ['All', 'Analytics', 'Install']) {
      await keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(name);
    }
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Install Amplitude' }).waitFor();
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await page.waitForURL(/variant=retail$/);
    await sees(/an event for each product/);
    for (const key of ['Tab', 'Tab', 'Tab', EU_KEY, 'Tab', 'ArrowDown', 'Tab', '4', 'Tab']) {
      if (key === EU_KEY) await keyboard.type(key);
      else await keyboard.press(key);
    }
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Install Integration');
    await keyboard.press('Enter');
    await sees('Amplitude is installed: events are delivered to it from now on.');
    const { integrations } = await admin('/integrations');
    expect(integrations.at(-1).config).toMatchObject({
      api_endpoint: 'https://api.eu.amplitude.com/2/httpapi',
      min_id_length: 4,
    });
  });

  it('tells every problem beside its field, and loses nothing that was typed', async () => {
    const page = await open('/integrations/library/amplitude?variant=media');
    const submit = () => page.getByRole('button', { name: 'Install Integration' }).click();
    await page.getByLabel('Name').fill('Shop');
    await page.getByLabel('Minimum ID Length').fill('0');
    await page.getByLabel('Data Region').selectOption({ label: 'Another URL' });
    await page.getByLabel('Data Region: Another URL').fill('https://evil.example/2/httpapi');
    await submit();
    const noteOf = async (label: string) => {
      const ids = (await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby')) ?? '';
      return page.locator(`#${ids.split(' ').at(-1)}`).textContent();
    };
    await expect.poll(() => noteOf('API Key')).toBe('API Key is required, as text.');
    expect(await noteOf('Minimum ID Length')).toBe('Minimum ID Length must be at least 1.');
    expect(await page.evaluate('document.activeElement.name')).toBe('api_key');
    await page.getByLabel('API Key').fill(EU_KEY);
    await page.getByLabel('Minimum ID Length').fill('');
    await submit();
    await expect.poll(() => noteOf('Data Region')).toMatch(/evil\.example is neither Amplitude nor this machine/);
    expect(await page.getByLabel('Name').inputValue()).toBe('Shop');
    expect(await page.getByLabel('API Key').inputValue()).toBe(EU_KEY);
    expect(await page.getByRole('radio', { name: 'Media & Entertainment' }).isChecked()).toBe(true);
    await page.getByLabel('Data Region', { exact: true }).selectOption({ label: 'European Union (EU)' });
    await submit();
    await sees('Shop is installed: events are delivered to it from now on.');
    expect(tab.sent.filter(({ url }) => url.includes(EU_KEY))).toEqual([]);
  });
});

describe('what is installed', () => {
  it('is paused and resumed, and says why events wait', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Pause' }).click();
    await sees('From the configuration is paused: events are taken and kept.');
    await send('Waits');
    await sees(/1 event held back/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => emulation.mock.events({ verdict: 'accepted' }).length).toBe(1);
    await expect.poll(() => page.locator('.counts').textContent()).toMatch(/accepted1delivered1queued0/);
  });

  it('is changed while it runs, and keeps the key that was not typed', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Name').fill('Renamed');
    await page.getByLabel('Minimum ID Length').fill('2');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await sees('Renamed is changed. What waits goes to its new target.');
    await send('Short', { userId: 'ab' });
    await expect.poll(() => emulation.mock.events({ verdict: 'accepted' }).length).toBe(1);
  });

  it('is deleted after a question that says what goes with it, and that is saved to a file', async () => {
    await loseOne('Lost');
    const page = await open();
    await page.getByRole('button', { name: 'Pause' }).click();
    await send('Waits');
    await sees(/1 event held back/);
    await page.getByRole('button', { name: 'Delete' }).click();
    await sees('1 queued event and 1 dead letter go with it. What can still be sent is sent first.');
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect((await admin('/integrations')).integrations).toHaveLength(1);
    await page.getByRole('button', { name: 'Delete' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const file = await (await saved).path();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).state ?? 'end')).toEqual(['waiting', 'dead', 'end']);
    await sees(/1 queued event and 1 dead letter were saved to integration-built-in\.ndjson/);
    await sees('There is no integration: events are refused until one is installed.');
  });

  it('has its blueprint changed by a patch, which is checked by path while it is typed', async () => {
    const page = await open('/integrations/installed/built-in/blueprint');
    await sees('Nothing: it is the variant as it comes.');
    const patch = page.getByLabel('Patch');
    await patch.fill('{"revenue":{"mode":"both"},"wheels":4}');
    await page.getByRole('listitem').filter({ hasText: 'revenue.mode' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'wheels there is no such key' }).waitFor();
    await patch.fill('{"revenue":');
    await sees(/is no JSON/);
    await page.getByRole('button', { name: 'Save blueprint' }).click();
    await page.getByRole('button', { name: 'Undo changes' }).click();
    await sees('It fits the schema; 0 differences.');
    await patch.fill('{"page":{"eventType":"Seen"}}');
    await sees('It fits the schema; 1 difference.');
    await page.getByRole('row', { name: /page\.eventType "Page Viewed" "Seen"/ }).waitFor();
    expect((await admin('/integrations/built-in')).blueprint_changes).toEqual([]);
    await page.getByRole('button', { name: 'Save blueprint' }).click();
    await sees(/events are mapped by it from now on/);
    expect((await admin('/integrations/built-in')).blueprint.page.eventType).toBe('Seen');
  });

  it('explains an event, and says by path why it would be refused', async () => {
    const page = await open('/integrations/installed/built-in/explain');
    await page.getByLabel('Event', { exact: true }).fill('{"type":"track","event":"Feature Activated"}');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('listitem').filter({ hasText: 'event.anonymousId' }).waitFor();
    await page
      .getByLabel('Event', { exact: true })
      .fill('{"type":"track","event":"Feature Activated","userId":"user-1","properties":{"feature":"dark"}}');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('row', { name: /event_properties\.feature "dark" map\.track properties\.feature/ }).waitFor();
    expect(emulation.mock.events()).toEqual([]);
  });

  it('sends its dead letters again, and forgets them after a question', async () => {
    await loseOne('First');
    await loseOne('Second');
    const page = await open('/integrations/installed/built-in/dead-letters');
    await page.getByRole('button', { name: 'Replay dead letter 1' }).click();
    await sees('Put 1 dead letter back into the outbox.');
    await expect.poll(() => emulation.mock.events({ verdict: 'accepted' }).length).toBe(1);
    await page.getByRole('button', { name: 'Discard dead letter 2' }).click();
    await sees('Forget dead letter 2 (Second) for good?');
    await page.keyboard.press('Escape');
    expect((await admin('/integrations/built-in')).dead_letters).toBe(1);
    await page.getByRole('button', { name: 'Discard all' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await sees('None: nothing was given up.');
    expect((await admin('/integrations/built-in')).dead_letters).toBe(0);
  });
});

it('previews a recent event under each variant, with rule and source', async () => {
  const products = [
    { product_id: 'SKU-100', price: 59.99, quantity: 1 },
    { product_id: 'SKU-205', price: 15, quantity: 2 },
  ];
  await send('Order Completed', { properties: { order_id: 'ORD-5521', total: 89.99, currency: 'GBP', products } });
  const page = await open('/preview');
  await page.getByRole('heading', { name: 'Mapping preview' }).waitFor();
  await page.getByLabel('Recent event').selectOption({ index: 1 });
  const row = page.getByRole('row', { name: /^revenue differs/ });
  await row.waitFor();
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells).toEqual(['89.99map.revenue ← properties.total', 'not set', '89.99map.revenue ← properties.total']);
  await page.getByLabel('Only what differs').check();
  expect(await page.getByRole('row', { name: /^user_id/ }).count()).toBe(2);
  expect(emulation.mock.events({ verdict: 'accepted' })).toHaveLength(1);
});

it('leaves out a late answer to an earlier question', async () => {
  const page = await open('/preview');
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/recent-events/preview', async (route) => {
    if (route.request().postData()?.includes('First')) {
      ask();
      await released;
    }
    await route.continue();
  });
  const preview = async (event: string) => {
    await page
      .getByLabel('Event', { exact: true })
      .fill(JSON.stringify({ type: 'track', event, userId: 'user-1', properties: {} }));
    await page.getByRole('button', { name: 'Preview' }).click();
  };
  await preview('First');
  await asked;
  await preview('Second');
  await page.getByRole('row', { name: /^event_type .*Second/ }).waitFor();
  const late = page.waitForResponse((response) => response.request().postData()?.includes('First') === true);
  release();
  await (await late).finished();
  // It has been read and drawn by then.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
  );
  expect(await page.getByRole('row', { name: /^event_type/ }).textContent()).toContain('Second');
});

describe('everybody', () => {
  const PLACES = [
    '/integrations',
    '/integrations/library',
    '/integrations/library/amplitude',
    ...['', '/settings', '/blueprint', '/explain', '/dead-letters'].map(
      (part) => `/integrations/installed/built-in${part}`,
    ),
    '/preview',
    '/nowhere',
  ];

  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds wrong, at any place, in %s',
    { timeout: ALL_PLACES_MS },
    async (colorScheme) => {
      await loseOne('Lost');
      const page = await open();
      await page.emulateMedia({ colorScheme });
      const found: unknown[] = [];
      for (const place of PLACES) {
        await page.goto(emulation.management.url + place);
        await page.getByRole('heading', { level: 2 }).or(page.getByLabel('Recent event')).first().waitFor();
        if (/\/integrations(\/library)?$/.test(place)) await page.getByRole('article').first().waitFor();
        if (place === '/preview') {
          await page.getByLabel('Recent event').selectOption({ index: 1 });
          await page.getByRole('table').first().waitFor();
        }
        found.push([place, await violations()]);
      }
      expect(found).toEqual(PLACES.map((place) => [place, []]));
    },
  );

  it('can use it in forced colours, on a narrow screen, and finds the question and the token form right', async () => {
    tab = await browser.open(emulation.management.url);
    const { page } = tab;
    await page.emulateMedia({ forcedColors: 'active' });
    await page.setViewportSize({ width: 360, height: 640 });
    await page.getByLabel('Management token').waitFor();
    expect(await violations()).toEqual([]);
    await page.getByLabel('Management token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete From the configuration?' }).waitFor();
    expect(await violations()).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
  });
});

describe('strangers', () => {
  it('are asked for the token once, which is kept in no address and no storage', async () => {
    tab = await browser.open(emulation.management.url);
    const { page } = tab;
    await page.getByLabel('Management token').fill('wrong');
    await page.keyboard.press('Enter');
    await sees('The token is wrong.');
    await page.getByLabel('Management token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('article').waitFor();
    await page.reload();
    await page.getByRole('article').waitFor();
    const kept = await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length, location.href]');
    expect(kept).toEqual(['', 0, 0, expect.not.stringContaining(TOKEN)]);
    expect(tab.sent.filter(({ url }) => url.includes(TOKEN))).toEqual([]);
  });

  it('write names and events that are only ever text', async () => {
    await loseOne(HOSTILE);
    const page = await open('/integrations/library/amplitude');
    await page.getByLabel('Name').fill(HOSTILE);
    await page.getByLabel('API Key').fill(EU_KEY);
    await page.getByLabel('Data Region').selectOption({ label: 'European Union (EU)' });
    await page.getByRole('button', { name: 'Install Integration' }).click();
    await sees(/is installed/);
    const texts: (string | null)[] = [];
    const { integrations } = await admin('/integrations');
    const places = integrations.map(({ id }: { id: string }) => `/integrations/installed/${id}/dead-letters`);
    for (const place of ['/integrations', ...places, '/preview']) {
      await page.goto(emulation.management.url + place);
      await page
        .getByText('<img src=x onerror=alert(1)>')
        .or(page.getByText('None: nothing'))
        .first()
        .waitFor({ state: 'attached' });
      texts.push(await page.locator('body').textContent());
    }
    await page.getByLabel('Recent event').selectOption({ index: 1 });
    await page
      .getByRole('row', { name: /^event_type/ })
      .first()
      .waitFor();
    texts.push(await page.locator('body').textContent());
    const whole = texts.join('');
    expect(whole).toContain('<img src=x onerror=alert(1)>');
    for (const mark of ['\u001b', '\u202e']) expect(whole).not.toContain(mark);
    expect(await page.locator('img').count()).toBe(0);
    expect(errors()).toEqual([]);
  });

  it('on another page can neither read nor call it, nor put it into a frame', async () => {
    const { url } = emulation.management;
    await open();
    const bare = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Bare</title>');
    });
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void bare.close());
    const address = bare.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    // The same browser, which has the cookie, at a page that forbids nothing: another port of this machine, and a name that leads to it.
    const { page } = tab;
    for (const host of ['127.0.0.1', REBOUND_HOST]) {
      for (const target of [url, `http://${REBOUND_HOST}:${new URL(url).port}`]) {
        await page.goto(`http://${host}:${port}/`);
        expect(await page.title()).toBe('Bare');
        expect(await page.evaluate(tryAll(target)), `${host} to ${target}`).toEqual([
          'rejected',
          'rejected',
          'rejected',
        ]);
        await page.evaluate(`new Promise((done) => {
          const frame = document.createElement('iframe');
          frame.onload = done;
          frame.src = '${target}/';
          document.body.append(frame);
        })`);
        // The page of the error is there a moment after its frame.
        const framed = () => page.frames().map((frame) => frame.url());
        const message = `${host} frames ${target}`;
        await expect.poll(framed, { message }).toEqual([page.url(), 'chrome-error://chromewebdata/']);
      }
    }
    const { integrations } = await admin('/integrations');
    expect(integrations).toMatchObject([{ id: 'built-in', status: 'active' }]);
    await page.goto(`http://${REBOUND_HOST}:${new URL(url).port}/`);
    await sees(`The management page is closed to the host name "${REBOUND_HOST}".`);
  });
});

/** Reads, deletes and reads the page, as a script; and pauses as a form does, without being told what came of it. */
function tryAll(url: string): string {
  return `(async () => {
    const api = '${url}/v1/admin/integrations';
    const credentials = 'include';
    const pause = fetch(api + '/built-in/pause', { method: 'POST', mode: 'no-cors', credentials });
    await pause.catch(() => {});
    const tries = await Promise.allSettled([
      fetch(api, { credentials }),
      fetch(api + '/built-in', { method: 'DELETE', credentials }),
      fetch('${url}/', { credentials }),
    ]);
    return tries.map(({ status }) => status);
  })()`;
}
