import { createHubHere } from './hub-of-page.ts';
import type { LiveMessage, TabMessage } from './messages.ts';

/** The build's name for the worker's file. */
declare const WORKER_FILE: string;

/** A tab's end of the live source. */
export interface LiveLink {
  tell(message: TabMessage): void;
}

/** Opens the live source: the worker that all tabs share, or a stream of this tab's own where the browser has no such worker. */
export function connectLive(take: (message: LiveMessage) => void): LiveLink {
  return typeof SharedWorker === 'undefined' ? connectAlone(take) : connectShared(take);
}

function connectShared(take: (message: LiveMessage) => void): LiveLink {
  const { port } = new SharedWorker(trustWorker(new URL(WORKER_FILE, import.meta.url).href), { type: 'module' });
  port.addEventListener('message', ({ data }: MessageEvent<LiveMessage>) => take(data));
  port.start();
  return { tell: (message) => port.postMessage(message) };
}

/** A worker's address is a Trusted Type in Chromium; the page's policy lets this one policy exist, for this one address. */
function trustWorker(url: string): string {
  const types: TrustedTypes | undefined = 'trustedTypes' in window ? window.trustedTypes : undefined;
  if (types === undefined) return url;
  return types.createPolicy('live-worker', { createScriptURL: () => url }).createScriptURL('');
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(input: string): string },
  ): { createScriptURL(input: string): string };
}

declare global {
  interface Window {
    trustedTypes?: TrustedTypes;
  }
}

function connectAlone(take: (message: LiveMessage) => void): LiveLink {
  const hub = createHubHere();
  const tab = { send: take };
  hub.add(tab);
  return { tell: (message) => hub.take(tab, message) };
}
