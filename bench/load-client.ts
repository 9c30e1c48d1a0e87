import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends one kind of request over and over, as fast as it is answered. */
export interface LoadClient {
  /** Opens its connections, keeps all of them busy for a while, and resolves with how many requests were answered a second. */
  run(ms: number): Promise<number>;
}

export interface LoadOptions {
  /** Base address. */
  url: string;
  path: string;
  connections: number;
  /** The next body; all have the same length. It may be written over once its request is answered. */
  nextBody: () => Buffer;
  bodyBytes: number;
  /** Beside those that every request has. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * Creates a client that knows no more of HTTP than it needs, so that the server is what is measured: a client that takes as
 * long as the server hides what the faster one of two servers does with its time.
 */
export function createLoadClient(options: LoadOptions): LoadClient {
  const { url, path, connections, nextBody, bodyBytes } = options;
  const { hostname, port, host } = new URL(url);
  const headers = { Host: host, 'Content-Type': 'application/json', 'Content-Length': bodyBytes, ...options.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  let until = 0;
  let answered = 0;

  function send(socket: Socket): void {
    socket.cork();
    socket.write(head);
    socket.write(nextBody());
    socket.uncork();
  }

  /** Sends the next request with each answer, until time is up. */
  function drive(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let text = '';
      const onData = (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (!isWhole(text)) return;
        if (!text.startsWith('HTTP/1.1 200')) {
          reject(new Error(`Failed to measure ${url}: it answered ${text}`));
          return;
        }
        text = '';
        answered++;
        if (performance.now() < until) return send(socket);
        resolve();
      };
      socket.on('data', onData);
      socket.once('close', () => reject(new Error(`Failed to measure ${url}: it hung up.`)));
      send(socket);
    });
  }

  return {
    async run(ms) {
      // Anew for each run: between two of them a server may close what is idle.
      const sockets = Array.from({ length: connections }, () =>
        connect({ host: hostname, port: Number(port), noDelay: true }),
      );
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      const begun = performance.now();
      until = begun + ms;
      answered = 0;
      const sleep = stayAwake();
      await Promise.all(sockets.map(drive)).finally(() => {
        sleep();
        for (const socket of sockets) socket.destroy();
      });
      return answered / ((performance.now() - begun) / 1000);
    },
  };
}

/**
 * Keeps this process from waiting in the kernel: a server that writes to a sleeping client pays for waking it, and the
 * slower of two servers would pay more often. Returns what ends it.
 */
function stayAwake(): () => void {
  let awake = true;
  const tick = () => {
    if (awake) setImmediate(tick);
  };
  tick();
  return () => {
    awake = false;
  };
}

/** Whether an answer has come to the end of its body. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
  return text.length >= end + 4 + Number(length);
}
