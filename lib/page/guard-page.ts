import type { RequestHandler } from 'express';
import { closeToPages } from '../access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../access/find-foreign.ts';
import { isFollowedHere } from '../access/is-followed-here.ts';
import { isLoopbackAddress } from '../access/loopback.ts';
import type { ServedPage } from './served-page.ts';

/**
 * Keeps a page from pages of other sites, links there among them (those of the same site may be followed by a person), and
 * from names that are not this machine's. There is nothing secret in it, so that other machines get it without a token, and
 * it asks for one; what it shows comes from an API, which has its own guard.
 */
export function guardPage({ name, policy, allowedHosts, allowHost, open }: ServedPage): RequestHandler {
  const refuse = (response: Parameters<RequestHandler>[1], whom: string, fix: string) =>
    void response.status(403).type('text/plain').send(`${name} is closed to ${whom}. ${fix}\n`);
  return ({ headers, socket }, response, next) => {
    closeToPages(response, policy);
    const page = isFollowedHere(headers) ? undefined : findForeignPage(headers, []);
    if (page !== undefined) {
      return refuse(response, `pages of ${page}`, 'Type the address, or follow a link of the terminal.');
    }
    // Whoever needs the token has it from the server itself, whatever the server is called there.
    const isTrusted = open || isLoopbackAddress(socket.remoteAddress);
    const host = isTrusted ? findForeignHost(headers, allowedHosts) : undefined;
    if (host === undefined) return next();
    refuse(response, `the host name "${host}"`, `Open it by localhost or 127.0.0.1${allowHost}.`);
  };
}
