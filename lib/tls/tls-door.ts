import type { Server } from 'node:http';
import { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { TlsIdentity } from './open-tls-identity.ts';

/** Tells HTTP from TLS on one port. */
export interface TlsDoor {
  /**
   * Serves a socket, such as one that came through a proxy, as if it had come to the port.
   *
   * @param onServed told of the socket that its requests will come on, before the first of them
   */
  accept(socket: Socket, onServed?: (served: Socket) => void): void;
  /** How many sockets have said nothing yet, are in a handshake, or have asked for nothing after it. */
  readonly waiting: number;
  /** Ends those. What is served is the server's. */
  close(): void;
}

/** A TLS record that holds a handshake begins with this byte (RFC 8446, 5.1); no method of HTTP does. */
const HANDSHAKE = 0x16;

/** How long a socket may take until its first byte or its whole handshake, and then until its first request. */
const PATIENCE_MS = 10_000;

/**
 * Lets an HTTP server speak HTTPS on the same port: the first byte of a connection says which it is. HTTP's own listener
 * serves both, so that the server has one list of connections, and its `close` waits for the answers on all of them.
 *
 * HTTP's time-outs do not see a socket before it is served; here it has 10 s.
 *
 * @example const door = createTlsDoor(server, identity); server.close(done); door.close();
 */
export function createTlsDoor(server: Server, { key, cert }: Pick<TlsIdentity, 'key' | 'cert'>): TlsDoor {
  const secureContext = createSecureContext({ key, cert });
  const serveHttp = server.listeners('connection');
  const waiting = new Map<Socket, NodeJS.Timeout>();
  let closed = false;

  function startWaiting(socket: Socket): void {
    stopWaiting(socket);
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
    waiting.set(socket, timer);
  }

  function stopWaiting(socket: Socket): void {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  }

  function serve(socket: Socket, onServed?: (served: Socket) => void): void {
    onServed?.(socket);
    for (const listener of serveHttp) Reflect.apply(listener, server, [socket]);
  }

  function startTls(raw: Socket, onServed?: (served: Socket) => void): void {
    const secure = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => raw.destroy());
    secure.once('close', () => raw.destroy());
    // A client may hold a connection ready for later: until it asks for something, the server takes it for busy.
    secure.once('secure', () => {
      startWaiting(raw);
      secure.once('readable', () => {
        stopWaiting(raw);
        serve(secure, onServed);
      });
    });
  }

  function look(raw: Socket, onServed?: (served: Socket) => void): void {
    const bytes: unknown = raw.read();
    if (!(bytes instanceof Buffer) || bytes.length === 0) {
      // Its other end has closed it without a word.
      raw.destroy();
      return;
    }
    raw.unshift(bytes);
    if (bytes[0] === HANDSHAKE) {
      startTls(raw, onServed);
      return;
    }
    stopWaiting(raw);
    serve(raw, onServed);
  }

  function accept(socket: Socket, onServed?: (served: Socket) => void): void {
    // Whoever hangs up before anybody listens must not end the process.
    socket.on('error', () => {});
    if (closed) {
      socket.destroy();
      return;
    }
    startWaiting(socket);
    socket.once('close', () => stopWaiting(socket));
    socket.once('readable', () => look(socket, onServed));
  }

  server.removeAllListeners('connection');
  server.on('connection', (socket: unknown) => {
    if (socket instanceof Socket) accept(socket);
  });
  return {
    accept,
    get waiting() {
      return waiting.size;
    },
    close() {
      closed = true;
      for (const socket of waiting.keys()) socket.destroy();
    },
  };
}
