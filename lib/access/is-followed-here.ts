import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a person followed a link on a page of the same site (at another port or, where hosts are allowed, of a sibling host), so
 * that a page of ours is to be shown instead of that one. A link of another site, a frame, an image or a script's call is none. Source: "Fetch Metadata Request
 * Headers"; no page can set these.
 */
export function isFollowedHere(headers: IncomingHttpHeaders): boolean {
  return (
    headers['sec-fetch-site'] === 'same-site' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-fetch-user'] === '?1' &&
    headers.origin === undefined
  );
}
