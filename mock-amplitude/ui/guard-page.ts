import type { RequestHandler } from 'express';
import { closeToPages } from '../../lib/access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../../lib/access/find-foreign.ts';
import { isLoopbackAddress } from '../../lib/access/loopback.ts';
import type { ControlAccess } from '../control-api/guard.ts';
import { PAGE_POLICY } from './page-policy.ts';

/**
 * Keeps the debugger's page from pages of other sites, links there among them, and from names that are not this machine's.
 * There is nothing secret in it, so that other machines get it without a token, and it asks for one; what it shows comes from
 * the control API, which has its own guard.
 */
export function guardPage({ allowedHosts, open }: ControlAccess): RequestHandler {
  return ({ headers, socket }, response, next) => {
    closeToPages(response, PAGE_POLICY);
    const page = findForeignPage(headers, []);
    if (page !== undefined)
      return refuse(response, `pages of ${page}`, 'Type the address, or follow a link of the terminal.');
    // Whoever needs the token has it from the emulator itself, whatever the emulator is called there.
    const isTrusted = open || isLoopbackAddress(socket.remoteAddress);
    const name = isTrusted ? findForeignHost(headers, allowedHosts) : undefined;
    if (name === undefined) return next();
    refuse(
      response,
      `the host name "${name}"`,
      'Open it by localhost or 127.0.0.1, or add the name to amplitude.allowedHosts.',
    );
  };
}

function refuse(response: Parameters<RequestHandler>[1], whom: string, fix: string): void {
  response.status(403).type('text/plain').send(`The debugger's page is closed to ${whom}. ${fix}\n`);
}
