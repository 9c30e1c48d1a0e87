import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import QuickLRU from 'quick-lru';

/** What listens: the emulator's five ports, its proxy among them, and the two of a forwarder that runs alone. */
export const PORTS = ['us', 'eu', 'gateway', 'management', 'proxy', 'forwarder', 'metrics'] as const;

export type Port = (typeof PORTS)[number];

/** A piece of what is sent. Recipes keep a body of a megabyte to a line; `#` in a repeated text is its number. */
export type Part = string | { repeat: string; times: number } | { hex: string };

export const CODINGS = ['identity', 'gzip', 'deflate', 'br', 'gzip, gzip'] as const;

/** A request that an HTTP client can send. */
export interface HttpCall {
  kind: 'http';
  port: Port;
  /** The route that is meant, for the summary: `POST /faults`. */
  route: string;
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: Part[];
  /** How the body really is coded, whatever a header says. */
  coding: (typeof CODINGS)[number];
  /** Of the coded body, how much is sent, from 0 to 1. */
  sent: number;
  /** An answer that never ends, or need not come: it is hung up on after a moment. */
  endless?: true;
  /** It may meet an injected fault: any status will do, or none. */
  faulty?: true;
}

/** Bytes as no client would send them. */
export interface RawCall {
  kind: 'raw';
  port: Port;
  route: string;
  /** Written one after the other, in packets of their own. */
  packets: Part[][];
  /** What comes after the last one. */
  end: 'wait' | 'half-close' | 'reset';
}

export type Call = HttpCall | RawCall;

/** The bytes of parts. */
export function renderParts(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(renderPart));
}

function renderPart(part: Part): Buffer {
  if (typeof part === 'string') return Buffer.from(part);
  if ('hex' in part) return Buffer.from(part.hex, 'hex');
  const { repeat, times } = part;
  const pieces = repeat.split('#');
  if (pieces.length === 1) return Buffer.alloc(Buffer.byteLength(repeat) * times, repeat);
  return remembered(JSON.stringify(part), () =>
    Buffer.from(Array.from({ length: times }, (_, number) => pieces.join(String(number))).join('')),
  );
}

/** The few recipes of a grammar that take long to follow come again and again. */
const recent = new QuickLRU<string, Buffer>({ maxSize: 40 });

function remembered(recipe: string, follow: () => Buffer): Buffer {
  const bytes = recent.get(recipe) ?? follow();
  recent.set(recipe, bytes);
  return bytes;
}

/** The body of a request as it goes over the wire. */
export function renderBody({ body, coding, sent }: HttpCall): Buffer {
  const whole = isBomb(body)
    ? remembered(JSON.stringify([body, coding]), () => encode(renderParts(body), coding))
    : encode(renderParts(body), coding);
  return sent >= 1 ? whole : whole.subarray(0, Math.floor(whole.length * sent));
}

function isBomb(body: readonly Part[]): boolean {
  return body.some((part) => typeof part !== 'string' && 'times' in part && part.times > 1_000_000);
}

function encode(bytes: Buffer, coding: HttpCall['coding']): Buffer {
  switch (coding) {
    case 'identity':
      return bytes;
    case 'gzip':
      return gzipSync(bytes, { level: 1 });
    case 'deflate':
      return deflateSync(bytes, { level: 1 });
    case 'br':
      return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    case 'gzip, gzip':
      return gzipSync(gzipSync(bytes, { level: 1 }), { level: 1 });
  }
}
