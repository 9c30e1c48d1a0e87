import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Pool } from 'undici';
import type { Clock } from '../../../lib/clock.ts';
import type { DeliveryLimits } from './delivery-limits.ts';

/** What came back for a request, or why nothing did. `retryAfterMs` is the server's `Retry-After`, in ms from now. */
export type SendResult =
  | { kind: 'response'; status: number; body: string; retryAfterMs: number | undefined }
  | { kind: 'failure'; reason: string };

/** Sends bodies to one Amplitude endpoint. */
export interface HttpClient {
  /** Never rejects: whatever goes wrong is a result of kind `failure`. */
  send(body: Buffer): Promise<SendResult>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const MS_PER_SECOND = 1000;
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** What a request says of its body, and the body. */
type EncodedBody = { headers: Record<string, string>; body: Buffer };

const PLAIN_HEADERS = { 'content-type': 'application/json', accept: '*/*' };
const compress = promisify(gzip);

type ClientLimits = Pick<DeliveryLimits, 'requestsInFlight' | 'requestTimeoutMs' | 'answerBytes'>;

/**
 * Creates a client with a bounded pool of kept-alive connections. Redirects are not followed.
 *
 * @param compressed whether bodies are sent as gzip: less to send, more to do
 */
export function createHttpClient(endpoint: string, limits: ClientLimits, clock: Clock, compressed = false): HttpClient {
  const url = new URL(endpoint);
  // One time-out covers the whole request; undici's own would end it earlier or later.
  const pool = new Pool(url.origin, {
    connections: limits.requestsInFlight,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send(body) {
      const timeout = new AbortController();
      const late = new Error(`there was no whole answer within ${limits.requestTimeoutMs} ms`);
      const cancel = clock.after(limits.requestTimeoutMs, () => timeout.abort(late));
      try {
        const response = await pool.request({
          path: url.pathname + url.search,
          method: 'POST',
          ...(await encodeBody(body, compressed)),
          signal: timeout.signal,
        });
        return {
          kind: 'response',
          status: response.statusCode,
          body: await readText(response.body, limits.answerBytes),
          retryAfterMs: readRetryAfter(response.headers['retry-after'], clock.now()),
        };
      } catch (error) {
        return { kind: 'failure', reason: describe(error) };
      } finally {
        cancel();
      }
    },
    close: () => pool.destroy(new Error('the forwarder is stopping')),
  };
}

async function encodeBody(body: Buffer, compressed: boolean): Promise<EncodedBody> {
  if (!compressed) return { headers: PLAIN_HEADERS, body };
  return { headers: { ...PLAIN_HEADERS, 'content-encoding': 'gzip' }, body: await compress(body) };
}

/** The first bytes of an answer, as text. */
async function readText(body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > limitBytes) throw new Error(`the answer is larger than ${limitBytes} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `Retry-After` in seconds or as a date, in ms from now; at most a day, since nothing is waited for longer unasked. */
function readRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * MS_PER_SECOND : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
