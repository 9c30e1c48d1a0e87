import { type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { isOwnAddress } from '../../lib/access/loopback.ts';
import type { AbsoluteTarget, ProxyTarget } from './proxy-target.ts';

/** What passes on whatever is not Amplitude's, unread. */
export interface PassOn {
  tunnel(target: ProxyTarget, socket: Duplex, head: Buffer): void;
  request(target: AbsoluteTarget, request: IncomingMessage, response: ServerResponse): void;
  /** Ends every tunnel. */
  close(): void;
}

/** How a tunnel or a request is refused. */
export interface Refusals {
  tunnel: (socket: Duplex, status: number, reason: string) => void;
  request: (response: ServerResponse, status: number, reason: string) => void;
}

/** How long the other end may take to accept a connection, in ms. */
const CONNECT_MS = 10_000;

/** Of one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

/** @param ownPorts where this emulator listens: through the proxy nobody comes to its control API */
export function createPassOn(ownPorts: () => readonly number[], refuse: Refusals): PassOn {
  const open = new Set<Socket>();

  /** Connects, and has a look at where that led before a byte is sent: a name can lead anywhere. */
  function reach({ host, port }: ProxyTarget, then: (outcome: Socket | string) => void): Socket {
    const socket = connect({ host, port });
    open.add(socket);
    const timer = setTimeout(() => socket.destroy(new Error('it takes too long to connect')), CONNECT_MS);
    let answered = false;
    socket.on('error', ({ message }) => {
      if (!answered) then(`${host}:${port} cannot be reached: ${message}`);
      answered = true;
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      answered = true;
      if (isSelf(socket, ownPorts())) {
        socket.destroy();
        then(`${host}:${port} is the emulator itself; call it without the proxy`);
      } else then(socket);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      open.delete(socket);
    });
    return socket;
  }

  return {
    tunnel(target, client, head) {
      const upstream = reach(target, (outcome) => {
        if (typeof outcome === 'string') {
          refuse.tunnel(client, statusOf(outcome), outcome);
          return;
        }
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        outcome.write(head);
        // Each direction may end by itself.
        client.pipe(outcome).pipe(client);
        outcome.once('close', () => {
          if (!outcome.readableEnded) client.destroy();
        });
      });
      client.once('close', () => upstream.destroy());
    },
    request(target, request, response) {
      const upstream = reach(target, (outcome) => {
        if (typeof outcome === 'string') {
          refuse.request(response, statusOf(outcome), outcome);
          return;
        }
        const { method, rawHeaders } = request;
        const headers = keepEndToEnd(rawHeaders);
        const sent = startRequest({
          createConnection: () => outcome,
          method,
          path: target.path,
          headers,
        });
        sent.once('error', (error) => refuse.request(response, 502, `${target.host} broke off: ${error.message}`));
        sent.once('response', (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.statusMessage, keepEndToEnd(answer.rawHeaders));
          pipeline(answer, response, () => outcome.destroy());
        });
        request.pipe(sent);
      });
      response.once('close', () => upstream.destroy());
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

function isSelf({ remoteAddress = '', remotePort = 0 }: Socket, ownPorts: readonly number[]): boolean {
  return ownPorts.includes(remotePort) && isOwnAddress(remoteAddress);
}

function statusOf(reason: string): number {
  return reason.includes('is the emulator itself') ? 403 : 502;
}

/** Names and values in turns, as they came. */
function keepEndToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, rawHeaders[place + 1] ?? '');
  }
  return kept;
}
