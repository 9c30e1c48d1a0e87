import { get, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AddedRoute, createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

const ROOT = '/_emulator/v1';

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude();
});
afterEach(() => mock.close());

const call = () => request(mock.us);
const ECHO: AddedRoute = {
  method: 'post',
  path: '/shop/:id',
  description: 'says again what it was told',
  handle: ({ query, body }) => ({ status: 201, body: { query, body } }),
};

describe('a route that is added', () => {
  it('is answered, listed, and gone when it is taken away', async () => {
    const takeAway = mock.addRoutes([ECHO]);
    const { status, body } = await call().post(`${ROOT}/shop/5?color=red`).send({ size: 1 });
    expect([status, body]).toEqual([201, { query: { color: 'red' }, body: { size: 1 } }]);
    const { body: root } = await call().get(ROOT);
    expect(root.routes).toContainEqual({ method: 'POST', path: `${ROOT}/shop/:id`, description: ECHO.description });
    takeAway();
    expect((await call().post(`${ROOT}/shop/5`).send({})).status).toBe(404);
    expect((await call().get(ROOT)).body.routes.at(-1).path).not.toContain('shop');
  });

  it('takes no other method, no other type, and no page of another site', async () => {
    mock.addRoutes([ECHO]);
    const wrong = await call().get(`${ROOT}/shop/5`);
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST']);
    expect((await call().post(`${ROOT}/shop/5`).type('text/plain').send('{}')).status).toBe(415);
    const foreign = await call().post(`${ROOT}/shop/5`).set('Origin', 'http://evil.example').send({});
    expect(foreign.status).toBe(403);
  });

  it('is none of those that are there', () => {
    mock.addRoutes([ECHO]);
    expect(() => mock.addRoutes([ECHO])).toThrow('/shop/:id');
    expect(() => mock.addRoutes([{ ...ECHO, path: '/stats' }])).toThrow('/stats');
  });
});

it('says of the forwarder that there is none, where there is none', async () => {
  for (const path of ['/delivery', '/delivery/dead-letters']) {
    const { status, body } = await call().get(ROOT + path);
    expect([status, body.error, body.fix]).toEqual([
      404,
      expect.stringContaining('no forwarder'),
      expect.stringContaining('amplitude-emulator emulate'),
    ]);
  }
  mock.addRoutes([{ ...ECHO, method: 'get', path: '/delivery' }]);
  expect((await call().get(`${ROOT}/delivery`)).status).toBe(201);
  expect((await call().get(`${ROOT}/delivery/nothing`)).body.error).toContain('nothing at /delivery/nothing');
});

describe('what the program tells', () => {
  /** Opens the stream; nothing is read until the answer is. */
  const open = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${mock.control}/stream`, { agent: false }, resolve).on('error', reject);
    });

  it('comes as an event of its kind; a reader that does not read misses some, is told how many, and stays', async () => {
    const response = await open();
    const text = 'x'.repeat(10_000);
    const told = 3000;
    for (let n = 0; n < told; n++) mock.tell({ kind: 'notice', said: { message: text } });
    let received = '';
    let missed = 0;
    for await (const chunk of response.setEncoding('utf8')) {
      received += chunk;
      // It has caught up: the next one is told to it, with how many were not.
      if (missed === 0 && received.length > 0) mock.tell({ kind: 'outcome', said: { last: true } });
      missed = Number(/"last":true,"missed":(\d+)/.exec(received)?.[1] ?? 0);
      if (missed > 0) break;
    }
    const notices = received.split('event: notice').length - 1;
    expect(notices).toBeGreaterThan(0);
    expect(notices + missed).toBeGreaterThanOrEqual(told);
    expect(notices).toBeLessThan(told);
  });
});
