import { request } from 'undici';
import { createLoadClient } from './load-client.ts';
import { readProcessCpu } from './process-cpu.ts';
import { type BenchResult, median, spread } from './result.ts';
import { type BenchServer, startServer } from './start-server.ts';
import { type BodyWriter, createBodyWriter } from './write-body.ts';

const KEY = 'be9c00000000000000000000000000ed';
const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 2000;
const WARM_UP_MS = 4000;

/** Bodies as SDKs send them: ten events of one device; and a server's upload, a thousand of a hundred devices. Mixed: of many shapes. */
const BODIES = [
  { name: 'mock.10-events', events: 10, mixed: false, goal: 0.58 },
  { name: 'mock.1000-events', events: 1000, mixed: false, goal: 0.55 },
  { name: 'mock.10-mixed', events: 10, mixed: true, goal: 0.55 },
  { name: 'mock.1000-mixed', events: 1000, mixed: true, goal: 0.5 },
];

/**
 * How many requests the mock answers beside a bare node:http server that only parses the JSON: the same bodies from the same
 * client in turns, every rule on, one reader of the stream.
 */
export async function benchMock(report: (result: BenchResult) => void): Promise<void> {
  const bare = await startServer('bare-server.ts');
  const mock = await startServer('mock-server.ts', KEY);
  try {
    for (const { name, events, mixed, goal } of BODIES) {
      const options = { apiKey: KEY, events, mixed, perDevice: 10, devices: 20_000, copies: CONNECTIONS * 2 };
      report({ name, goal: { atLeast: goal }, ...(await compare(createBodyWriter(options), { bare, mock })) });
    }
  } finally {
    await Promise.all([bare.close(), mock.close()]);
  }
}

/** How many requests a server answered a second, and what each took of the processor: that says more on a machine that does something else as well. */
async function measure({ pid }: BenchServer, run: () => Promise<number>) {
  const [cpu, clock] = [readProcessCpu(pid), performance.now()];
  const perSecond = await run();
  const answered = (perSecond * (performance.now() - clock)) / 1000;
  return { perSecond, cpuMicros: ((readProcessCpu(pid) - cpu) / answered) * 1000 };
}

/** Reads the stream while something runs, and no longer: what is still to be streamed must not slow down the other server. */
async function whileStreaming(control: string | undefined, run: () => Promise<number>): Promise<number> {
  const { body } = await request(`${control}/stream`);
  let streamed = 0;
  body.on('data', (chunk: Buffer) => {
    streamed += chunk.length;
  });
  body.on('error', () => {});
  try {
    const answered = await run();
    if (streamed === 0) throw new Error('The stream gave nothing: it was not what was to be measured.');
    return answered;
  } finally {
    body.destroy();
  }
}

async function compare(
  writer: BodyWriter,
  servers: { bare: BenchServer; mock: BenchServer },
): Promise<Omit<BenchResult, 'name' | 'goal'>> {
  const load = { path: '/2/httpapi', connections: CONNECTIONS, nextBody: writer.next, bodyBytes: writer.bytes };
  const bare = createLoadClient({ ...load, url: servers.bare.url });
  const mock = createLoadClient({ ...load, url: servers.mock.url });
  for (const client of [bare, mock]) await client.run(WARM_UP_MS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const floor = await measure(servers.bare, () => bare.run(ROUND_MS));
    const ours = await measure(servers.mock, () => whileStreaming(servers.mock.control, () => mock.run(ROUND_MS)));
    rounds.push({ floor, ours });
  }
  const ratios = rounds.map(({ floor, ours }) => ours.perSecond / floor.perSecond);
  return {
    ratio: median(ratios),
    spread: spread(ratios),
    more: {
      'bytes a body': writer.bytes,
      'requests/s': median(rounds.map(({ ours }) => ours.perSecond)),
      'µs of the processor a request': median(rounds.map(({ ours }) => ours.cpuMicros)),
      'bare µs': median(rounds.map(({ floor }) => floor.cpuMicros)),
      'bare requests/s': median(rounds.map(({ floor }) => floor.perSecond)),
    },
  };
}
