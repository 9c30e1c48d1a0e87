import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '../../lib/json.ts';
import { buildTapAnswer, type TapAnswer, type TriggeredRequest } from './answers.ts';
import { createFaultList, type FaultList } from './fault-list.ts';
import type { SeenRequest } from './history.ts';
import { readNamed, readSent, type SentBody } from './read-sent.ts';
import { relay } from './relay.ts';
import type { TapFault } from './scenario.ts';

/** Changes what a forwarder sends before anybody sees it: a forwarder that is broken so. */
export type Rewrite = (body: JsonObject) => void;

export interface TapOptions {
  /** Of the run: sent along as `x-conformance-run`. */
  run: string;
  /** Where the server answers, without a slash at the end. */
  us: string;
  eu: string;
  /** ms since the run began. */
  now: () => number;
  rewrite?: Rewrite;
  /** Told of each request as it comes and as it ends. */
  onChange: () => void;
}

/** A relay between a forwarder and a server: sees all that goes by, and makes it go wrong. */
export interface Tap {
  readonly us: string;
  readonly eu: string;
  readonly requests: SeenRequest[];
  readonly faults: FaultList;
  /** From now on nobody listens. */
  down(): Promise<void>;
  /** From now on answers wait until the network is up again. */
  hold(): void;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a tap on two free ports of this machine. */
export async function openTap(options: TapOptions): Promise<Tap> {
  const requests: SeenRequest[] = [];
  const faults = createFaultList(options.now);
  const make = (region: 'us' | 'eu') =>
    createServer((request, response) => {
      serve(region, request, response).catch(() => response.socket?.resetAndDestroy());
    });
  const servers = { us: make('us'), eu: make('eu') };
  const ports = { us: await open(servers.us, 0), eu: await open(servers.eu, 0) };
  let held = Promise.withResolvers<void>();
  held.resolve();

  async function serve(region: 'us' | 'eu', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = options.now();
    const bytes = await readAll(request);
    const read = rewritten(readSent(bytes, request.headers['content-encoding'], options.run), options);
    const seen: SeenRequest = {
      number: requests.length + 1,
      region,
      path: request.url ?? '',
      at,
      bytes: bytes.length,
      plainBytes: read.plain.length,
      events: read.events,
      ...(read.unreadable === undefined ? {} : { unreadable: read.unreadable }),
      ending: 'open',
      stored: false,
      named: new Map(),
    };
    requests.push(seen);
    response.on('close', () => {
      seen.endedAt ??= options.now();
      if (seen.ending === 'open') seen.ending = 'client-gone';
      options.onChange();
    });
    const triggered = faults.trigger(seen);
    if (triggered !== undefined) seen.fault = triggered.number;
    options.onChange();
    await answer({ seen, read, request, response, fault: triggered?.fault, indexes: triggered?.indexes ?? [] });
  }

  async function answer(passing: Passing): Promise<void> {
    const { seen, response, fault = {} } = passing;
    const wait = fault.delayMs ?? 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const built = await chooseAnswer(passing, options);
    await held.promise;
    if (built === 'reset') return reset(passing);
    if (built === 'none') return;
    seen.status = built.status;
    seen.answer = parse(built.text);
    seen.named = readNamed(built.status, seen.answer);
    if (response.destroyed) return;
    write(built, passing);
    seen.endedAt = options.now();
  }

  const stop = (server: Server) =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    us: `http://127.0.0.1:${ports.us}`,
    eu: `http://127.0.0.1:${ports.eu}`,
    requests,
    faults,
    async down() {
      await Promise.all([stop(servers.us), stop(servers.eu)]);
    },
    hold() {
      held = Promise.withResolvers();
    },
    async up() {
      held.resolve();
      const closed = [servers.us, servers.eu].filter(({ listening }) => !listening);
      await Promise.all(closed.map((server) => open(server, server === servers.us ? ports.us : ports.eu)));
    },
    async close() {
      held.resolve();
      await Promise.all([stop(servers.us), stop(servers.eu)]);
    },
  };
}

interface Passing {
  seen: SeenRequest;
  read: SentBody;
  request: IncomingMessage;
  response: ServerResponse;
  fault: TapFault | undefined;
  indexes: number[];
}

/** Whether the answer is another than the server's. */
function isReplaced({ answer, status }: TapFault): boolean {
  return answer !== undefined || status !== undefined;
}

/** Whether the server takes the events. */
function isTaken(fault: TapFault): boolean {
  return fault.stores === true || fault.reset === 'after' || !(isReplaced(fault) || fault.hang === true);
}

async function chooseAnswer(passing: Passing, options: TapOptions): Promise<TapAnswer | 'reset' | 'none'> {
  const { seen, fault = {} } = passing;
  if (fault.reset === 'before') return 'reset';
  const taken = isTaken(fault) ? await passOn(passing, options) : 'none';
  if (typeof taken !== 'string') seen.stored = taken.status === 200;
  if (taken === 'reset' || fault.reset === 'after') return 'reset';
  if (fault.hang) return 'none';
  return isReplaced(fault) ? buildTapAnswer(fault.answer, fault.status, triggeredOf(passing)) : taken;
}

function passOn({ seen, read, request }: Passing, options: TapOptions): Promise<TapAnswer | 'reset'> {
  return relay({ base: options[seen.region], run: options.run, request, body: read.plain });
}

function triggeredOf({ seen, read, indexes, fault }: Passing): TriggeredRequest {
  const apiKey = typeof read.body?.api_key === 'string' ? read.body.api_key : '';
  return { events: seen.events, indexes, match: fault?.match ?? {}, apiKey };
}

function reset({ seen, response }: Passing): void {
  seen.ending = 'reset';
  response.socket?.resetAndDestroy();
}

function write({ status, contentType, text }: TapAnswer, { seen, response, fault }: Passing): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { 'content-type': contentType, ...length, ...fault?.headers });
  if (fault?.cut) {
    seen.ending = 'cut';
    response.write(text.slice(0, text.length / 2));
    response.socket?.end();
    return;
  }
  seen.ending = 'answered';
  response.end(text);
}

function rewritten(read: SentBody, { rewrite, run }: TapOptions): SentBody {
  if (rewrite === undefined || read.body === undefined) return read;
  rewrite(read.body);
  return readSent(Buffer.from(JSON.stringify(read.body)), undefined, run);
}

async function open(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return address.port;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
