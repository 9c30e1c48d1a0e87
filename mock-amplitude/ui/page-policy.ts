/**
 * What the debugger's page may do: run its own script and style, call its own server, and nothing else. What it shows was
 * sent by strangers. A worker's address is a Trusted Type in Chromium: the one policy there is hands out that one address.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types live-worker',
].join('; ');
