import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '../../lib/listen.ts';
import type { Rng } from '../../lib/rng.ts';

/** What can go wrong between a forwarder and Amplitude, and how often of 100 requests. */
const FAULTS = {
  /** Answered by something broken in between; Amplitude never sees it. */
  unavailable: 10,
  /** The connection ends before Amplitude sees anything. */
  resetBefore: 5,
  /** Amplitude took it, and the answer is lost. */
  resetAfter: 8,
  /** Amplitude took it, and the answer ends in its middle. */
  halfAnswer: 5,
  /** Amplitude took it, and the answer is another's. */
  foreignAnswer: 3,
  /** No answer at all. */
  silence: 2,
  throttledDevice: 5,
  throttledProject: 3,
  tooLarge: 4,
} as const;

type Fault = keyof typeof FAULTS;

export interface FaultProxy extends Listening {
  /** How often each fault triggered, and how often none. */
  readonly triggered: Map<Fault | 'none', number>;
}

/** Starts a server that passes requests on to `target`, but for the faults that `rng` lets through. */
export async function startFaultProxy(target: string, rng: Rng): Promise<FaultProxy> {
  const triggered: FaultProxy['triggered'] = new Map();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const fault = chooseFault(rng);
    triggered.set(fault, (triggered.get(fault) ?? 0) + 1);
    if (await injectBefore(fault, body, response)) return;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(target + request.url, { method: 'POST', headers, body });
    injectAfter(fault, answer.status, await answer.text(), response);
  }

  const listening = await listen(
    (request, response) => void handle(request, response).catch(() => response.destroy()),
    { name: 'the fault proxy', host: '127.0.0.1', port: 0, graceMs: 0 },
  );
  return { ...listening, triggered };
}

function chooseFault(rng: Rng): Fault | 'none' {
  let at = rng.integer(0, 99);
  for (const [fault, often] of Object.entries(FAULTS)) {
    if (at < often) return isFault(fault) ? fault : 'none';
    at -= often;
  }
  return 'none';
}

function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

/** True where Amplitude is not to see the request. */
async function injectBefore(fault: Fault | 'none', body: Buffer, response: ServerResponse): Promise<boolean> {
  const answer = (status: number, value: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: status, ...value }));
    return true;
  };
  const { events } = JSON.parse(body.toString());
  switch (fault) {
    case 'unavailable':
      response.writeHead(503).end('<html>Service Unavailable</html>');
      return true;
    case 'resetBefore':
      response.destroy();
      return true;
    case 'silence':
      return true;
    case 'throttledDevice':
      return answer(429, { error: 'Too many requests', throttled_devices: { [events[0].device_id]: 31 } });
    case 'throttledProject':
      return answer(429, { error: 'Too many requests', throttled_devices: {}, throttled_users: {} });
    case 'tooLarge':
      return events.length > 1 && answer(413, { error: 'Payload too large' });
    default:
      return false;
  }
}

function injectAfter(fault: Fault | 'none', status: number, text: string, response: ServerResponse): void {
  switch (fault) {
    case 'resetAfter':
      response.destroy();
      return;
    case 'halfAnswer':
      response.writeHead(status, { 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    case 'foreignAnswer':
      response.writeHead(200).end('<html>Log in to the hotel network</html>');
      return;
    default:
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }
}
