import { chromium } from 'playwright-core';

/** Where Debian's package puts it. */
const EXECUTABLE = '/usr/bin/chromium';

/** A name that leads to this machine, as an attacker's does (DNS rebinding). */
export const REBOUND_HOST = 'rebound.example';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Whatever is not on this machine cannot be found: a page that calls out fails here as it would without a network.
const HERE_ALONE = 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

/** What one Chromium is told beside. */
export interface ChromiumOptions {
  /** Where names lead: `MAP *.amplitude.com 127.0.0.1:9100`. */
  names?: string;
  /** Flags of its own. */
  flags?: readonly string[];
}

/** One request as the browser sent it, preflights and beacons included. */
export interface SentRequest {
  method: string;
  url: string;
  /** As DevTools names it: `Document`, `Script`, `Fetch`, `XHR`, `Ping` (a beacon), `Other`. */
  type: string;
}

/** A Chromium without a window and with a profile of its own. */
export interface Chromium {
  /** Opens an address in a profile of its own: no cookies or stored events of another page. */
  open(url: string): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A tab, and a log of what the page sent. */
export interface OpenPage {
  readonly page: Page;
  /** Every request since the page was opened, oldest first. */
  readonly sent: readonly SentRequest[];
  /** What the page wrote to its console as an error, and what it threw. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

type Browser = Awaited<ReturnType<typeof chromium.launch>>;
export type Page = Awaited<ReturnType<Browser['newPage']>>;

/**
 * Starts Debian's Chromium.
 *
 * @example
 * const browser = await launchChromium();
 * const { page, sent } = await browser.open('http://127.0.0.1:8000/');
 */
export async function launchChromium({ names, flags = [] }: ChromiumOptions = {}): Promise<Chromium> {
  const rules = `--host-resolver-rules=${names ?? `MAP ${REBOUND_HOST} 127.0.0.1`}, ${HERE_ALONE}`;
  // As on a person's machine: in the C locale its clipboard takes no text beyond ASCII.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, rules, ...flags], env });
  return {
    open: (url) => openPage(browser, url),
    close: () => browser.close(),
  };
}

async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sent: SentRequest[] = [];
  const errors: string[] = [];
  // Playwright's own request events leave out preflights.
  const devTools = await context.newCDPSession(page);
  devTools.on('Network.requestWillBeSent', ({ request, type = 'Other' }) => {
    sent.push({ method: request.method, url: request.url, type });
  });
  await devTools.send('Network.enable');
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return { page, sent, errors, close: () => context.close() };
}
