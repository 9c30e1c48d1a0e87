import { once } from 'node:events';
import { connect, Server, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { listen } from '../../lib/listen.ts';

const options = { name: 'the test server', host: '127.0.0.1', port: 0, portFlag: '--test-port', graceMs: 50 };

describe('listen', () => {
  it('answers at its url as soon as it resolves, and may be closed twice', async () => {
    const server = await listen((_request, response) => response.end('hello'), options);
    expect(await (await fetch(server.url)).text()).toBe('hello');
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('closes although a client keeps a request open', async () => {
    const server = await listen(() => {}, options);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await once(socket, 'connect');
    await server.close();
    socket.destroy();
  });

  it('says which flag helps when the port is taken', async () => {
    const first = await listen(() => {}, options);
    const second = listen(() => {}, { ...options, port: first.port });
    await expect(second).rejects.toThrow(`port ${first.port} is in use`);
    await expect(second).rejects.toThrow('--test-port');
    await first.close();
  });

  it('says so when the host is not this machine', async () => {
    await expect(listen(() => {}, { ...options, host: '192.0.2.1' })).rejects.toThrow('not an address of this machine');
  });

  it.each([
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['::', /^http:\/\/\[::1\]:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
  ])('that listens on %s has an address that leads there from here', async (host, url) => {
    const server = await listen((_request, response) => response.end('here'), { ...options, host });
    expect(server.url).toMatch(url);
    expect(await (await fetch(server.url)).text()).toBe('here');
    await server.close();
  });

  it('writes an IPv6 address as a URL does', async () => {
    const server = await listen((_request, response) => response.end('six'), { ...options, host: '::1' });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('six');
    await server.close();
  });

  it('hears a client that ends its connection to the end, so that the answer reaches it', async () => {
    const heard = Promise.withResolvers<boolean>();
    const server = await listen((request, response) => {
      request.once('close', () => heard.resolve(request.complete));
      response.writeHead(413).end('too large');
    }, options);
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab');
    const [answer] = await once(socket, 'data');
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    socket.write('cd');
    expect(await heard.promise).toBe(true);
    await once(socket, 'end');
    await server.close();
  });

  it('closes although a client that has its answer goes on sending', async () => {
    const server = await listen((_request, response) => response.end('here'), options);
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab');
    await once(socket, 'data');
    await server.close();
    socket.destroy();
  });

  it('keeps an idle connection for much longer than it tells clients', async () => {
    const sockets: Socket[] = [];
    const server = await listen(({ socket }, response) => {
      sockets.push(socket);
      response.end('here');
    }, options);
    const answer = await fetch(server.url);
    await answer.text();
    expect(answer.headers.get('keep-alive')).toBe('timeout=5');
    await expect.poll(() => sockets[0]?.timeout).toBe(60_000);
    await server.close();
  });

  it('says whether what comes can come in', async () => {
    const problems: string[] = [];
    const onServer = vi.spyOn(Server.prototype, 'listen');
    const listening = await listen((_request, response) => response.end(), {
      ...options,
      onProblem: (message) => problems.push(message),
    });
    const [server] = onServer.mock.contexts;
    onServer.mockRestore();
    expect(listening.failure()).toBeUndefined();
    // As Node does where a connection cannot be accepted; without a listener it would end the process.
    const fail = () => server instanceof Server && server.emit('error', new Error('accept EMFILE'));
    expect([fail(), fail()]).toEqual([true, true]);
    expect(listening.failure()).toBe('the test server cannot accept connections: accept EMFILE');
    expect(problems).toEqual(['Failed to accept a connection to the test server: accept EMFILE.']);
    await fetch(listening.url);
    expect(listening.failure()).toBeUndefined();
    await listening.close();
    expect(listening.failure()).toBe('the test server does not listen');
  });
});
