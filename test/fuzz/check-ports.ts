import { ask } from './ask.ts';
import type { Port } from './call.ts';
import { MANAGEMENT_TOKEN, PIPELINE_KEY, US_KEY } from './grammar/keys.ts';
import type { Subject } from './subject.ts';

interface Probe {
  port: Port;
  path: string;
  body?: object;
  authorization?: string;
  /** Whether the answer is the right one. */
  good: (status: number, text: string) => boolean;
}

const is200 = (status: number) => status === 200;
const event = { type: 'page', anonymousId: 'probe-1' };

/** A good request to each port, and what it must get. An id of its own keeps the rates of others out of it. */
const PROBES: readonly Probe[] = [
  {
    port: 'us',
    path: '/2/httpapi',
    body: { api_key: US_KEY, events: [{ event_type: 'Probe', user_id: 'probe-1' }] },
    good: (status, text) => status === 200 && text.includes('"events_ingested":1'),
  },
  { port: 'us', path: '/_emulator/v1/stats', good: is200 },
  { port: 'eu', path: '/_emulator/v1/projects', good: is200 },
  // 429: the outbox is full of what was sent before.
  {
    port: 'gateway',
    path: '/v1/t',
    body: { ...event, type: 'track', event: 'Probe' },
    authorization: PIPELINE_KEY,
    good: (status) => status === 200 || status === 429,
  },
  { port: 'management', path: '/v1/admin/integrations', authorization: MANAGEMENT_TOKEN, good: is200 },
  { port: 'proxy', path: '/', good: (status) => status < 500 },
  {
    port: 'forwarder',
    path: '/v1/batch',
    body: { batch: [event] },
    authorization: PIPELINE_KEY,
    good: (status) => status === 200 || status === 429,
  },
  { port: 'metrics', path: '/healthz', good: is200 },
];

const PATIENCE_MS = 60_000;

/** Asks every port for something that it must answer well. Returns what is wrong. */
export async function checkPorts({ urls }: Subject): Promise<string[]> {
  const problems = await Promise.all(PROBES.map((probe) => askProbe(urls[probe.port] + probe.path, probe)));
  return problems.filter((problem) => problem !== undefined);
}

async function askProbe(url: string, { port, path, body, authorization, good }: Probe): Promise<string | undefined> {
  try {
    const { status, text } = await ask(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return good(status, text) ? undefined : `${port}: a good ${path} is answered ${status}: ${text.slice(0, 300)}`;
  } catch (error) {
    return `${port}: a good ${path} is not answered: ${error instanceof Error ? error.message : String(error)}`;
  }
}
