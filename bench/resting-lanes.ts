import { createPostgresServer, runPostgres } from '../test/postgres/postgres-server.ts';
import { createDataflyBodyWriter, DEVICES } from './datafly-body.ts';
import { offerLoad } from './paced-load.ts';
import { readProcessCpu } from './process-cpu.ts';
import { type BenchResult, median, spread } from './result.ts';
import { startOnPostgres, waitForCount } from './start-on-postgres.ts';

const PIPELINE_KEY = 'dk_bench';
const EVENTS = 50;
/** More than it can: as fast as it takes them. */
const EVENTS_PER_SECOND = 20_000;
/** Slower, so that all of them are there. */
const RESTING_PER_SECOND = 2000;
const LOAD_MS = 3000;
const ROUNDS = 7;

/** What came of a load. */
interface Drained {
  eventsPerSecond: number;
  micros: number;
}

/**
 * What 50,000 devices cost the others that Amplitude asked to rest: two forwarders on one PostgreSQL server, one of which holds an event
 * of each of them. In turns, as many events as they take for three seconds, until a sink has the last one.
 */
export async function benchRestingLanes(report: (result: BenchResult) => void): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const database = await createPostgresServer();
  opened.defer(database.remove);
  await database.start();

  async function start(name: string) {
    await runPostgres('createdb', ['-h', '127.0.0.1', '-p', String(database.port), '-U', 'emulator', name]);
    const url = new URL(name, database.url).href;
    const { server, sink } = await startOnPostgres(opened, PIPELINE_KEY, url);
    const writer = createDataflyBodyWriter({ events: EVENTS, copies: EVENTS_PER_SECOND / EVENTS });
    const load = { url: server.url, path: '/v1/batch', headers: { authorization: `Bearer ${PIPELINE_KEY}` } };
    let sent = 0;

    async function drain(): Promise<Drained> {
      const [begun, cpu] = [performance.now(), readProcessCpu(server.pid)];
      const offered = { ...load, writer, eventsPerBody: EVENTS, eventsPerSecond: EVENTS_PER_SECOND };
      const { events } = await offerLoad(offered, LOAD_MS);
      sent += events;
      await waitForCount(sink.url, ({ messages }) => messages >= sent);
      const micros = ((readProcessCpu(server.pid) - cpu) / events) * 1000;
      return { eventsPerSecond: events / ((performance.now() - begun) / 1000), micros };
    }

    /** Has an event of each of many devices wait that the sink asks to rest. Returns how many do. */
    async function rest(): Promise<number> {
      const resting = createDataflyBodyWriter({ events: EVENTS, copies: 100, prefix: 'resting-', perDevice: 1 });
      const offered = { ...load, writer: resting, eventsPerBody: EVENTS, eventsPerSecond: RESTING_PER_SECOND };
      // A second more than it takes: what is due in the last moment may not be sent.
      await offerLoad(offered, (DEVICES / RESTING_PER_SECOND + 1) * 1000);
      return (await waitForCount(sink.url, ({ throttled }) => throttled >= DEVICES)).throttled;
    }

    return { drain, rest };
  }

  const without = await start('without');
  const beside = await start('beside');
  const lanes = await beside.rest();
  if (lanes < DEVICES) throw new Error(`Failed to measure: ${lanes} devices rest, and not ${DEVICES}.`);
  const play = async () => ({ without: await without.drain(), beside: await beside.drain() });
  await play();
  const rounds: Awaited<ReturnType<typeof play>>[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await play());
  const ratios = rounds.map((round) => round.without.eventsPerSecond / round.beside.eventsPerSecond);
  const typical = (which: 'without' | 'beside', what: keyof Drained) =>
    median(rounds.map((round) => round[which][what]));
  report({
    name: 'postgres.resting-lanes',
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { atMost: 1.1 },
    more: {
      'lanes that rest': lanes,
      'events/s': typical('beside', 'eventsPerSecond'),
      'without them': typical('without', 'eventsPerSecond'),
      'CPU µs an event': typical('beside', 'micros'),
      'CPU µs without them': typical('without', 'micros'),
    },
  });
}
