import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { vi } from 'vitest';

/** Keeps certificates in a folder of the test; returns what takes it away. */
export function keepCertificates(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'reach-'));
  vi.stubEnv('XDG_DATA_HOME', folder);
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  };
}

/** What came back, as it was written. */
export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends bytes to a port, and reads until the other end closes or the answer is whole. */
export async function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const socket = dial(url);
  try {
    socket.write(text);
    return await readAnswer(socket);
  } finally {
    socket.destroy();
  }
}

function dial(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => {});
}

/** Opens a tunnel; the socket is what is at its other end, or was refused with this answer. */
export async function openTunnel(proxy: string, authority: string): Promise<Socket | RawAnswer> {
  const socket = dial(proxy);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const answer = await readAnswer(socket);
  if (answer.status === 200) return socket;
  socket.destroy();
  return answer;
}

/** Speaks TLS through a tunnel. */
export async function secure(socket: Socket, servername: string, ca: string): Promise<TLSSocket> {
  const tls = connectTls({ socket, servername, ca });
  await once(tls, 'secureConnect');
  return tls;
}

/** Reads one answer: its head, and as much of a body as that says. */
export async function readAnswer(socket: Socket): Promise<RawAnswer> {
  let text = '';
  for (;;) {
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
    if (end >= 0 && text.length >= end + 4 + length) {
      return { status: Number(text.split(' ')[1]), head: text.slice(0, end), body: text.slice(end + 4) };
    }
    const chunk: unknown = await Promise.race([
      once(socket, 'data').then(([data]) => data),
      once(socket, 'close').then(() => undefined),
    ]);
    if (!(chunk instanceof Buffer)) return { status: 0, head: text, body: '' };
    text += chunk.toString('latin1');
  }
}
