import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../runtime/listen.ts';

/** What a client is answered instead of the server's own answer. */
export interface Fault {
  status: number;
  body: string;
  /** True: the server gets the request all the same, and its answer is thrown away. */
  stored?: boolean;
}

/** One upload as it came through. */
export interface Upload {
  status: number;
  /** By the client's own clock, in ms since the epoch. */
  sentAt: number;
  events: number;
}

export interface FaultyFront {
  url: string;
  uploads: Upload[];
  close(): Promise<void>;
}

/**
 * Stands in front of a server: answers the first requests with a fault each, and passes everything on after that.
 *
 * @example const front = await failFirst(mock.us, [{ status: 503, body: '' }]);
 */
export async function failFirst(server: string, faults: readonly Fault[]): Promise<FaultyFront> {
  const left = [...faults];
  const uploads: Upload[] = [];

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const fault = left.shift();
    const answer =
      fault === undefined || fault.stored ? await passOn(server + (incoming.url ?? '/'), incoming, body) : undefined;
    const status = fault?.status ?? answer?.statusCode ?? 500;
    const { client_upload_time, events }: { client_upload_time: string; events: unknown[] } = JSON.parse(
      body.toString(),
    );
    uploads.push({ status, sentAt: Date.parse(client_upload_time), events: events.length });
    outgoing.writeHead(status, { 'Content-Type': 'application/json' });
    if (fault === undefined) answer?.pipe(outgoing);
    else outgoing.end(fault.body);
    if (fault?.stored) answer?.resume();
  }

  const { url, close } = await listen((incoming, outgoing) => void handle(incoming, outgoing), {
    name: 'the front',
    host: '127.0.0.1',
    port: 0,
  });
  return { url, uploads, close };
}

function passOn(url: string, { method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, resolve).on('error', reject).end(body);
  });
}
