import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { type ExactJson, parseExactly } from '../../../lib/parse-exactly.ts';
import { HttpProblem } from './http-problem.ts';

const TYPES = ['application/json', 'text/plain'];

/** Reads a body as JSON, long numbers exactly; browsers may send it as text/plain, which needs no preflight. */
export function readJson(headers: IncomingHttpHeaders, body: Buffer): ExactJson {
  const given = headers['content-type'];
  const [type = ''] = given?.split(';') ?? [];
  if (!hasBody(headers) || !TYPES.includes(type.trim().toLowerCase())) {
    throw new HttpProblem(
      415,
      `The Content-Type is ${given ?? 'none'}.`,
      'Send JSON with Content-Type: application/json.',
    );
  }
  if (!isUtf8(body)) throw new HttpProblem(400, 'The body is not UTF-8.', 'Send JSON as UTF-8.');
  try {
    return parseExactly(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpProblem(400, `The body is not JSON: ${reason}.`, 'Send one JSON object.');
  }
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
}
