import type { IncomingMessage } from 'node:http';

/** A page that is served to the browser of a person, and what tells it from others. */
export interface ServedPage {
  /** As a message begins with it: `The debugger's page`. */
  name: string;
  /** Folder of `dist` that the build made it into. */
  folder: string;
  /** What it may do: a Content-Security-Policy (`writePagePolicy`). */
  policy: string;
  /** Host names it answers under beside this machine's own. */
  allowedHosts: readonly string[];
  /** What lets it answer under another one. */
  allowHost: string;
  /** Other machines need no token. */
  open: boolean;
  token: PageToken;
}

/** What a person types into the page once. */
export interface PageToken {
  /** Undefined: there is none, and none is right. */
  value: string | undefined;
  /** Whether this caller is asked for it. */
  isAskedOf: (request: IncomingMessage) => boolean;
  /** Below which the browser sends the cookie that stands for it. */
  path: string;
  /** Where a person finds it. */
  found: string;
}
