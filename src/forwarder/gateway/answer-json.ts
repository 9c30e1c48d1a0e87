import type { ServerResponse } from 'node:http';
import { escapeLines } from '../../../lib/escape-text.ts';

const TYPE = 'application/json; charset=utf-8';

/** Answers with a value as JSON. What is foreign in it is escaped: a person reads it in a terminal, by curl. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, Buffer.from(escapeLines(JSON.stringify(value))));
}

const TAKEN = Buffer.from('{"success":true}');

/** Answers that all of it was taken. The text is ready: to make it for each event took as long as to read the event. */
export function answerTaken(response: ServerResponse): void {
  answer(response, 200, TAKEN);
}

function answer(response: ServerResponse, status: number, body: Buffer): void {
  response.statusCode = status;
  response.setHeader('Content-Type', TYPE);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
