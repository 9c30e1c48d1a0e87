import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Router } from 'express';
import { answerFailure } from '../http/failure.ts';
import type { Ingestion } from '../http/ingestion.ts';
import type { Region } from '../verdict.ts';
import { isAmplitudeHost, normalizeHost, regionOfHost } from './amplitude-hosts.ts';
import { closeControl } from './close-control.ts';
import { serveQuiet } from './serve-quiet.ts';

/** Answers a request for one of Amplitude's hosts. */
export type ServeHost = (host: string, request: IncomingMessage, response: ServerResponse) => void;

/** What the hosts are answered by. */
export interface HostParts {
  buildApp: (region: Region, own: Router) => RequestListener;
  ingestionOf: (region: Region) => Ingestion;
}

/** Lets the host choose the region; what is not emulated gets the answer that keeps its SDK going. */
export function serveByHost({ buildApp, ingestionOf }: HostParts): ServeHost {
  const apps: Readonly<Record<Region, RequestListener>> = {
    us: buildApp('us', closeControl()),
    eu: buildApp('eu', closeControl()),
  };
  return (host, request, response) => {
    const region = regionOfHost(host);
    if (region !== undefined) {
      apps[region](request, response);
      return;
    }
    serveQuiet(host, ingestionOf, request, response).catch((error: unknown) => answerFailure(error, request, response));
  };
}

/** What a port answers where clients reach it under Amplitude's hosts, by a hosts file or a browser's rule. */
export function takeAmplitudeHosts(serveHost: ServeHost, app: RequestListener): RequestListener {
  return (request, response) => {
    const host = normalizeHost(request.headers.host ?? '');
    if (isAmplitudeHost(host)) serveHost(host, request, response);
    else app(request, response);
  };
}
