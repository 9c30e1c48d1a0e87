import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';

/** Reads a body, unzipped, of no more than so many bytes. */
type ReadBody = (request: IncomingMessage, response: ServerResponse) => Promise<Buffer>;

/** Reads bodies of whatever type as Express does. */
export function createBodyReader(limit: number): ReadBody {
  const read = express.raw({ type: () => true, limit });
  return (request, response) =>
    new Promise((resolve, reject) => {
      read(request, response, (error?: unknown) => {
        if (error !== undefined) reject(error);
        else resolve('body' in request && Buffer.isBuffer(request.body) ? request.body : EMPTY);
      });
    });
}

const EMPTY = Buffer.alloc(0);

/**
 * Serves the paths that events come in at before Express sees a request, whose way through it costs more than to map the event
 * (docs/decisions/ingestion-goes-around-the-router.md). Whatever is written in another way, such as `/V1/T/`, is Express's.
 */
export function takeEventsFirst(
  serve: ReadonlyMap<string, (request: IncomingMessage, response: ServerResponse) => void>,
  otherwise: RequestListener,
): RequestListener {
  return (request, response) => {
    const { url = '', method } = request;
    const query = url.indexOf('?');
    const route = method === 'POST' ? serve.get(query < 0 ? url : url.slice(0, query)) : undefined;
    if (route === undefined) otherwise(request, response);
    else route(request, response);
  };
}
