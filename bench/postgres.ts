import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFlags } from '../src/cli/start-flags.ts';
import { createPostgresServer } from '../test/postgres/postgres-server.ts';
import { createDataflyBodyWriter } from './datafly-body.ts';
import { offerLoad } from './paced-load.ts';
import type { MeasuredOnPostgres } from './postgres-sender.ts';
import { readProcessCpu } from './process-cpu.ts';
import type { BenchResult } from './result.ts';
import { startOnPostgres, waitForCount } from './start-on-postgres.ts';
import { startServer } from './start-server.ts';

const PIPELINE_KEY = 'dk_bench';
const EVENTS = 50;
const EVENTS_PER_SECOND = 3000;
const WARM_UP_MS = 5000;
const DEFAULT_MINUTES = 0.5;
const MS_PER_MINUTE = 60_000;
const MOST_DOUBLED = 0.01;
/** Of the delivery alone: what is appended and delivered. */
const SENDER = fileURLToPath(new URL('./postgres-sender.ts', import.meta.url));
const DELIVERED_EVENTS = 200_000;
/** What a machine of two cores is to do, in events a second, and of what. */
const LEAST_APPENDED = 10_000;
const LEAST_DELIVERED = 15_000;
const MOST_MICROS = 65;
const MOST_RSS_MB = 400;

/**
 * The whole forwarder on PostgreSQL at a steady load: what of 3,000 events a second it answers in time, and what becomes of these at a
 * sink that counts.
 */
export async function benchPostgres(report: (result: BenchResult) => void, minutes = DEFAULT_MINUTES): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const database = await createPostgresServer();
  opened.defer(database.remove);
  await database.start();
  await measureDelivery(report, opened, database.url);
  const { sink, server } = await startOnPostgres(opened, PIPELINE_KEY, database.url);
  const writer = createDataflyBodyWriter({ events: EVENTS, copies: EVENTS_PER_SECOND });
  const headers = { authorization: `Bearer ${PIPELINE_KEY}` };
  const load = { url: server.url, path: '/v1/batch', headers, writer, eventsPerBody: EVENTS };
  const offer = (ms: number) => offerLoad({ ...load, eventsPerSecond: EVENTS_PER_SECOND }, ms);

  const finish = (sent: number) => waitForCount(sink.url, ({ messages }) => messages >= sent);

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

/** The real delivery and the driver, of events that are mapped already: what is asked of a machine, and of no ratio. */
async function measureDelivery(
  report: (result: BenchResult) => void,
  opened: AsyncDisposableStack,
  database: string,
): Promise<void> {
  const sink = await startServer('bare-server.ts');
  opened.defer(sink.close);
  const given = [...startFlags('forward'), SENDER, String(DELIVERED_EVENTS), sink.url, database];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  const { append, deliver, rss }: MeasuredOnPostgres = JSON.parse(stdout);
  const micros = append.cpuMicros + deliver.cpuMicros;
  const megabytes = rss / 1_048_576;
  const what = (phase: typeof append) => ({ 'events/s': phase.eventsPerSecond, 'CPU µs an event': phase.cpuMicros });
  const results: Omit<BenchResult, 'spread'>[] = [
    { name: 'append', ratio: append.eventsPerSecond / LEAST_APPENDED, goal: { atLeast: 1 }, more: what(append) },
    { name: 'deliver', ratio: deliver.eventsPerSecond / LEAST_DELIVERED, goal: { atLeast: 1 }, more: what(deliver) },
    { name: 'cpu', ratio: micros / MOST_MICROS, goal: { atMost: 1 }, more: { 'CPU µs an event': micros } },
    { name: 'memory', ratio: megabytes / MOST_RSS_MB, goal: { atMost: 1 }, more: { 'MB at most': megabytes } },
  ];
  for (const result of results) report({ ...result, name: `postgres.${result.name}`, spread: 0 });
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
