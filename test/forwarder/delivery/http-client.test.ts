import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { listen } from '../../../lib/listen.ts';
import { createHttpClient } from '../../../src/forwarder/delivery/http-client.ts';

const EMPTY = Buffer.from('{}');

const LIMITS = { requestsInFlight: 2, requestTimeoutMs: 800, answerBytes: 1000 };

/** A client of a server that does as it is told. */
async function start(handle: (request: IncomingMessage, response: ServerResponse) => void, compressed = false) {
  const server = await listen(handle, { name: 'a server', host: '127.0.0.1', port: 0, graceMs: 0 });
  const client = createHttpClient(`${server.url}/2/httpapi`, LIMITS, systemClock, compressed);
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

describe('an answer that is none (deliver.5xx-network)', () => {
  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, RegExp]>([
    ['a reset', (_request, response) => response.destroy(), /UND_ERR_SOCKET/],
    [
      'a body cut short',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"code":200', () => response.destroy());
      },
      /UND_ERR_SOCKET|ECONNRESET/,
    ],
    ['no answer', () => {}, /no whole answer within 800 ms/],
    [
      'an answer that never ends, drop by drop',
      (_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(drip));
      },
      /no whole answer within 800 ms/,
    ],
    [
      'an answer that never ends, as fast as it can',
      (_request, response) => {
        const flood = () => {
          while (response.write('x'.repeat(500)));
        };
        response.on('drain', flood);
        flood();
      },
      /larger than 1000 bytes/,
    ],
  ])('is a failure: %s', async (_name, handle, reason) => {
    const client = await start(handle);
    expect(await client.send(EMPTY)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) });
  });

  it('is a failure where nobody listens, and where there is no such host', async () => {
    const refused = createHttpClient('http://127.0.0.1:1/', LIMITS, systemClock);
    expect(await refused.send(EMPTY)).toMatchObject({
      kind: 'failure',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    const nowhere = createHttpClient('http://nowhere.invalid/', { ...LIMITS, requestTimeoutMs: 5000 }, systemClock);
    expect(await nowhere.send(EMPTY)).toMatchObject({ kind: 'failure' });
    await refused.close();
    await nowhere.close();
  });
});

it('does not follow a redirect', async () => {
  let requests = 0;
  const client = await start((_request, response) => {
    requests++;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await client.send(EMPTY)).toMatchObject({ kind: 'response', status: 302 });
  expect(requests).toBe(1);
});

it.each([
  ['7', 7000],
  [' 7 ', 7000],
  ['99999999', 86_400_000],
  ['soon', undefined],
  [undefined, undefined],
])('reads Retry-After %j as %s ms', async (header, expected) => {
  const client = await start((_request, response) => {
    response.writeHead(503, header === undefined ? {} : { 'retry-after': header }).end();
  });
  expect(await client.send(EMPTY)).toMatchObject({ kind: 'response', status: 503, retryAfterMs: expected });
});

it('reads Retry-After as a date', async () => {
  const client = await start((_request, response) => {
    response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
  });
  const answer = await client.send(EMPTY);
  const ms = answer.kind === 'response' ? (answer.retryAfterMs ?? 0) : 0;
  expect(ms).toBeGreaterThan(50_000);
  expect(ms).toBeLessThanOrEqual(60_000);
});

it.each([false, true])('sends the body as it is, compressed: %s', async (compressed) => {
  let seen = '';
  const client = await start(async (request, response) => {
    const body = await buffer(request);
    seen = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).toString() : body.toString();
    response.end(JSON.stringify({ encoding: request.headers['content-encoding'] ?? null }));
  }, compressed);
  const answer = await client.send(Buffer.from('{"api_key":"k","events":[]}'));
  expect(seen).toBe('{"api_key":"k","events":[]}');
  expect(answer).toMatchObject({ body: JSON.stringify({ encoding: compressed ? 'gzip' : null }) });
});
