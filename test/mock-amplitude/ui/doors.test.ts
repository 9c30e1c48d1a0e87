import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { knock } from '../../security/knock.ts';
import { pretendElsewhere } from '../../security/other-machine.ts';

const TOKEN = 'ct_of_this_test';
const ANY: MockOptions = { host: '0.0.0.0', controlToken: TOKEN };
const PLACES = ['/ui', '/ui/', '/ui/stream?q=verdict:rejected', '/ui/events/4711?run=k3x9', '/v1/stats', '/v1/stream'];

let mock: MockAmplitude;
afterEach(() => mock.close());

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return knock(mock.us, { method, path: `/_emulator${path}`, headers });
}

function logIn(token: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${mock.ui}/token`, {
    method: 'POST',
    body: JSON.stringify({ token }),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** What a browser sends for a link that a person clicks on. */
const FOLLOWED = {
  'sec-fetch-site': 'same-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
};

describe('on this machine', () => {
  beforeEach(async () => {
    mock = await createMockAmplitude();
  });

  describe.each(PLACES)('%s', (place) => {
    it('is open to who types its address, and to its own page', async () => {
      expect((await ask(place, { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' })).status).toBe(200);
      expect((await ask(place, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    });

    it('shows a page, and nothing but a page, to who follows a link at another port, such as the shop', async () => {
      expect((await ask(place, FOLLOWED)).status).toBe(place.startsWith('/ui') ? 200 : 403);
    });

    it.each([
      ['a link on another site, followed', { ...FOLLOWED, 'sec-fetch-site': 'cross-site' }],
      ['a script at another port that goes there', { ...FOLLOWED, 'sec-fetch-user': '' }],
      ['a frame at another port', { ...FOLLOWED, 'sec-fetch-dest': 'iframe' }],
      ['a form at another port', { ...FOLLOWED, origin: 'http://127.0.0.1:1' }],
      ['a link on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }],
      ['a page at another port', { 'sec-fetch-site': 'same-site' }],
      ['a page of another origin', { origin: 'http://evil.example' }],
      ['a page without an origin', { origin: 'null' }],
      ['a name that leads here', { host: 'evil.example' }],
    ])('is closed to %s', async (_who, headers) => {
      expect((await ask(place, headers)).status).toBe(403);
    });
  });

  it.each(['/ui', '/ui/nowhere/at/all'])('%s forbids all that is not its own, and being framed', async (place) => {
    const { headers } = await ask(place);
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types live-worker",
    });
  });

  it('gives no cookie for a token, since none is needed', async () => {
    const { status, headers } = await logIn('ct_any');
    expect([status, headers.get('set-cookie')]).toEqual([204, null]);
  });
});

describe('on another machine', () => {
  let end = () => {};
  beforeEach(async () => {
    mock = await createMockAmplitude(ANY);
    end = pretendElsewhere();
  });
  afterEach(() => end());

  it('the page is there, under whatever name, and what it shows is not', async () => {
    expect((await ask('/ui', { host: 'emulator.lan:9100' })).status).toBe(200);
    expect((await ask('/v1/stats')).status).toBe(401);
    expect((await ask('/v1/stream')).status).toBe(401);
  });

  it('who types the token gets a cookie that no page can read and no other site makes use of', async () => {
    const answer = await logIn(` ${TOKEN} `);
    expect(answer.status).toBe(204);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^emulator_[0-9a-f]{8}=[0-9a-f]{64}; Path=\/_emulator; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(TOKEN);
    const cookie = set.split(';')[0] ?? '';
    expect((await ask('/v1/stats', { cookie })).status).toBe(200);
    expect((await ask('/v1/stream?view=line', { cookie: `theme=dark; ${cookie}` })).status).toBe(200);
    expect((await ask('/v1/stats', { cookie: cookie.replace(/.$/, 'x') })).status).toBe(401);
    expect((await ask('/v1/stats', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/v1/reset', { cookie, origin: 'http://evil.example' }, 'POST')).status).toBe(403);
  });

  it('a restart with the same token takes the cookie of before', async () => {
    const cookie = (await logIn(TOKEN)).headers.get('set-cookie')?.split(';')[0] ?? '';
    await mock.close();
    mock = await createMockAmplitude(ANY);
    expect((await ask('/v1/stats', { cookie })).status).toBe(200);
  });

  it.each([
    ['another token', 'ct_other', {}, 401],
    ['none', undefined, {}, 401],
    ['the token from a page of another site', TOKEN, { origin: 'http://evil.example' }, 403],
  ])('%s gets no cookie', async (_what, token, headers, status) => {
    const answer = await logIn(token, headers);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, null]);
  });

  it('a body that is no JSON is refused, and says so', async () => {
    const answer = await fetch(`${mock.ui}/token`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'The body is not JSON.' }),
    ]);
  });
});
