import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { allowHeaders } from '../../lib/allowed-headers.ts';
import { formatJson } from '../../lib/write-json.ts';
import type { Answer } from '../rules/answers.ts';
import type { WrittenAnswer } from './written-answer.ts';

/**
 * What every answer of an ingestion endpoint carries (`envelope.headers`, as seen in analytics-go#34). There is never a
 * `Retry-After`.
 */
const HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST',
  'Strict-Transport-Security': 'max-age=15768000',
} as const;

/** Names and values in turns, which costs Node less than an object. */
const HEADER_LIST = Object.entries(HEADERS).flat();

/**
 * Writes an answer of a JSON endpoint: the status is the code, the content type has no charset, the text is compact JSON
 * and exactly one line feed (`envelope.compact-json`).
 *
 * @example writeJsonAnswer({ code: 200 }).text // '{"code":200}\n'
 */
export function writeJsonAnswer(answer: Answer): WrittenAnswer {
  return { status: answer.code, contentType: 'application/json', text: `${formatJson(answer)}\n` };
}

/** Sends an answer with what every one carries. */
export function sendAnswer(response: ServerResponse, answer: WrittenAnswer, now: number): void {
  startAnswer(response, answer, now);
  response.end(answer.text);
}

/** Sends the head of an answer, with what every one carries. */
export function startAnswer(response: ServerResponse, { status, contentType, text }: WrittenAnswer, now: number): void {
  const own = ['Content-Type', contentType, 'Content-Length', Buffer.byteLength(text), 'Trace-Id', makeTraceId(now)];
  response.writeHead(status, [...HEADER_LIST, ...own]);
}

/**
 * Answers a browser's preflight (`envelope.preflight`; decided, browsers need it): whatever headers it asks for are
 * allowed, and so is a page of a public site that calls this machine.
 */
export function sendPreflight(request: IncomingMessage, response: ServerResponse, now: number): void {
  const asked = request.headers['access-control-request-headers'];
  const privateNetwork = request.headers['access-control-request-private-network'] === 'true';
  response.writeHead(200, {
    ...HEADERS,
    ...(asked === undefined ? {} : { 'Access-Control-Allow-Headers': allowHeaders(asked) }),
    ...(privateNetwork ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
    'Content-Length': 0,
    'Trace-Id': makeTraceId(now),
  });
  response.end();
}

/** An id as the load balancer in front of Amplitude makes it: the second in hex, then 24 random digits. */
function makeTraceId(now: number): string {
  const second = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const uuid = randomUUID();
  return `Root=1-${second.slice(-8)}-${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(24)}`;
}
