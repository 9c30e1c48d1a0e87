import type { Request, RequestHandler } from 'express';
import { closeToPages } from '../../../lib/access/close-to-pages.ts';
import { findForeignHost, findForeignPage } from '../../../lib/access/find-foreign.ts';
import { isLoopbackAddress } from '../../../lib/access/loopback.ts';
import { readBuiltFile } from './built-file.ts';
import { HttpProblem } from './http-problem.ts';

/** Who may see the page. */
export interface PageAccess {
  /** Host names it answers under beside this machine's own. */
  allowedHosts: readonly string[];
  /** Other machines may see it, too. */
  open: boolean;
  /** Where a person sees what came of a click. Default: none. */
  links?: () => readonly ShopLink[];
}

/** A way to another page of this machine. */
export interface ShopLink {
  title: string;
  /** `ANONYMOUS_ID` stands for the id of the person who clicks, as the collector made it. */
  href: string;
}

/** Stands in shop.html where the key goes. */
const KEY_PLACE = 'PIPELINE_KEY';

/** Stands there where the links go. */
const LINKS_PLACE = '<!-- LINKS -->';

/** Serves a page to try the collector on. The pipeline key is in it, so it is for a person at this machine. */
export function serveShop(pipelineKey: string, access: PageAccess): RequestHandler {
  return (request, response) => {
    checkViewer(request, access);
    closeToPages(response, "frame-ancestors 'none'");
    const links = access.links?.() ?? [];
    const page = readBuiltFile('shop.html')
      .replace(KEY_PLACE, () => escapeHtml(pipelineKey))
      .replace(LINKS_PLACE, () => writeLinks(links));
    response.type('html').send(page);
  };
}

function checkViewer({ headers, socket }: Request, { allowedHosts, open }: PageAccess): void {
  // Whoever follows a link sees the page; the page with the link does not.
  const page = headers['sec-fetch-dest'] === 'document' ? undefined : findForeignPage(headers, []);
  const name = findForeignHost(headers, allowedHosts);
  const isElsewhere = !open && !isLoopbackAddress(socket.remoteAddress);
  if (page === undefined && name === undefined && !isElsewhere) return;
  const who = page === undefined ? (name === undefined ? 'other machines' : `the name "${name}"`) : `pages of ${page}`;
  throw new HttpProblem(
    403,
    `The page shows the pipeline key and is closed to ${who}.`,
    'Open it on the machine itself, by localhost or 127.0.0.1.',
  );
}

function writeLinks(links: readonly ShopLink[]): string {
  if (links.length === 0) return '';
  const items = links.map(({ title, href }) => `<a data-href="${escapeHtml(href)}">${escapeHtml(title)}</a>`);
  return `<nav aria-label="What came of it">${items.join(' ')}</nav>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
