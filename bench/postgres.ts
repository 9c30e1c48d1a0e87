import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startFlags } from '../src/cli/start-flags.ts';
import { createPostgresServer } from '../test/postgres/postgres-server.ts';
import { createDataflyBodyWriter } from './datafly-body.ts';
import { offerLoad } from './paced-load.ts';
import { readProcessCpu } from './process-cpu.ts';
import type { BenchResult } from './result.ts';
import { startServer, startServerWith } from './start-server.ts';

const PIPELINE_KEY = 'dk_bench';
const EVENTS = 50;
const EVENTS_PER_SECOND = 3000;
const WARM_UP_MS = 5000;
const DEFAULT_MINUTES = 0.5;
const MS_PER_MINUTE = 60_000;
const OUTBOX_BYTES = 4 * 1_073_741_824;
/** How long what waits may take, in ms. */
const FINISH_MS = 120_000;
const MOST_DOUBLED = 0.01;

interface Counted {
  messages: number;
  events: number;
  doubled: number;
  disorder: number;
}

/**
 * The whole forwarder on PostgreSQL at a steady load: what of 3,000 events a second it answers in time, and what becomes of these at a
 * sink that counts.
 */
export async function benchPostgres(report: (result: BenchResult) => void, minutes = DEFAULT_MINUTES): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const database = await createPostgresServer();
  opened.defer(database.remove);
  await database.start();
  const sink = await startServer('counting-server.ts');
  opened.defer(sink.close);
  const given = [PIPELINE_KEY, sink.url, database.url, String(OUTBOX_BYTES), 'bench-management'];
  const server = await startServerWith(startFlags('forward'), 'postgres-gateway-server.ts', ...given);
  opened.defer(server.close);
  const writer = createDataflyBodyWriter({ events: EVENTS, copies: EVENTS_PER_SECOND });
  const headers = { authorization: `Bearer ${PIPELINE_KEY}` };
  const load = { url: server.url, path: '/v1/batch', headers, writer, eventsPerBody: EVENTS };
  const offer = (ms: number) => offerLoad({ ...load, eventsPerSecond: EVENTS_PER_SECOND }, ms);

  const count = async (): Promise<Counted> => JSON.parse(await (await request(sink.url)).body.text());

  async function finish(sent: number): Promise<Counted> {
    const until = performance.now() + FINISH_MS;
    for (;;) {
      const counted = await count();
      if (counted.messages >= sent || performance.now() > until) return counted;
      await sleep(100);
    }
  }

  const before = await offer(WARM_UP_MS);
  await finish(before.events);
  const cpu = readProcessCpu(server.pid);
  const { answered, events } = await offer(minutes * MS_PER_MINUTE);
  const { messages, disorder, doubled, events: delivered } = await finish(before.events + events);
  const micros = ((readProcessCpu(server.pid) - cpu) / events) * 1000;
  const more = {
    'events/s offered': EVENTS_PER_SECOND,
    'CPU µs an event': micros,
    'MB at most': readMostMemory(server.pid),
  };
  report({ name: 'postgres.answered', ratio: answered, spread: 0, goal: { atLeast: 0.99 }, more });
  const sent = before.events + events;
  for (const [name, ratio, atMost] of [
    ['postgres.lost', (sent - messages) / sent, 0],
    ['postgres.disorder', disorder / delivered, 0],
    ['postgres.doubled', doubled / delivered, MOST_DOUBLED],
  ] as const) {
    report({ name, ratio, spread: 0, goal: { atMost }, more: { events: sent } });
  }
}

/** The most memory that a process held, in MB; NaN where the system does not say. */
function readMostMemory(pid: number): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}
