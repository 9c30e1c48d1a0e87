import type { RequestListener } from 'node:http';
import type { Region } from '../verdict.ts';
import { regionOfHost } from './amplitude-hosts.ts';
import { parseAbsolute } from './proxy-target.ts';

const ABSOLUTE = /^https?:/i;

/**
 * What a port answers that was given to a client as its `http_proxy`: such a client sends whole addresses, and the host in
 * them chooses the region. One that is none of Amplitude's is taken for the port's own.
 */
export function takeAbsoluteForm(own: Region, apps: Readonly<Record<Region, RequestListener>>): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    if (!ABSOLUTE.test(url)) {
      apps[own](request, response);
      return;
    }
    const target = parseAbsolute(url);
    if (target === undefined) {
      // What is no address either is an unknown path.
      request.url = `/${url}`;
      apps[own](request, response);
      return;
    }
    request.url = target.path;
    // RFC 9112, 3.2.2: the header counts for nothing then.
    request.headers.host = target.host;
    apps[regionOfHost(target.host) ?? own](request, response);
  };
}
