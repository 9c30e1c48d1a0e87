import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { type ExactJson, parseExactly } from '../intake/parse-exactly.ts';
import { HttpProblem } from './http-problem.ts';

/** The raw body, empty where none was sent. */
export function rawBody(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** Reads the body as JSON, long numbers exactly; browsers may send it as text/plain, which needs no preflight. */
export function readJson(request: Request): ExactJson {
  if (!request.is(['application/json', 'text/plain'])) {
    const type = request.headers['content-type'] ?? 'none';
    throw new HttpProblem(415, `The Content-Type is ${type}.`, 'Send JSON with Content-Type: application/json.');
  }
  const body = rawBody(request);
  if (!isUtf8(body)) throw new HttpProblem(400, 'The body is not UTF-8.', 'Send JSON as UTF-8.');
  try {
    return parseExactly(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpProblem(400, `The body is not JSON: ${reason}.`, 'Send one JSON object.');
  }
}
