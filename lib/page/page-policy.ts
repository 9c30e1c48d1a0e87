/**
 * What a page of ours may do: run its own script and style, call its own server, and nothing else. What it shows was sent by
 * strangers, and no text of theirs can become markup (Trusted Types).
 *
 * @param trustedTypes the policies it may make: a worker's address is a Trusted Type in Chromium. Default: none
 */
export function writePagePolicy(trustedTypes = "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes}`,
  ].join('; ');
}
