import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listening, listen } from '../../../lib/listen.ts';
import { openTlsIdentity, type TlsIdentity } from '../../../lib/tls/open-tls-identity.ts';
import { CERTIFICATE_NAMES } from '../../../mock-amplitude/reach/certificate-names.ts';

/** A ClientHello that says it has 200 bytes more. */
const CUT_HELLO = Buffer.from('16030100c8010000c40303', 'hex');

const folder = mkdtempSync(join(tmpdir(), 'door-'));
let tls: TlsIdentity;
beforeAll(async () => {
  const names = { ...CERTIFICATE_NAMES, directory: join(folder, 'tls') };
  tls = await openTlsIdentity({ ...names, now: Date.now(), onProblem: () => {} });
});
afterAll(() => rmSync(folder, { recursive: true }));

let server: Listening;
let finish: () => void = () => {};
const asked: string[] = [];
beforeEach(async () => {
  asked.length = 0;
  server = await listen(
    (request, response) => {
      asked.push(request.url ?? '');
      const answer = () => response.end(`${'encrypted' in request.socket} ${request.socket.remoteAddress}`);
      if (request.url === '/slow') finish = answer;
      else answer();
    },
    { name: 'the test', host: '127.0.0.1', port: 0, tls },
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

function askTls(path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path, ca: tls.ca, agent: false } as const;
    get(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.once('end', () => resolve(text));
    }).once('error', reject);
  });
}

async function dial(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  return socket;
}

/** A reset is a close too. */
const closeOf = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

describe('one port', () => {
  it('speaks HTTP and HTTPS', async () => {
    expect(await (await fetch(server.url)).text()).toBe('false 127.0.0.1');
    expect(await askTls()).toBe('true 127.0.0.1');
  });

  it('agrees on HTTP/1.1 with whoever offers HTTP/2 as well', async () => {
    const offers = { host: '127.0.0.1', port: server.port, ca: tls.ca, ALPNProtocols: ['h2', 'http/1.1'] };
    const socket = connectTls(offers);
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  it('waits for the rest of a request whose first byte comes alone', async () => {
    const socket = await dial();
    const text = once(socket, 'data');
    socket.setNoDelay().write('G');
    await (await fetch(server.url)).text();
    socket.write('ET /late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(String(await text)).toContain('200 OK');
    expect(asked).toEqual(['/', '/late']);
  });

  it('lives on after what is neither', async () => {
    for (const bytes of [Buffer.from([0x16, 3, 1, 0, 5, 0xff, 0xff, 0xff, 0xff, 0xff]), Buffer.from('\0\0\0\0')]) {
      const socket = await dial();
      socket.write(bytes);
      await closeOf(socket);
    }
    expect(await askTls()).toBe('true 127.0.0.1');
  });
});

describe('a socket that gets nowhere', () => {
  it.each([
    ['says nothing', undefined],
    ['breaks off in its handshake', CUT_HELLO],
  ])('is closed after ten seconds where it %s', async (_how, bytes) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = await dial();
    const closed = closeOf(socket);
    // Answered means that what came before it was taken.
    if (bytes !== undefined) socket.write(bytes);
    await askTls();
    await vi.advanceTimersByTimeAsync(9999);
    expect(socket.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closed;
  });

  it('is closed with the port, at once, and so is one that is kept ready', async () => {
    const ready = connectTls({ host: '127.0.0.1', port: server.port, ca: tls.ca });
    ready.on('error', () => {});
    ready.resume();
    await once(ready, 'secureConnect');
    const [mute, cut] = [await dial(), await dial()];
    cut.write(CUT_HELLO);
    await askTls();
    const ended = Promise.all([ready, mute, cut].map((socket) => closeOf(socket)));
    const started = performance.now();
    await server.close();
    await ended;
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

it('an answer under way over HTTPS survives the close', async () => {
  const answer = askTls('/slow');
  await expect.poll(() => asked).toEqual(['/slow']);
  const closing = server.close();
  finish();
  expect(await answer).toBe('true 127.0.0.1');
  await closing;
});

it('nothing is left open after the close', async () => {
  const count = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length;
  await askTls();
  await server.close();
  const before = count();
  const other = await listen((_request, response) => response.end(), { name: 'x', host: '127.0.0.1', port: 0, tls });
  const closed: Promise<unknown>[] = [];
  for (const bytes of [undefined, CUT_HELLO]) {
    const socket = connect(other.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    closed.push(closeOf(socket));
    await once(socket, 'connect');
    if (bytes !== undefined) socket.write(bytes);
  }
  await other.close();
  await Promise.all(closed);
  await expect.poll(count).toBeLessThanOrEqual(before);
});
