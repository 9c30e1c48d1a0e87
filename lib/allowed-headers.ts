/** Names of headers with commas between them, and nothing else. */
const NAMES = /^[\w!#$%&'*+.^`|~, -]+$/;

/**
 * What a preflight that is granted everything answers as `Access-Control-Allow-Headers`: what was asked for, where that can
 * be repeated.
 */
export function allowHeaders(asked: string | undefined): string {
  return asked !== undefined && NAMES.test(asked) ? asked : '*';
}
