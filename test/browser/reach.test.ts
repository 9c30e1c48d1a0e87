import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';
import { type Sdk, serveShop } from './shop.ts';

// SDKs as their packages ship them, at their own addresses: no serverUrl, no setting that keeps them from Amplitude's hosts.

const [US, EU] = READY_MADE_PROJECTS;

const folder = mkdtempSync(join(tmpdir(), 'reach-'));
let mock: MockAmplitude;
/** Without a proxy, by a rule for names; and by the proxy. */
let byName: Chromium;
let byProxy: Chromium;

beforeAll(async () => {
  vi.stubEnv('XDG_DATA_HOME', folder);
  mock = await createMockAmplitude({ proxyPort: 0 });
  const { host } = new URL(mock.us);
  const trust = `--ignore-certificate-errors-spki-list=${await readKeyHash(mock.us)}`;
  [byName, byProxy] = await Promise.all([
    launchChromium({ names: `MAP *.amplitude.com ${host}`, flags: [trust] }),
    launchChromium({ flags: [trust, `--proxy-server=${new URL(mock.proxy ?? '').host}`] }),
  ]);
});
afterAll(async () => {
  await Promise.all([byName?.close(), byProxy?.close()]);
  await mock?.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  mock.reset();
});

/** The hash that Chromium knows a trusted key by. */
async function readKeyHash(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), ...(mock.ca === undefined ? {} : { ca: mock.ca }) });
  try {
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256')
      .update(key ?? '')
      .digest('base64');
  } finally {
    socket.destroy();
  }
}

async function openShop(browser: Chromium, sdk: Sdk): Promise<OpenPage> {
  const shop = await serveShop(sdk);
  opened.push(shop);
  const tab = await browser.open(shop.url);
  opened.push(tab);
  return tab;
}

const PROXY_STATS = z.object({ proxy: z.object({ hosts: z.record(z.string(), z.record(z.string(), z.number())) }) });

/** What became of all that was asked of the proxy until now, by hosts. */
async function readProxyHosts() {
  const stats: unknown = await (await fetch(`${mock.control}/stats`)).json();
  return Object.entries(PROXY_STATS.parse(stats).proxy.hosts).map(([host, uses]) => [host, ...Object.keys(uses)]);
}

describe.each([
  ['over TLS at its own address', () => byName],
  ['through the proxy', () => byProxy],
])('a page %s', (_how, browserOf) => {
  it.each([
    ['US', 'us', US?.apiKey],
    ['EU', 'eu', EU?.apiKey],
  ])('delivers by analytics-browser as it is, to the %s', async (serverZone, region, apiKey) => {
    const { page, errors } = await openShop(browserOf(), 'analytics-browser');
    const code = await page.evaluate(
      `amplitude.init('${apiKey}', 'user-1', { serverZone: '${serverZone}' }).promise
         .then(() => amplitude.track('Order Completed').promise).then(({ code }) => code)`,
    );
    expect(code).toBe(200);
    expect(mock.events({ eventType: 'Order Completed' })).toMatchObject([{ region, verdict: 'accepted' }]);
    expect(mock.events().filter(({ verdict }) => verdict !== 'accepted')).toEqual([]);
    expect(errors).toEqual([]);
    expect(mock.requests({ rule: 'emulator.quiet-host' })).not.toEqual([]);
  });

  it('delivers by amplitude-js 8 as it is', async () => {
    const { page, errors } = await openShop(browserOf(), 'amplitude-js');
    const answer = await page.evaluate(
      `new Promise((resolve) => amplitude.getInstance().init('${US?.apiKey}', 'user-1', {}, (client) =>
         client.logEvent('Order Completed', { total: 9 }, (status, body) => resolve([status, body]))))`,
    );
    expect(answer).toEqual([200, 'success']);
    expect(mock.requests()).toMatchObject([{ method: 'POST', path: '/', region: 'us' }]);
    expect(mock.events()).toMatchObject([{ eventType: 'Order Completed', verdict: 'accepted', userId: 'user-1' }]);
    expect(errors).toEqual([]);
  });
});

describe('@amplitude/unified through the proxy', () => {
  it('runs with its defaults, in three seconds, and nothing leaves the machine', async () => {
    const { page, errors, sent } = await openShop(byProxy, 'unified');
    const took = await page.evaluate(
      `(async () => {
         const started = performance.now();
         await amplitude.initAll('${US?.apiKey}');
         const took = performance.now() - started;
         await amplitude.track('Order Completed').promise;
         return took;
       })()`,
    );
    expect(took).toBeLessThan(3000);
    // The browser's own word on the script of Guides and Surveys; nothing was thrown.
    expect(errors).toEqual([expect.stringMatching(/^Failed to load resource: .* 404/)]);
    expect(mock.events({ eventType: 'Order Completed' })).toMatchObject([{ verdict: 'accepted' }]);
    // blob: and data: have no host.
    const names = sent.map(({ url }) => new URL(url).hostname).filter((host) => host !== '127.0.0.1' && host !== '');
    const asked = new Set(names);
    expect([...asked].toSorted()).toEqual(['api2.amplitude.com', 'cdn.amplitude.com', 'sr-client-cfg.amplitude.com']);
    const hosts = await readProxyHosts();
    const amplitude = hosts.filter(([host = '']) => host.endsWith('.amplitude.com'));
    expect(amplitude.filter(([, ...uses]) => uses.join() !== 'ended')).toEqual([]);
    expect(amplitude.map(([host]) => host)).toEqual(expect.arrayContaining([...asked]));
    // What Chromium asks of its own.
    expect(hosts.filter((one) => !amplitude.includes(one) && one[1] !== 'refused')).toEqual([]);
  });
});
