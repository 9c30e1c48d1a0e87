import type { RequestListener } from 'node:http';
import type { Listening } from '../../lib/listen.ts';
import type { TlsIdentity } from '../../lib/tls/open-tls-identity.ts';
import { DEFAULT_HOST, type MockOptions } from '../options.ts';
import { createHostCounts, type HostCounts } from './host-counts.ts';
import { openCertificate } from './open-certificate.ts';
import { type HostParts, serveByHost, takeAmplitudeHosts } from './serve-by-host.ts';
import { startProxy } from './start-proxy.ts';

/** How clients get here whose address cannot be changed. Loaded only where `tls` or `proxyPort` is given. */
export interface Reach {
  identity: TlsIdentity;
  /** The app of a port, with Amplitude's hosts before it. */
  around(app: RequestListener): RequestListener;
  /** @param ports of the emulator */
  startProxy(ports: readonly number[]): Promise<Listening | undefined>;
  /** What the proxy was asked for. */
  counts(): ReturnType<HostCounts['list']>;
}

/** @throws {TlsError} when the certificate can be neither read nor kept */
export async function openReach(
  { host = DEFAULT_HOST, proxyPort, proxyPass = false }: MockOptions,
  parts: HostParts,
  now: number,
  onProblem: (message: string) => void,
): Promise<Reach> {
  const identity = await openCertificate(now, onProblem);
  const serveHost = serveByHost(parts);
  const counts = createHostCounts();
  return {
    identity,
    around: (app) => takeAmplitudeHosts(serveHost, app),
    async startProxy(ownPorts) {
      if (proxyPort === undefined) return undefined;
      return startProxy({
        host,
        port: proxyPort,
        tls: identity,
        passOn: proxyPass,
        serveHost,
        counts,
        ownPorts,
        onProblem,
      });
    },
    counts: counts.list,
  };
}
