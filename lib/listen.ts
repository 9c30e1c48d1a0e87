import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isLoopbackHost } from './access/loopback.ts';
import type { CodesOf } from './errors/error-codes.ts';
import { hearToTheEnd } from './hear-to-the-end.ts';
import { ListenError } from './listen-error.ts';
import type { TlsIdentity } from './tls/open-tls-identity.ts';
import type { TlsDoor } from './tls/tls-door.ts';
import { urlOf } from './url-of.ts';

/** Something started: where it answers, and how to stop it. */
export interface Listening {
  /** Base address without a trailing slash, for example `http://127.0.0.1:9100`; one that leads there from this machine. */
  readonly url: string;
  readonly port: number;
  /** Why nothing comes in: undefined while it listens and what comes can be accepted. */
  failure(): string | undefined;
  /** Stops listening, ends idle connections at once and busy ones after `graceMs`. May be called twice. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** What listens, for messages: "the US endpoint". */
  name: string;
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** Which flag changes the port, for messages: "--us-port". */
  portFlag?: string;
  /** How long answers under way may take once `close()` is called. Default 2000 ms. */
  graceMs?: number;
  /** Told of what goes wrong while it listens. Default: nothing is done with it. */
  onProblem?: (message: string) => void;
  /** Speaks HTTPS as well, on the same port. Default: HTTP alone. */
  tls?: TlsIdentity | undefined;
  /** Takes `CONNECT`, where `tls` is given. `accept` serves a socket on as if it had come to the port. */
  onConnect?: (request: IncomingMessage, socket: Duplex, head: Buffer, accept: TlsDoor['accept']) => void;
}

/** How long clients are told that an idle connection is kept, in ms: Node's own default. */
const KEEP_ALIVE_MS = 5000;

/**
 * How much longer it is kept, in ms: 60 s in all, as Amazon's load balancers before Amplitude do. Where the machine is so busy
 * that this process stood still when that time was over, a request that came meanwhile would be met with a reset.
 */
const KEEP_ALIVE_BUFFER_MS = 55_000;

/**
 * Serves `handler` over HTTP and resolves once it listens.
 *
 * @throws {ListenError} when the port is taken, forbidden, or the host is not this machine's.
 * @example const { url, close } = await listen(app, { name: 'the gateway', host: '127.0.0.1', port: 0 });
 */
export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, keepAliveTimeoutBuffer: KEEP_ALIVE_BUFFER_MS });
  server.on('request', hearToTheEnd).on('request', handler);
  const door = options.tls === undefined ? undefined : await openDoor(server, options.tls, options.onConnect);
  await opened(server, options);
  const { port, address } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const failure = watch(server, options);
  return {
    url: urlOf(isLoopbackHost(options.host) ? options.host : address, port),
    port,
    failure,
    close: () => {
      closing ??= closed(server, options.graceMs ?? 2000);
      door?.close();
      return closing;
    },
  };
}

/** Loaded only where HTTPS is spoken. */
async function openDoor(
  server: Server,
  identity: TlsIdentity,
  onConnect: ListenOptions['onConnect'],
): Promise<TlsDoor> {
  const { createTlsDoor } = await import('./tls/tls-door.ts');
  const door = createTlsDoor(server, identity);
  if (onConnect !== undefined) {
    server.on('connect', (request, socket, head) => onConnect(request, socket, head, door.accept));
  }
  return door;
}

function opened(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, options)));
    server.listen(options.port, options.host, () => resolve());
  });
}

/** Without a listener, an error such as too many open files would end the process. It is over with the next connection. */
function watch(server: Server, { name, onProblem = () => {} }: ListenOptions): () => string | undefined {
  let failure: string | undefined;
  server.on('error', ({ message }) => {
    if (failure === undefined) onProblem(`Failed to accept a connection to ${name}: ${message}.`);
    failure = `${name} cannot accept connections: ${message}`;
  });
  server.on('connection', () => {
    failure = undefined;
  });
  return () => (server.listening ? failure : `${name} does not listen`);
}

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function explain(cause: NodeJS.ErrnoException, { name, host, port, portFlag }: ListenOptions): ListenError {
  const otherPort = portFlag === undefined ? 'Choose another port' : `Choose another port with ${portFlag}`;
  const reasons: Record<string, readonly [CodesOf<'ListenError'>, string, string]> = {
    EADDRINUSE: [
      'PORT_IN_USE',
      `port ${port} is in use, perhaps by another emulator`,
      `${otherPort}, or stop what holds it (lsof -i :${port}).`,
    ],
    EACCES: ['PORT_FORBIDDEN', `port ${port} needs more rights than this process has`, `${otherPort}, above 1023.`],
    EADDRNOTAVAIL: [
      'ADDRESS_NOT_LOCAL',
      `${host} is not an address of this machine`,
      'Use 127.0.0.1, or 0.0.0.0 for every address.',
    ],
    ENOTFOUND: ['HOST_NOT_FOUND', `the host name ${host} cannot be found`, 'Use 127.0.0.1.'],
  };
  const [code, reason, fix] = reasons[cause.code ?? ''] ?? ['LISTEN_FAILED', cause.message, `${otherPort}.`];
  return new ListenError(code, `Failed to start ${name} on ${host}:${port}: ${reason}.`, fix, { cause });
}
