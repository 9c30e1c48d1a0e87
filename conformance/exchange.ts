import { request } from 'undici';
import type { BuiltRequest } from './build-request.ts';

/** What came back. */
export interface Exchange {
  status: number;
  headers: Record<string, string>;
  /** The body's bytes as text. */
  text: string;
  bytes: number;
}

/** Longest a server may take, in ms. */
const TIMEOUT_MS = 10_000;

/** Sends a request and reads the whole answer. Rejects when none comes. */
export async function exchange(built: BuiltRequest, signal: AbortSignal): Promise<Exchange> {
  const response = await request(built.url, {
    method: built.method,
    headers: built.headers,
    body: built.body ?? null,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const body = Buffer.from(await response.body.arrayBuffer());
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    text: body.toString('utf8'),
    bytes: body.length,
  };
}
