import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isLoopbackAddress, isLoopbackHost } from '../../lib/access/loopback.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import type { TlsIdentity } from '../../lib/tls/open-tls-identity.ts';
import type { TlsDoor } from '../../lib/tls/tls-door.ts';
import { DEFAULT_HOST } from '../options.ts';
import { isAmplitudeHost } from './amplitude-hosts.ts';
import { isBrowserHost } from './browser-hosts.ts';
import type { HostCounts } from './host-counts.ts';
import { createPassOn, type PassOn } from './pass-on.ts';
import { type AbsoluteTarget, type ProxyTarget, parseAbsolute, parseAuthority } from './proxy-target.ts';
import { refuseProxied, refuseTunnel } from './refuse-proxied.ts';
import type { ServeHost } from './serve-by-host.ts';

export interface ProxyOptions {
  /** Where the emulator listens; the proxy is open to this machine alone, whatever it says. */
  host: string;
  /** 0 picks a free one. */
  port: number;
  tls: TlsIdentity;
  /** Passes on what is not for Amplitude; else it is refused. */
  passOn: boolean;
  serveHost: ServeHost;
  counts: HostCounts;
  /** The other ports of this emulator. */
  ownPorts: readonly number[];
  onProblem: (message: string) => void;
}

/** Starts an HTTP proxy that Amplitude's hosts end at: by `CONNECT`, and by requests in the absolute form. */
export async function startProxy(options: ProxyOptions): Promise<Listening> {
  const { serveHost, counts } = options;
  const tunnels = new WeakMap<Socket, ProxyTarget>();
  const passOn = createPassOn(() => [...options.ownPorts, listening.port], {
    tunnel: refuseTunnel,
    request: refuseProxied,
  });

  function connect(request: IncomingMessage, client: Duplex, head: Buffer, accept: TlsDoor['accept']): void {
    client.on('error', () => {});
    const target = parseAuthority(request.url ?? '');
    if (tunnels.has(request.socket)) refuseTunnel(client, 405, 'this is the end of a tunnel, and no proxy');
    else if (!isLoopbackAddress(request.socket.remoteAddress)) refuseTunnel(client, 403, FROM_ELSEWHERE);
    else if (target === undefined || !(client instanceof Socket)) refuseTunnel(client, 400, NO_TARGET);
    else if (isAmplitudeHost(target.host)) endHere(target, client, head, accept);
    else if (options.passOn) {
      counts.add(target.host, 'passed');
      passOn.tunnel(target, client, head);
    } else refuseTunnel(client, 403, noteRefused(target.host, options));
  }

  function endHere(target: ProxyTarget, client: Socket, head: Buffer, accept: TlsDoor['accept']): void {
    counts.add(target.host, 'ended');
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) client.unshift(head);
    accept(client, (served) => tunnels.set(served, target));
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const absolute = parseAbsolute(request.url ?? '');
    if (absolute !== undefined) request.url = absolute.path;
    const tunnel = tunnels.get(request.socket);
    if (tunnel !== undefined) serveHost(tunnel.host, request, response);
    else if (!isLoopbackAddress(request.socket.remoteAddress)) refuseProxied(response, 403, FROM_ELSEWHERE);
    else if (absolute === undefined) refuseProxied(response, 400, NO_SERVER);
    else serveAbsolute(absolute, request, response);
  }

  function serveAbsolute(target: AbsoluteTarget, request: IncomingMessage, response: ServerResponse): void {
    const { host, protocol } = target;
    if (isAmplitudeHost(host)) {
      counts.add(host, 'ended');
      // Whatever it says there: the target counts (RFC 9112, 3.2.2).
      request.headers.host = host;
      serveHost(host, request, response);
    } else if (!options.passOn) refuseProxied(response, 403, noteRefused(host, options));
    else if (protocol === 'https:') refuseProxied(response, 403, `ask for ${host} by CONNECT, to be passed on unread`);
    else {
      counts.add(host, 'passed');
      passOn.request(target, request, response);
    }
  }

  const listening = await listen(serve, {
    name: 'the proxy',
    host: isLoopbackHost(options.host) ? options.host : DEFAULT_HOST,
    port: options.port,
    portFlag: '--proxy-port',
    onProblem: options.onProblem,
    tls: options.tls,
    onConnect: connect,
  });
  return closeWith(listening, passOn);
}

const FROM_ELSEWHERE = 'the proxy is for this machine alone';
const NO_TARGET = 'CONNECT takes a host and a port, such as api2.amplitude.com:443';
const NO_SERVER =
  'this is a proxy, not a server: give its address to a client as HTTPS_PROXY, or ask for a whole URL, such as http://api2.amplitude.com/2/httpapi';

/** Says it once for each host, where a person sees it: clients show little of what a proxy says. */
function noteRefused(host: string, { counts, onProblem }: ProxyOptions): string {
  const reason = `${host} is none of Amplitude's hosts, which alone end here; --proxy-pass passes the others on`;
  if (counts.add(host, 'refused') && !isBrowserHost(host)) onProblem(`The proxy refused a request: ${reason}.`);
  return reason;
}

/** Tunnels that are passed on are no connections of the server's any more: it would wait for them. */
function closeWith(listening: Listening, passOn: PassOn): Listening {
  return {
    ...listening,
    close() {
      passOn.close();
      return listening.close();
    },
  };
}
