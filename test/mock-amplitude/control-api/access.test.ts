import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { knock } from '../../security/knock.ts';
import { pretendElsewhere } from '../../security/other-machine.ts';

const TOKEN = 'ct_of_this_test';
const ORIGIN = 'http://tools.example';
const ANY: MockOptions = { host: '0.0.0.0' };

let mock: MockAmplitude | undefined;
let end = () => {};
beforeEach(() => {
  end = pretendElsewhere();
});
afterEach(async () => {
  end();
  await mock?.close();
  mock = undefined;
});

async function start(options: MockOptions): Promise<MockAmplitude> {
  mock = await createMockAmplitude(options);
  return mock;
}

async function call({ us }: MockAmplitude, headers: Record<string, string> = {}, path = '/stats', method = 'GET') {
  return knock(us, { method, path: `/_emulator/v1${path}`, headers });
}

const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });

describe('a caller on another machine', () => {
  it('needs the token that is made where --host lets it in', async () => {
    const one = await start(ANY);
    expect(one.controlToken).toMatch(/^ct_[0-9a-f]{32}$/);
    const none = await call(one);
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect((await call(one, bearer(one.controlToken?.replace(/.$/, 'x')))).status).toBe(401);
    expect((await call(one, bearer(one.controlToken))).status).toBe(200);
  });

  it('finds another token in another emulator', async () => {
    const one = await start(ANY);
    const other = await createMockAmplitude(ANY);
    expect(one.controlToken).not.toBe(other.controlToken);
    await other.close();
  });

  it('needs the token that was set', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN });
    expect(one.controlToken).toBe(TOKEN);
    expect((await call(one, bearer(TOKEN))).status).toBe(200);
    expect((await call(one, bearer('ct_other'))).status).toBe(401);
  });

  it('is let in under any name once it has the token, which no page has', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN });
    expect((await call(one, { ...bearer(TOKEN), host: 'emulator.lan:9100' })).status).toBe(200);
  });

  it('is not let in for what it says of itself', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN });
    const lies = { host: 'localhost', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '::1', forwarded: 'for=127.0.0.1' };
    expect((await call(one, lies)).status).toBe(401);
  });

  it('streams with the token, and not without', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN });
    expect((await call(one, {}, '/stream')).status).toBe(401);
    const { status, headers } = await call(one, bearer(TOKEN), '/stream');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  it('has no token to send where nobody can reach it from elsewhere, and is refused', async () => {
    const one = await start({});
    expect(one.controlToken).toBeUndefined();
    expect((await call(one)).status).toBe(401);
    expect((await call(one, bearer(''))).status).toBe(401);
    expect((await call(one, bearer('undefined'))).status).toBe(401);
  });

  it('needs none where it is open, but a name of this machine: a page may have sent it', async () => {
    const one = await start({ ...ANY, openControl: true, allowedHosts: ['amplitude'] });
    expect(one.controlToken).toBeUndefined();
    expect((await call(one)).status).toBe(200);
    expect((await call(one, { host: 'amplitude:9100' })).status).toBe(200);
    expect((await call(one, { host: 'evil.example' })).status).toBe(403);
    expect((await call(one, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await call(one, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('may be a page that is allowed, which asks first without the token', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN, allowedOrigins: [ORIGIN] });
    const cors = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
    const preflight = await call(
      one,
      { ...cors, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
      '/stats',
      'OPTIONS',
    );
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      'Content-Type, Authorization',
    ]);
    expect((await call(one, { ...cors, ...bearer(TOKEN) })).status).toBe(200);
    const refused = await call(one, cors);
    // It can read why.
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, ORIGIN]);
  });

  it('is not let in by a page of another origin that has the token', async () => {
    const one = await start({ ...ANY, controlToken: TOKEN });
    expect((await call(one, { ...bearer(TOKEN), origin: 'http://evil.example' })).status).toBe(403);
  });

  it('may send events without', async () => {
    const one = await start(ANY);
    const { status } = await knock(one.us, { method: 'POST', path: '/2/httpapi' });
    expect(status).toBe(400);
  });
});

describe('a caller on this machine', () => {
  it.each(['::', '::1'])('needs no token where it listens on %s', async (host) => {
    end();
    const one = await start({ host, controlToken: TOKEN });
    for (const address of host === '::' ? ['127.0.0.1', '[::1]'] : ['[::1]']) {
      const url = new URL(one.us);
      const { status } = await knock(`http://${address}:${url.port}`, { method: 'GET', path: '/_emulator/v1/stats' });
      expect(status, address).toBe(200);
    }
  });

  it('needs none either where its address is written as IPv6', async () => {
    end();
    end = pretendElsewhere('::ffff:127.0.0.1');
    expect((await call(await start(ANY))).status).toBe(200);
  });

  it('is another machine where its IPv6 address only holds the numbers', async () => {
    end();
    end = pretendElsewhere('::ffff:172.17.0.1');
    expect((await call(await start(ANY))).status).toBe(401);
  });

  it('needs none, and its Host must be of this machine', async () => {
    end();
    const one = await start(ANY);
    expect((await call(one)).status).toBe(200);
    expect((await call(one, { host: 'evil.example' })).status).toBe(403);
    expect((await call(one, bearer('wrong'))).status).toBe(200);
  });
});
