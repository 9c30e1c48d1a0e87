import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import type { ReadBody } from '../rules/request/request-rule.ts';

/** Gzip can be this much larger than what it holds: header, trailer and the frames of incompressible data. */
const GZIP_OVERHEAD_BYTES = 1024;

const gunzipAsync = promisify(gunzip);

/**
 * Reads a body and gunzips it where its headers say so. Both stop at the limit, not after it (`envelope.gzip`): a bomb
 * costs no more memory than a large body.
 *
 * @param limitBytes the largest body allowed; exactly that many is fine
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  const gzipped = request.headers['content-encoding']?.trim().toLowerCase() === 'gzip';
  return gzipped ? collectGzipped(request, limitBytes) : collect(request, limitBytes);
}

async function collectGzipped(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  const read = await collect(request, limitBytes + GZIP_OVERHEAD_BYTES);
  if (read.kind === 'too-large') return tooLarge(limitBytes, unzipBeginning(read.beginning));
  if (read.kind !== 'complete' || read.body.length === 0) return read;
  try {
    return { kind: 'complete', body: await gunzipAsync(read.body, { maxOutputLength: limitBytes }) };
  } catch (error) {
    if (isTooLarge(error)) return tooLarge(limitBytes, unzipBeginning(read.body));
    return { kind: 'not-gzip', reason: error instanceof Error ? error.message : String(error) };
  }
}

function collect(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      // The rest is read and thrown away, so that a client still sending gets to see the answer.
      if (received - chunk.length <= limitBytes) resolve(tooLarge(limitBytes, Buffer.concat([...chunks, chunk])));
      chunks.length = 0;
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve({ kind: 'complete', body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
    });
    request.on('error', () => resolve({ kind: 'hung-up', received }));
    request.on('close', () => resolve({ kind: 'hung-up', received }));
  });
}

/** What is looked at of a body that is too large, in bytes: where SDKs write the key. */
const BEGINNING_BYTES = 4096;

function tooLarge(limit: number, body: Buffer): ReadBody {
  // A slice would keep all of it.
  return { kind: 'too-large', limit, beginning: Buffer.from(body.subarray(0, BEGINNING_BYTES)) };
}

/** The beginning of what a body holds; empty where that cannot be read. A little of it holds little, bomb or not. */
function unzipBeginning(body: Buffer): Buffer {
  try {
    return gunzipSync(body.subarray(0, BEGINNING_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
