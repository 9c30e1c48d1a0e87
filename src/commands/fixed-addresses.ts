import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { FixedAddresses, OpenAddresses } from '../../conformance/forwarder/open-run.ts';
import { systemClock } from '../../lib/clock.ts';
import { lazy } from '../../lib/lazy.ts';
import { regionOfHost } from '../../mock-amplitude/reach/amplitude-hosts.ts';
import { openCertificate } from '../../mock-amplitude/reach/open-certificate.ts';
import { parseAuthority } from '../../mock-amplitude/reach/proxy-target.ts';
import { openTrust } from './proxied/open-trust.ts';
import { proxyVariables } from './proxied/proxy-variables.ts';

/** Where the integration guide has events sent; whatever else Amplitude is called by leads to the same region. */
const HOSTS = { us: 'api2.amplitude.com', eu: 'api.eu.amplitude.com' } as const;

/** Hosts that are named; a forwarder may make up any number. */
const MOST_SAID = 20;

/**
 * Lets a forwarder that sends to Amplitude's own addresses be judged: a proxy of each run ends its TLS there and hands on what
 * it says, byte by byte, so that a connection that is reset or refused is one for the forwarder, too.
 *
 * @param running what is written for it goes with this
 */
export function createAddressOpener(running: AsyncDisposableStack, say: (message: string) => void): OpenAddresses {
  const trusted = lazy(async () => {
    const now = systemClock.now();
    const { key, cert, ca } = await openCertificate(now, say);
    const trust = running.adopt(openTrust({ ca, env: process.env, now, say }), ({ remove }) => remove());
    return { secureContext: createSecureContext({ key, cert }), trust };
  });
  const refused = new Set<string>();
  /** Said once for each host: a forwarder may ask for one again and again. */
  function refuse(client: Duplex, authority: string): void {
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    if (refused.has(authority) || refused.size === MOST_SAID) return;
    refused.add(authority);
    say(`The forwarder asked for ${authority}, where events of Amplitude's are not taken: refused.`);
  }
  return async (tap) => {
    const { secureContext, trust } = await trusted();
    const open = new Set<Duplex>();
    const server = createServer((_request, response) => void response.writeHead(403).end());
    server.on('connect', ({ url = '' }: IncomingMessage, client: Duplex, head: Buffer) => {
      open.add(client.once('close', () => open.delete(client)));
      client.on('error', () => {});
      const region = regionOfHost(parseAuthority(url)?.host ?? '');
      if (region === undefined || !(client instanceof Socket)) return refuse(client, url);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) client.unshift(head);
      const secured = new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
      join(secured, Number(new URL(tap[region]).port));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return toAddresses(server.address(), trust, async () => {
      for (const one of open) one.destroy();
      server.close();
      await once(server, 'close');
    });
  };
}

function toAddresses(
  bound: AddressInfo | string | null,
  trust: Parameters<typeof proxyVariables>[1],
  close: () => Promise<void>,
): FixedAddresses {
  if (bound === null || typeof bound === 'string') throw new Error('the proxy has no port');
  const env = proxyVariables(`http://127.0.0.1:${bound.port}`, trust, process.env);
  return { us: `https://${HOSTS.us}`, eu: `https://${HOSTS.eu}`, env, close };
}

/** What one of them loses, the other loses. */
function join(client: TLSSocket, port: number): void {
  const upstream = connect(port, '127.0.0.1');
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
  client.pipe(upstream).pipe(client);
}
