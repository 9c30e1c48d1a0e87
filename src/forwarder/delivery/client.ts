import { Pool } from 'undici';
import type { DeliveryLimits } from './delivery-limits.ts';

/** What came back for a request, or why nothing did. */
export type Answer =
  | { kind: 'answer'; status: number; body: string; retryAfterMs: number | undefined }
  | { kind: 'failure'; reason: string };

/** Sends bodies to one Amplitude endpoint. */
export interface Client {
  /** Never rejects: whatever goes wrong is an answer of kind `failure`. */
  send(body: string): Promise<Answer>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const MS_PER_SECOND = 1000;

/** Creates a client with a bounded pool of kept-alive connections. Redirects are not followed. */
export function createClient(endpoint: string, limits: DeliveryLimits): Client {
  const url = new URL(endpoint);
  const pool = new Pool(url.origin, { connections: limits.requestsInFlight, pipelining: 1 });
  const closing = new AbortController();

  return {
    async send(body) {
      try {
        const response = await pool.request({
          path: url.pathname + url.search,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: '*/*' },
          body,
          signal: AbortSignal.any([closing.signal, AbortSignal.timeout(limits.requestTimeoutMs)]),
        });
        return {
          kind: 'answer',
          status: response.statusCode,
          body: await readText(response.body, limits.answerBytes),
          retryAfterMs: readRetryAfter(response.headers['retry-after']),
        };
      } catch (error) {
        return { kind: 'failure', reason: describe(error) };
      }
    },
    async close() {
      closing.abort(new Error('the forwarder is stopping'));
      await pool.destroy();
    },
  };
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

/** `Retry-After` as seconds; a date is not used by anything in front of Amplitude. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
  return seconds === undefined ? undefined : seconds * MS_PER_SECOND;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
