import { request } from 'undici';
import { createLoadClient } from './load-client.ts';
import { type BenchResult, median, spread } from './result.ts';
import { type BenchServer, startServer } from './start-server.ts';
import { type BodyWriter, createBodyWriter } from './write-body.ts';

const KEY = 'be9c00000000000000000000000000ed';
const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 2000;
const WARM_UP_MS = 4000;

/** Bodies as SDKs send them: ten events of one device; and a server's upload, a thousand of a hundred devices. */
const BODIES = [
  { events: 10, goal: 0.7 },
  { events: 1000, goal: 0.8 },
];

/**
 * How many requests the mock answers beside a bare node:http server that only parses the JSON: the same bodies from the same
 * client in turns, every rule on, one reader of the stream.
 */
export async function benchMock(report: (result: BenchResult) => void): Promise<void> {
  const bare = await startServer('bare-server.ts');
  const mock = await startServer('mock-server.ts', KEY);
  try {
    for (const { events, goal } of BODIES) {
      const options = { apiKey: KEY, events, perDevice: 10, devices: 20_000, copies: CONNECTIONS * 2 };
      report(await compare(createBodyWriter(options), events, { bare, mock }, goal));
    }
  } finally {
    await Promise.all([bare.close(), mock.close()]);
  }
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
  events: number,
  servers: { bare: BenchServer; mock: BenchServer },
  goal: number,
): Promise<BenchResult> {
  const load = { path: '/2/httpapi', connections: CONNECTIONS, nextBody: writer.next, bodyBytes: writer.bytes };
  const bare = createLoadClient({ ...load, url: servers.bare.url });
  const mock = createLoadClient({ ...load, url: servers.mock.url });
  for (const client of [bare, mock]) await client.run(WARM_UP_MS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const floor = await bare.run(ROUND_MS);
    rounds.push({ floor, ours: await whileStreaming(servers.mock.control, () => mock.run(ROUND_MS)) });
  }
  const ratios = rounds.map(({ floor, ours }) => ours / floor);
  return {
    name: `mock.${events}-events`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { atLeast: goal },
    more: {
      'bytes a body': writer.bytes,
      'requests/s': median(rounds.map(({ ours }) => ours)),
      'bare requests/s': median(rounds.map(({ floor }) => floor)),
    },
  };
}
