import { request } from 'undici';
import type { BuiltRequest } from './build-request.ts';
import { readText } from './read-text.ts';

/** The answer of a server, read to its end. */
export interface ServerAnswer {
  status: number;
  headers: Record<string, string>;
  /** The body's bytes as text. */
  text: string;
  bytes: number;
  /** The body as it came. */
  raw: Buffer;
}

/** What ends a request early. */
export interface RequestOptions {
  signal: AbortSignal;
  /** Longest an answer may take to be whole, in ms. */
  timeoutMs: number;
}

/** Largest answer that is read, of 2000 events exported too. In bytes. */
const MAX_ANSWER_BYTES = 4 * 1_048_576;

/**
 * Sends a request and reads the whole answer. Rejects when none comes. A server may close a connection that is kept open
 * just when the next request goes out, so a reset is answered by one more try.
 */
export async function exchange(built: BuiltRequest, options: RequestOptions): Promise<ServerAnswer> {
  try {
    return await sendOnce(built, options);
  } catch (error) {
    const reset = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
    if (!reset || options.signal.aborted) throw error;
    return sendOnce(built, options);
  }
}

async function sendOnce(built: BuiltRequest, { signal, timeoutMs }: RequestOptions): Promise<ServerAnswer> {
  const response = await request(built.url, {
    method: built.method,
    headers: built.headers,
    body: built.body ?? null,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    ...(await readText(response.body, MAX_ANSWER_BYTES)),
  };
}
