import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFlags } from '../src/cli/start-flags.ts';
import type { Measured } from './forwarder-sender.ts';
import { type BenchResult, median, spread } from './result.ts';
import { startServer } from './start-server.ts';

const run = promisify(execFile);
const SENDER = fileURLToPath(new URL('./forwarder-sender.ts', import.meta.url));
const ROUNDS = 3;
const EVENTS = 200_000;
const MANY_EVENTS = 1_000_000;
const BEFORE_MANY = 50_000;
const MOST_RSS_MB = 300;
const BYTES_PER_MB = 1_048_576;

type Sender = 'ours' | 'sdk' | 'floor';

/**
 * What an event costs the processor, from the hands of a program to a sink that only parses it: the forwarder, durable and in
 * order, beside Amplitude's Node SDK and beside undici posting bodies that are ready. The same events, sink and machine, in
 * turns and in steady state; each sender in a process of its own. Then a million events: whether the last tenth is as fast as
 * the first, and the memory. Then the memory while 4 GB wait.
 */
export async function benchForwarder(report: (result: BenchResult) => void): Promise<void> {
  const sink = await startServer('bare-server.ts');
  const measure = async (kind: string, events: number): Promise<Measured> => {
    const flags = kind === 'forwarder' || kind === 'waiting' ? startFlags('forward') : [];
    const { stdout } = await run(process.execPath, [...flags, SENDER, kind, String(events), sink.url]);
    return JSON.parse(stdout);
  };
  try {
    const rounds: Record<Sender, Measured>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await measure('forwarder', EVENTS);
      rounds.push({ ours, sdk: await measure('sdk', EVENTS), floor: await measure('floor', EVENTS) });
    }
    const cost = (who: Sender) => median(rounds.map((round) => round[who].cpuMicros));
    const speed = (who: Sender) => median(rounds.map((round) => round[who].eventsPerSecond));
    const beside = (who: Sender) => rounds.map((round) => round[who].cpuMicros / round.ours.cpuMicros);
    const ours = { 'CPU µs an event': cost('ours'), 'events/s': speed('ours') };
    report({
      name: 'forwarder.beside-sdk',
      ratio: median(beside('sdk')),
      spread: spread(beside('sdk')),
      goal: { atLeast: 10 },
      more: { ...ours, 'SDK CPU µs': cost('sdk'), 'SDK events/s': speed('sdk') },
    });
    report({
      name: 'forwarder.beside-floor',
      ratio: median(beside('floor')),
      spread: spread(beside('floor')),
      goal: { atLeast: 0.2 },
      more: { ...ours, 'floor CPU µs': cost('floor'), 'floor events/s': speed('floor') },
    });
    const long = await measure('forwarder', MANY_EVENTS);
    report({
      name: 'forwarder.last-tenth',
      // The processor's time: what else the machine does in this minute is not what is asked.
      ratio: long.lastToFirst.cpu,
      spread: 0,
      goal: { atLeast: 0.95 },
      more: {
        events: MANY_EVENTS,
        'CPU µs an event': long.cpuMicros,
        'events/s': long.eventsPerSecond,
        'by the clock': long.lastToFirst.clock,
      },
    });
    report(describeMemory('forwarder.memory', long.rss));
    const waiting = await measure('waiting', BEFORE_MANY);
    report(describeMemory('forwarder.memory-waiting', waiting.rss));
  } finally {
    await sink.close();
  }
}

/** @param rss in bytes, at most */
function describeMemory(name: string, rss: number): BenchResult {
  const megabytes = rss / BYTES_PER_MB;
  return { name, ratio: megabytes / MOST_RSS_MB, spread: 0, goal: { atMost: 1 }, more: { 'MB at most': megabytes } };
}
