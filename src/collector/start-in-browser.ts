import { createCollectorCore } from './create-collector-core.ts';

/** 400 days, the longest that browsers keep a cookie. */
const COOKIE_SECONDS = 34_560_000;
/** Half an hour without an event ends a session. */
const SESSION_MS = 1_800_000;
const COOKIES = { anonymousId: '_df_id', userId: '_df_user' };
/** What follows `utm_` in an address. */
const CAMPAIGN = ['source', 'medium', 'campaign', 'term', 'content'];

/** What the collector uses of a browser's window. */
export interface BrowserWindow {
  document: {
    cookie: string;
    readonly title: string;
    readonly referrer: string;
    readonly visibilityState: string;
    readonly currentScript: { readonly src: string; getAttribute(name: string): string | null } | null;
    addEventListener(type: 'visibilitychange', listener: () => void): void;
  };
  readonly location: {
    readonly href: string;
    readonly pathname: string;
    readonly search: string;
    readonly protocol: string;
  };
  readonly navigator: {
    readonly language: string;
    readonly userAgent: string;
    sendBeacon?(url: string, body: string): boolean;
  };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly console: { warn(message: string): void };
  fetch(
    url: string,
    init: { method: string; body: string; credentials: 'omit' },
  ): Promise<{ status: number; headers: { get(name: string): string | null }; text?(): Promise<string> }>;
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(timer: number): void;
  addEventListener(type: 'pagehide', listener: () => void): void;
  /** The collector; before it is loaded perhaps a list of calls, each `[name, ...arguments]`. */
  _df?: unknown;
}

/**
 * Makes `_df` of a page. The script tag says the pipeline key, and the gateway is where the script came from.
 *
 * @example <script src="http://127.0.0.1:8080/d.js" data-pipeline-key="dk_local_pipeline_key"></script>
 */
export function startInBrowser(window: BrowserWindow): void {
  const { document, navigator } = window;
  const script = document.currentScript;
  const endpoint = new URL('/v1/batch', script?.src).href;
  // Where cookies are blocked, the ids live as long as the page.
  const kept: Record<string, string> = {};

  function readCookie(name: string): string | undefined {
    const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`));
    try {
      return found === undefined ? kept[name] : decodeURIComponent(found.slice(name.length + 1));
    } catch {
      return undefined;
    }
  }

  function writeCookie(name: string, value: string | undefined): void {
    if (value === undefined) delete kept[name];
    else kept[name] = value;
    const secure = window.location.protocol === 'https:' ? '; Secure' : '';
    const seconds = value === undefined ? 0 : COOKIE_SECONDS;
    const text = encodeURIComponent(value ?? '');
    document.cookie = `${name}=${text}; Max-Age=${seconds}; Path=/; SameSite=Lax${secure}`;
  }

  /** When the session began, in ms. */
  function touchSession(): number {
    const now = Date.now();
    const [start, last] = (readCookie('_df_session') ?? '').split('.').map(Number);
    const began = start && last && now - last < SESSION_MS ? start : now;
    writeCookie('_df_session', `${began}.${now}`);
    return began;
  }

  function readCampaign(): object | undefined {
    const query = new URLSearchParams(window.location.search);
    const entries = CAMPAIGN.map((name) => [name === 'campaign' ? 'name' : name, query.get(`utm_${name}`)]);
    const said = entries.filter(([, value]) => value);
    return said.length === 0 ? undefined : Object.fromEntries(said);
  }

  function newId(): string {
    // randomUUID is there only on https and on this machine.
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  const collector = createCollectorCore({
    now: () => Date.now(),
    random: () => Math.random(),
    newId,
    after(ms, callback) {
      const timer = window.setTimeout(callback, ms);
      return () => window.clearTimeout(timer);
    },
    remember: (name, value) => writeCookie(COOKIES[name], value),
    recall: (name) => readCookie(COOKIES[name]),
    context: () => ({
      page: {
        url: window.location.href,
        path: window.location.pathname,
        search: window.location.search,
        title: document.title,
        referrer: document.referrer,
      },
      campaign: readCampaign(),
      locale: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      userAgent: navigator.userAgent,
      sessionId: touchSession(),
      library: { name: 'datafly-browser', version: '1' },
    }),
    pipelineKey: script?.getAttribute('data-pipeline-key') ?? '',
    async send(body) {
      // Plain text needs no preflight, which would cost each batch a second request.
      const response = await window.fetch(endpoint, { method: 'POST', body, credentials: 'omit' });
      const seconds = Number(response.headers.get('Retry-After') ?? 0);
      const text = (await response.text?.()) ?? '';
      return { status: response.status, retryAfterMs: seconds * 1000 || 0, text };
    },
    sendOnLeave: (body) => navigator.sendBeacon?.(endpoint, body) ?? false,
    report: (message) => window.console.warn(`datafly: ${message}`),
  });

  const early = window._df;
  window._df = collector;
  window.addEventListener('pagehide', collector.leave);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') collector.leave();
  });
  if (!Array.isArray(early)) return;
  for (const [name, ...args] of early) {
    const call: unknown = Reflect.get(collector, name);
    if (typeof call === 'function') call(...args);
  }
}
