import type { RequestHandler } from 'express';
import { closeToPages } from '../../lib/access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../../lib/access/find-foreign.ts';
import { isLoopbackAddress } from '../../lib/access/loopback.ts';
import { ReadBackError } from './read-back-error.ts';

/** Programs with a hard-coded host come here under it, by a proxy or a hosts file. */
const AMPLITUDE = /(^|\.)amplitude\.com$/i;

/**
 * Keeps web pages from what is read back: the ready-made secret keys are known to everybody. Not Amplitude's, which no
 * page could reach on this machine.
 *
 * @param allowedHosts names that a caller on this machine may use, beside the machine's own; others may use any
 */
export function keepPagesOut(allowedHosts: readonly string[]): RequestHandler {
  return ({ headers, socket }, response, next) => {
    closeToPages(response);
    const page = findForeignPage(headers, []);
    if (page !== undefined) {
      throw new ReadBackError(
        403,
        `Failed to read back: this is closed to pages (got one of ${page}). Call it from a program.`,
      );
    }
    const name = isLoopbackAddress(socket.remoteAddress) ? findForeignHost(headers, allowedHosts) : undefined;
    if (name === undefined || AMPLITUDE.test(name)) return next();
    throw new ReadBackError(
      403,
      `Failed to read back: this machine has no host name "${name}". Call it by localhost, or add the name to amplitude.allowedHosts.`,
    );
  };
}
