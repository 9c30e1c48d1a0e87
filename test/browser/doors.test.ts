import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import { createRng } from '../../lib/rng.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { createForwarder, type Forwarder } from '../../src/forwarder/create-forwarder.ts';
import { createMetrics } from '../../src/forwarder/ops/create-metrics.ts';
import { createOps } from '../../src/forwarder/ops/create-ops.ts';
import { type Chromium, launchChromium, type OpenPage, type Page, REBOUND_HOST } from './chromium.ts';

// What a browser really sends and really keeps from a page; test/security/doors.test.ts asks every route.

type Response = Awaited<ReturnType<Page['waitForResponse']>>;

const PIPELINE_KEY = 'dk_doors_in_a_browser';
const [US] = READY_MADE_PROJECTS;

let mock: MockAmplitude;
let forwarder: Forwarder;
let ops: Listening;
let evil: Listening;
let browser: Chromium;

beforeAll(async () => {
  browser = await launchChromium();
  evil = await listen(
    (_request, response) => response.setHeader('Content-Type', 'text/html').end('<title>Evil</title>'),
    {
      name: 'the page',
      host: '127.0.0.1',
      port: 0,
    },
  );
  mock = await createMockAmplitude();
  forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: PIPELINE_KEY,
    signingSecret: 'doors-secret',
    integration: { endpoint: `${mock.us}/2/httpapi`, apiKey: US?.apiKey ?? '' },
    page: { allowedHosts: [], open: false },
    management: { port: 0, token: 'mt_doors_test' },
    clock: systemClock,
    rng: createRng(1),
  });
  const app = createOps(createMetrics(), forwarder, () => undefined);
  ops = await listen(app, { name: 'ops', host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await Promise.all([browser?.close(), forwarder?.close(), ops?.close(), evil?.close()]);
  await mock?.close();
});

beforeEach(async () => {
  mock.reset();
  const event = { event_type: 'Secret', user_id: 'user-1' };
  await fetch(`${mock.us}/2/httpapi`, {
    method: 'POST',
    body: JSON.stringify({ api_key: US?.apiKey, events: [event] }),
  });
});

const CLOSED: readonly [what: string, url: () => string][] = [
  ['the session', () => `${mock.control}/session`],
  ['the stream', () => `${mock.control}/stream`],
  ['the requests at the EU port', () => `${mock.eu}/_emulator/v1/requests`],
  ['what is read back', () => `${mock.us}/api/2/usersearch`],
  ['the page with the key', () => `${forwarder.url}/`],
  ['the management page', () => `${forwarder.managementUrl}/`],
  ['the integrations', () => `${forwarder.managementUrl}/v1/admin/integrations`],
  ['the metrics', () => `${ops.url}/metrics`],
];

/** Calls an address in every way that a page has, and resolves with what it got to read of it. */
const TRY_ALL = `async (url) => {
  const read = [];
  const note = (way, what) => read.push(way + ': ' + what);
  const settled = (element, way) => new Promise((resolve) => {
    element.onload = () => { note(way, 'loaded'); resolve(); };
    element.onerror = () => resolve();
    document.body.append(element);
  });
  const text = async (way, options) => {
    try {
      const response = await fetch(url, options);
      if (response.type !== 'opaque') note(way, response.status + ' ' + (await response.text()).slice(0, 80));
    } catch {}
  };
  await text('fetch', {});
  await text('fetch without cors', { mode: 'no-cors' });
  await text('fetch with a header', { headers: { 'Content-Type': 'application/json', Authorization: 'Bearer x' } });
  await text('fetch a form', { method: 'POST', body: new URLSearchParams({ a: 1 }), mode: 'no-cors' });
  await settled(Object.assign(new Image(), { src: url }), 'img');
  await settled(Object.assign(document.createElement('script'), { src: url }), 'script');
  await settled(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }), 'style');
  await new Promise((resolve) => {
    const source = new EventSource(url);
    source.onopen = () => { note('EventSource', 'opened'); source.close(); resolve(); };
    source.onerror = () => { source.close(); resolve(); };
  });
  const frame = Object.assign(document.createElement('iframe'), { src: url, name: 'frame' });
  document.body.append(frame);
  await new Promise((resolve) => { frame.onload = resolve; });
  try { note('iframe', frame.contentDocument.body.innerText); } catch {}
  const form = Object.assign(document.createElement('form'), { method: 'post', action: url, target: 'frame' });
  document.body.append(form);
  const posted = new Promise((resolve) => { frame.onload = resolve; });
  form.submit();
  await posted;
  document.body.replaceChildren();
  return read;
}`;

describe.each([
  ['another site', () => evil.url.replace('127.0.0.1', 'localhost')],
  ['another port of the same site', () => evil.url],
])('a page of %s', (_from, address) => {
  let tab: OpenPage;
  beforeAll(async () => {
    tab = await browser.open(address());
  });
  afterAll(() => tab.close());

  it.each(CLOSED)('reads nothing of %s, by whatever way, and changes nothing', async (_what, urlOf) => {
    const url = urlOf();
    const statuses = new Set<number>();
    const note = (response: Response) => {
      // Where there is a page, there is nothing for what is no GET.
      const nothing = response.status() === 404 && response.request().method() !== 'GET';
      if (response.url() === url && !nothing) statuses.add(response.status());
    };
    tab.page.on('response', note);
    expect(await tab.page.evaluate(`(${TRY_ALL})(${JSON.stringify(url)})`)).toEqual([]);
    tab.page.off('response', note);
    expect(statuses).toEqual(new Set([403]));
    expect(mock.events().map(({ eventType }) => eventType)).toEqual(['Secret']);
  });

  it('sends events and loads the collector, as everywhere', async () => {
    const post = (url: string, body: object, more: Record<string, string> = {}) =>
      tab.page.evaluate(
        `fetch('${url}', { method: 'POST', headers: ${JSON.stringify({ 'Content-Type': 'application/json', ...more })},
           body: ${JSON.stringify(JSON.stringify(body))} }).then((response) => response.json())`,
      );
    const events = [{ event_type: 'Open', user_id: 'user-2' }];
    expect(await post(`${mock.us}/2/httpapi`, { api_key: US?.apiKey, events })).toMatchObject({ code: 200 });
    const bearer = { Authorization: `Bearer ${PIPELINE_KEY}` };
    expect(await post(`${forwarder.url}/v1/t`, { event: 'Open', anonymousId: 'df_1' }, bearer)).toEqual({
      success: true,
    });
    await tab.page.addScriptTag({ url: `${forwarder.url}/d.js` });
    expect(await tab.page.evaluate('typeof _df.track')).toBe('function');
  });

  it('resets nothing by a form', async ({ onTestFinished }) => {
    // The form takes its page away.
    const own = await browser.open(address());
    onTestFinished(() => own.close());
    const answered = own.page.waitForResponse(`${mock.control}/reset`);
    await own.page.evaluate(
      `document.body.append(Object.assign(document.createElement('form'), { method: 'post', action: '${mock.control}/reset' }));
       document.forms[0].submit()`,
    );
    expect((await answered).status()).toBe(403);
    expect(mock.events()).toHaveLength(1);
  });
});

it('a page under a name that was bent to this machine is no page of it', async ({ onTestFinished }) => {
  const bent = (url: string) => url.replace('127.0.0.1', REBOUND_HOST);
  // A page of its own, so that what follows is asked of the same origin.
  const tab = await browser.open(bent(`${mock.us}/nowhere`));
  onTestFinished(() => tab.close());
  for (const path of ['/_emulator/v1/session', '/api/2/usersearch?user=user-1']) {
    const authorization = `Basic ${Buffer.from(`${US?.apiKey}:${US?.secretKey}`).toString('base64')}`;
    const options = JSON.stringify({ headers: { authorization } });
    expect(await tab.page.evaluate(`fetch('${path}', ${options}).then(({ status }) => status)`)).toBe(403);
  }
  for (const url of [forwarder.url, `${ops.url}/metrics`, `${mock.control}/session`]) {
    const response = await tab.page.goto(bent(url));
    expect([url, response?.status()]).toEqual([url, 403]);
    expect(await response?.text()).not.toContain(PIPELINE_KEY);
  }
});

it('a person who types the address sees the page and the control API', async ({ onTestFinished }) => {
  const tab = await browser.open(`${forwarder.url}/`);
  onTestFinished(() => tab.close());
  expect(await tab.page.title()).toBe('Widgets | Example Store');
  const response = await tab.page.goto(`${mock.control}/stats`);
  expect(response?.status()).toBe(200);
});
