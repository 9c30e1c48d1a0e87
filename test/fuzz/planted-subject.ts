import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Subject } from './subject.ts';

/** What a server with a planted fault saw of a request. */
export interface Seen {
  path: string;
  body: string;
}

/** What is answered well, where a good answer is looked at. */
const GOOD: readonly { path: RegExp; answer: string }[] = [
  { path: /^\/2\/httpapi/, answer: '{"events_ingested":1}' },
  { path: /^\/v1\/admin\/integrations/, answer: '{"integrations":[]}' },
  {
    path: /^\/metrics/,
    answer: ['accepted_total', 'delivered_total', 'dead_events', 'queued_events', 'dropped_by_policy_total']
      .map((name) => `amplitude_forwarder_${name} 0\n`)
      .join(''),
  },
];

/**
 * Starts a server that is well but for a fault: it answers 500 where `hits` says so, or holds up all others for as much of the
 * processor's time as `heldMs` says.
 */
export async function startPlantedSubject(fault: {
  hits?: (seen: Seen) => boolean;
  heldMs?: (seen: Seen) => number;
}): Promise<Subject> {
  let cpuMs = 0;
  const server = createServer(async (request, response) => {
    const seen = { path: request.url ?? '', body: await readBody(request) };
    cpuMs += fault.heldMs?.(seen) ?? 0;
    const good = GOOD.find(({ path }) => path.test(seen.path))?.answer ?? '{}';
    response.writeHead(fault.hits?.(seen) === true ? 500 : 200, { 'content-type': 'text/plain' }).end(good);
  });
  server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    urls: { us: url, eu: url, gateway: url, management: url, proxy: url, forwarder: url, metrics: url },
    problems: () => [],
    forgive() {},
    memory: () => ({ emulate: 0, forward: 0 }),
    cpuMs: () => cpuMs,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What came, even if it was cut off. */
async function readBody(request: IncomingMessage): Promise<string> {
  return text(request).catch(() => '');
}
