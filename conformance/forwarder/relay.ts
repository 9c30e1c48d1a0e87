import { type IncomingMessage, request as sendRequest } from 'node:http';
import type { TapAnswer } from './answers.ts';

/** Hop by hop, or said anew. */
const NOT_PASSED = new Set([
  'connection',
  'host',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'keep-alive',
]);

/** Passes a request on to the server. A connection that the server resets is one that the forwarder sees reset. */
export function relay({
  base,
  run,
  request,
  body,
}: {
  base: string;
  run: string;
  request: IncomingMessage;
  /** After gunzip. */
  body: Buffer;
}): Promise<TapAnswer | 'reset'> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !NOT_PASSED.has(name)));
  return new Promise((resolve) => {
    const passed = sendRequest(base + request.url, {
      method: request.method,
      headers: { ...headers, 'content-length': body.length, 'x-conformance-run': run },
    });
    passed.on('error', () => resolve('reset'));
    passed.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => resolve('reset'));
      answer.on('end', () => {
        const contentType = answer.headers['content-type'] ?? 'application/json';
        resolve({ status: answer.statusCode ?? 0, contentType, text: Buffer.concat(chunks).toString() });
      });
    });
    passed.end(body);
  });
}
