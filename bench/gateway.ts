import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startFlags } from '../src/cli/start-flags.ts';
import { createDataflyBodyWriter } from './datafly-body.ts';
import { createLoadClient, type LoadClient } from './load-client.ts';
import { readProcessCpu } from './process-cpu.ts';
import { type BenchResult, median, spread } from './result.ts';
import { type BenchServer, startServer, startServerWith } from './start-server.ts';

const PIPELINE_KEY = 'dk_bench';
const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 3000;
const WARM_UP_MS = 8000;
const MICROS_PER_MS = 1000;
const POLL_MS = 20;

/** What comes in: a hundred events a request, as servers send them; one, as a page does. */
const REQUESTS = [
  { name: 'gateway.batch', path: '/v1/batch', events: 100, atMost: 6, mostMicros: 100 },
  { name: 'gateway.single', path: '/v1/t', events: 1, atMost: 3, mostMicros: 200 },
];

/**
 * What an event costs from one end to the other, in µs of the processor in the forwarder's process: HTTP in, mapped, on disk,
 * delivered to a server in another process. Beside a bare server that parses the JSON, writes it to the disk and answers:
 * the same bodies from the same client in turns. A round counts until all that came in with it is delivered.
 */
export async function benchGateway(report: (result: BenchResult) => void): Promise<void> {
  const sink = await startServer('bare-server.ts');
  const floor = await startServer('floor-server.ts');
  const ours = await startServerWith(startFlags('forward'), 'gateway-server.ts', PIPELINE_KEY, sink.url);
  try {
    for (const { name, path, events, atMost, mostMicros } of REQUESTS) {
      const { rounds } = await compare(path, events, { floor, ours });
      const ratios = rounds.map((round) => round.ours.micros / round.floor.micros);
      const micros = median(rounds.map((round) => round.ours.micros));
      report({
        name: `${name}-beside-floor`,
        ratio: median(ratios),
        spread: spread(ratios),
        goal: { atMost },
        more: {
          'events/s': median(rounds.map((round) => round.ours.perSecond)),
          'µs of the processor an event': micros,
          'goal on a fast machine': mostMicros,
          'floor µs': median(rounds.map((round) => round.floor.micros)),
          'floor events/s': median(rounds.map((round) => round.floor.perSecond)),
        },
      });
    }
  } finally {
    await Promise.all([ours.close(), floor.close(), sink.close()]);
  }
}

async function compare(path: string, events: number, servers: { floor: BenchServer; ours: BenchServer }) {
  const writer = createDataflyBodyWriter({ events, copies: CONNECTIONS * 2 });
  const headers = { Authorization: `Bearer ${PIPELINE_KEY}` };
  const load = { path, headers, connections: CONNECTIONS, nextBody: writer.next, bodyBytes: writer.bytes };
  const floor = createLoadClient({ ...load, url: servers.floor.url });
  const ours = createLoadClient({ ...load, url: servers.ours.url });
  for (const [client, server] of [
    [floor, servers.floor],
    [ours, servers.ours],
  ] as const) {
    await measure(server, client, events, WARM_UP_MS);
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      floor: await measure(servers.floor, floor, events, ROUND_MS),
      ours: await measure(servers.ours, ours, events, ROUND_MS),
    });
  }
  return { rounds };
}

/** How many events a server took a second, and what each took of its processor until it was delivered. */
async function measure(server: BenchServer, client: LoadClient, events: number, ms: number) {
  const [cpu, clock] = [readProcessCpu(server.pid), performance.now()];
  const requests = ((await client.run(ms)) * (performance.now() - clock)) / MICROS_PER_MS;
  await delivered(server);
  const taken = Math.round(requests) * events;
  const perSecond = (taken / (performance.now() - clock)) * MICROS_PER_MS;
  return { perSecond, micros: ((readProcessCpu(server.pid) - cpu) / taken) * MICROS_PER_MS };
}

/** Resolves once nothing waits in the forwarder; at once for a server that delivers nothing. */
async function delivered({ delivered: url }: BenchServer): Promise<void> {
  if (url === undefined) return;
  for (;;) {
    const { body } = await request(url);
    const { queued } = JSON.parse(await body.text());
    if (queued === 0) return;
    await sleep(POLL_MS);
  }
}
