import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { FixedAddresses, OpenAddresses } from '../../conformance/forwarder/open-run.ts';
import { systemClock } from '../../lib/clock.ts';
import { lazy } from '../../lib/lazy.ts';
import { openCertificate } from '../../mock-amplitude/reach/open-certificate.ts';
import { openTrust } from './proxied/open-trust.ts';
import { proxyVariables } from './proxied/proxy-variables.ts';

const HOSTS = { us: 'api2.amplitude.com', eu: 'api.eu.amplitude.com' } as const;

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
  return async ({ us, eu }) => {
    const { secureContext, trust } = await trusted();
    const ports = new Map([
      [`${HOSTS.us}:443`, Number(new URL(us).port)],
      [`${HOSTS.eu}:443`, Number(new URL(eu).port)],
    ]);
    const open = new Set<Duplex>();
    const server = createServer((_request, response) => void response.writeHead(403).end());
    server.on('connect', ({ url = '' }: IncomingMessage, client: Duplex, head: Buffer) => {
      open.add(client.once('close', () => open.delete(client)));
      client.on('error', () => {});
      const port = ports.get(url);
      if (port === undefined || !(client instanceof Socket)) {
        say(`A forwarder under judgement asked for ${url}, which is none of Amplitude's addresses: refused.`);
        client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) client.unshift(head);
      join(new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] }), port);
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
