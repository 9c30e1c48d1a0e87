import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Call, type HttpCall, PORTS, type Port, type RawCall, renderBody, renderParts } from './call.ts';
import { SIGNED, SIGNING_SECRET } from './grammar/keys.ts';

/** What came of a call. */
export type Outcome =
  | { kind: 'answered'; status: number; contentType: string; text: string; ms: number }
  /** Bytes that came back to bytes; nothing is an answer too. */
  | { kind: 'bytes'; text: string; ms: number }
  /** We hung up, as the call asks. */
  | { kind: 'left'; ms: number }
  /** No HTTP client would send it. */
  | { kind: 'unsendable'; ms: number }
  /** No answer came for as long as we wait. */
  | { kind: 'late'; ms: number }
  | { kind: 'broken'; reason: string; ms: number };

export interface Sender {
  /** @param patienceMs how long an answer is waited for; default: a minute */
  send(call: Call, patienceMs?: number): Promise<Outcome>;
  close(): Promise<void>;
}

/** Sockets at one port. */
const CONNECTIONS = 12;

/** How long an answer is waited for, in ms: whoever takes so long has stopped. */
const PATIENCE_MS = 60_000;
/** How long with a call that has no end, or may get no answer. */
const ENDLESS_MS = 25;
const FAULTY_MS = 300;
/** Bytes are read until so long nothing came, in ms. */
const SILENCE_MS = 20;

/** Creates what sends calls, over connections that it keeps. */
export function createSender(urls: Readonly<Record<Port, string>>): Sender {
  const pools = new Map(PORTS.map((port) => [port, createPool(urls[port])]));
  return {
    send(call, patienceMs = PATIENCE_MS) {
      const url = urls[call.port];
      return call.kind === 'raw'
        ? sendRaw(call, url)
        : sendTwice(call, { url, pool: pools.get(call.port), patienceMs });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function createPool(url: string): Pool {
  return new Pool(url, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
}

/** A server may end a connection that was idle at the very moment that it is used again: that is nobody's fault, but on a new one. */
async function sendTwice(
  call: HttpCall,
  { url, pool, patienceMs }: { url: string; pool: Pool | undefined; patienceMs: number },
): Promise<Outcome> {
  const outcome = await sendHttp(call, pool ?? createPool(url), patienceMs);
  if (outcome.kind !== 'broken' || !/ECONNRESET|UND_ERR_SOCKET/.test(outcome.reason)) return outcome;
  const fresh = createPool(url);
  try {
    return await sendHttp(call, fresh, patienceMs);
  } finally {
    await fresh.destroy();
  }
}

async function sendHttp(call: HttpCall, pool: Pool, patienceMs: number): Promise<Outcome> {
  const started = performance.now();
  const took = () => performance.now() - started;
  const limit = patienceWith(call, patienceMs);
  const signal = AbortSignal.timeout(limit);
  try {
    const body = renderBody(call);
    const { method, path } = call;
    const headers = call.headers.flatMap(([name, value]) => (value === SIGNED ? sign(body) : [name, value]));
    const answer = await pool.request({ method, path, headers, body: body.length === 0 ? null : body, signal });
    const contentType = String(answer.headers['content-type'] ?? '');
    return { kind: 'answered', status: answer.statusCode, contentType, text: await answer.body.text(), ms: took() };
  } catch (error) {
    if (signal.aborted) return { kind: limit === patienceMs ? 'late' : 'left', ms: took() };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (UNSENDABLE.has(code)) return { kind: 'unsendable', ms: took() };
    return broken(error instanceof Error ? `${code} ${error.message}` : String(error), took());
  }
}

/** What undici says of a call that is no HTTP; an assertion of its own fails for a `Host` that begins with a bracket. */
const UNSENDABLE: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'ERR_ASSERTION']);

function patienceWith({ endless, faulty }: HttpCall, patienceMs: number): number {
  if (endless === true) return ENDLESS_MS;
  return faulty === true ? FAULTY_MS : patienceMs;
}

function broken(reason: string, ms: number): Outcome {
  return { kind: 'broken', reason, ms };
}

/** Headers of a signed request, flat. */
function sign(body: Buffer): string[] {
  const timestamp = String(Date.now());
  const hex = createHmac('sha256', SIGNING_SECRET).update(`${timestamp}.`).update(body).digest('hex');
  return ['x-timestamp', timestamp, 'x-signature', `sha256=${hex}`];
}

async function sendRaw({ packets, end }: RawCall, url: string): Promise<Outcome> {
  const started = performance.now();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  let text = '';
  let heard = 0;
  let gone = false;
  socket.on('data', (chunk: Buffer) => {
    heard++;
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {
    gone = true;
  });
  socket.on('end', () => {
    gone = true;
  });
  for (const packet of packets) {
    if (gone) break;
    socket.write(renderParts(packet));
    if (packets.length > 1) await new Promise(setImmediate);
  }
  if (end === 'half-close') socket.end();
  if (end === 'reset') socket.resetAndDestroy();
  else await untilSilent(() => (gone ? undefined : heard));
  socket.destroy();
  return { kind: 'bytes', text, ms: performance.now() - started };
}

/** Waits until `count` stays the same for a moment, or is over. */
async function untilSilent(count: () => number | undefined): Promise<void> {
  for (let before = -1; ; ) {
    const now = count();
    if (now === undefined || now === before) return;
    before = now;
    await sleep(SILENCE_MS);
  }
}
