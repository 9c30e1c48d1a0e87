import type { ServerResponse } from 'node:http';

/**
 * What tells a browser to keep an answer from pages of other origins: not to guess its type, not to embed it, frame it, keep
 * it or tell others where it was. Whatever a browser sends no origin for (images, scripts, frames) is kept out by these.
 */
const CLOSED = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
} as const;

/** For answers that are no pages: were they shown as one, nothing in them would run. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

/**
 * Sets these headers. Call it before anything else can answer, so that refusals have them too.
 *
 * @param policy the Content-Security-Policy; an answer that is a page needs one of its own
 */
export function closeToPages(response: Pick<ServerResponse, 'setHeader'>, policy: string = NO_PAGE): void {
  for (const [name, value] of Object.entries(CLOSED)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', policy);
}
