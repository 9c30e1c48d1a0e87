import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startFlags } from '../src/cli/start-flags.ts';
import { type BenchServer, startServer, startServerWith } from './start-server.ts';

/** The forwarder on a database, and the sink that it sends to. */
interface Started {
  server: BenchServer;
  sink: BenchServer;
}

/** What a sink got (counting-server.ts). */
export interface Counted {
  messages: number;
  events: number;
  doubled: number;
  disorder: number;
  /** Devices that it asked to rest. */
  throttled: number;
}

const OUTBOX_BYTES = 4 * 1_073_741_824;
/** How long what waits may take, in ms, and how often it is looked. */
const FINISH_MS = 120_000;
const LOOK_MS = 20;

/** Starts the whole forwarder on a database, and a sink that counts; both are stopped with `opened`. */
export async function startOnPostgres(
  opened: AsyncDisposableStack,
  pipelineKey: string,
  database: string,
): Promise<Started> {
  const sink = await startServer('counting-server.ts');
  opened.defer(sink.close);
  const given = [pipelineKey, sink.url, database, String(OUTBOX_BYTES), 'bench-management'];
  const server = await startServerWith(startFlags('forward'), 'postgres-gateway-server.ts', ...given);
  opened.defer(server.close);
  return { server, sink };
}

/** Waits until a sink has all of something, or for two minutes. */
export async function waitForCount(url: string, isAll: (counted: Counted) => boolean): Promise<Counted> {
  const until = performance.now() + FINISH_MS;
  for (;;) {
    const counted: Counted = JSON.parse(await (await request(url)).body.text());
    if (isAll(counted) || performance.now() > until) return counted;
    await sleep(LOOK_MS);
  }
}
