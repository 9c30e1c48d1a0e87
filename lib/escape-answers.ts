import type { RequestHandler } from 'express';
import { escapeLines } from './escape-text.ts';

/**
 * Escapes what is foreign in every JSON answer of an Express app: a person reads it in a terminal, by curl. The value stays
 * the same.
 *
 * @example app.use(escapeAnswers)
 */
export const escapeAnswers: RequestHandler = (_request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const isJson = /json/.test(String(response.getHeader('Content-Type')));
    return send(typeof body === 'string' && isJson ? escapeLines(body) : body);
  };
  next();
};
