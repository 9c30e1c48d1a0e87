import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';

const KEY = 'a11ce0000000000000000000000005e5';
const PADDING = 'x'.repeat(2000);
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

interface Listed {
  requests?: unknown;
  events?: unknown;
}

async function start() {
  const projects = [{ name: 'shop-us', region: 'us' as const, apiKey: KEY }];
  const limits = { bodyBytes: 1000, eventsPerRequest: 2 };
  const mock = await createMockAmplitude({ projects, limits });
  onTestFinished(() => mock.close());
  return mock;
}

describe('a request that is too large', () => {
  it.each([
    ['JSON', '/2/httpapi', JSON_TYPE, JSON.stringify({ api_key: KEY, events: [PADDING] })],
    ['gzip', '/2/httpapi', JSON_TYPE, gzipSync(JSON.stringify({ api_key: KEY, events: [PADDING] }))],
    [
      'too much of gzip',
      '/2/httpapi',
      JSON_TYPE,
      gzipSync(JSON.stringify({ api_key: KEY, events: [PADDING] }), { level: 0 }),
    ],
    ['a form', '/identify', FORM_TYPE, new URLSearchParams({ api_key: KEY, identification: PADDING }).toString()],
    ['a form whose key is in the query', `/identify?api_key=${KEY}`, FORM_TYPE, `identification=${PADDING}`],
    ['a form of the legacy SDKs', '/', FORM_TYPE, new URLSearchParams({ client: KEY, e: PADDING }).toString()],
    ['too many events', '/2/httpapi', JSON_TYPE, JSON.stringify({ api_key: KEY, events: [{}, {}, {}] })],
  ])('is recorded with its project: %s', async (_name, path, type, body) => {
    const mock = await start();
    const zipped = typeof body === 'string' ? {} : { 'content-encoding': 'gzip' };
    const answer = await fetch(mock.us + path, { method: 'POST', headers: { 'content-type': type, ...zipped }, body });
    expect(answer.status).toBe(413);
    const [record] = mock.requests({ project: 'shop-us' });
    expect(record).toMatchObject({ project: 'shop-us', apiKey: '…05e5', answer: { status: 413 } });
    expect(JSON.stringify(record)).not.toContain(KEY);
  });

  it('has none where its key is too far behind, or nobody has it', async () => {
    const mock = await start();
    const headers = { 'content-type': JSON_TYPE };
    const far = JSON.stringify({ events: [PADDING, PADDING, PADDING], api_key: KEY });
    const unknown = JSON.stringify({ api_key: 'nobody-has-this-one', events: [PADDING] });
    for (const body of [far, unknown]) await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body });
    expect(mock.requests().map(({ project }) => project)).toEqual([null, null]);
    expect(mock.requests({ apiKey: 'nobody-has-this-one' })).toHaveLength(1);
  });
});

describe('a key that no project has', () => {
  const NOBODY = 'nobody-has-this-key';

  it('finds what was refused for it, in requests, events, counts and a wait', async () => {
    const mock = await start();
    const get = async (path: string): Promise<Listed> => JSON.parse(await (await fetch(mock.control + path)).text());
    const body = JSON.stringify({ api_key: NOBODY, events: [{ event_type: 'visit', user_id: 'user-1' }] });
    const json = { method: 'POST', headers: { 'content-type': JSON_TYPE } };
    await fetch(`${mock.us}/2/httpapi`, { ...json, body });
    await fetch(`${mock.us}/nothing`, { ...json, body });
    expect((await get(`/requests?apiKey=${NOBODY}`)).requests).toMatchObject([{ rule: 'request.api-key-unknown' }]);
    expect((await get(`/events?apiKey=${NOBODY}`)).events).toMatchObject([{ eventType: 'visit', verdict: 'rejected' }]);
    expect(await get(`/stats?apiKey=${NOBODY}`)).toMatchObject({ project: null, requests: { rejected: 1 } });
    const match = { apiKey: NOBODY, verdict: 'rejected' };
    const waited = await fetch(`${mock.control}/events/wait`, {
      ...json,
      body: JSON.stringify({ match, timeoutMs: 1 }),
    });
    expect([waited.status, JSON.parse(await waited.text()).events.length]).toEqual([200, 1]);
    expect((await fetch(`${mock.control}/requests?apiKey=${NOBODY}&project=shop-us`)).status).toBe(404);
  });

  it('is said to be unknown where nobody sent it', async () => {
    const mock = await start();
    for (const path of ['/requests', '/events', '/stats', '/stream']) {
      expect((await fetch(`${mock.control}${path}?apiKey=${NOBODY}`)).status).toBe(404);
    }
  });
});
