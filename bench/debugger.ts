import { readFileSync } from 'node:fs';
import { benchDebuggerSizes } from './debugger-sizes.ts';
import { offerLoad } from './paced-load.ts';
import { readProcessCpu } from './process-cpu.ts';
import { readStream } from './read-stream.ts';
import { type BenchResult, median, spread } from './result.ts';
import { startEmulate } from './start-emulate.ts';
import { type BenchServer, startServer } from './start-server.ts';
import { createBodyWriter } from './write-body.ts';

const KEY = 'be9c00000000000000000000000000ed';
const EVENTS_PER_SECOND = 5000;
const EVENTS = 10;
const ROUNDS = 5;
const ROUND_MS = 2000;
const WARM_UP_MS = 2000;
const MINUTE_MS = 60_000;
/** Of the long run, its first tenth is what its end is held against: minute 1 of 10. */
const TENTHS = 10;

type Report = (result: BenchResult) => void;

/**
 * What watching costs, at 5,000 events a second offered: the mock with a screen, and with pages, beside the mock alone; the
 * screen beside JSON; lines beside whole records; and whether anything is missed or grows in a run of `minutes`.
 */
export async function benchDebugger(report: Report, minutes = 10): Promise<void> {
  await using servers = new AsyncDisposableStack();
  const adopt = (server: BenchServer) => servers.adopt(server, ({ close }) => close());
  const mock = adopt(await startServer('mock-server.ts', KEY));
  const json = adopt(await startEmulate('json', KEY));
  const small = adopt(await startEmulate({ columns: 80, rows: 24 }, KEY));
  const large = adopt(await startEmulate({ columns: 200, rows: 50 }, KEY));
  for (const server of [mock, json, small, large]) await measure(server, WARM_UP_MS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      alone: await measure(mock, ROUND_MS),
      page: await whileRead(mock, 1, () => measure(mock, ROUND_MS)),
      pages: await whileRead(mock, 4, () => measure(mock, ROUND_MS)),
      json: await measure(json, ROUND_MS),
      small: await measure(small, ROUND_MS),
      large: await measure(large, ROUND_MS),
    });
  }
  for (const [name, measured, atLeast] of [
    ['debugger.screen', 'small', 0.9],
    ['debugger.one-page', 'page', 0.9],
    ['debugger.four-pages', 'pages', 0.8],
  ] as const) {
    const ratios = rounds.map((round) => round[measured].answered / round.alone.answered);
    const more = {
      'CPU ms/s': median(rounds.map((round) => round[measured].cpu)),
      'alone CPU ms/s': median(rounds.map(({ alone }) => alone.cpu)),
    };
    report({ name, ratio: median(ratios), spread: spread(ratios), goal: { atLeast }, more });
  }
  for (const [name, measured, atMost] of [
    ['debugger.screen-cpu.80x24', 'small', 1.25],
    ['debugger.screen-cpu.200x50', 'large', 1.3],
  ] as const) {
    const ratios = rounds.map((round) => round[measured].cpu / round.json.cpu);
    const more = { '--json CPU ms/s': median(rounds.map((round) => round.json.cpu)) };
    report({ name, ratio: median(ratios), spread: spread(ratios), goal: { atMost }, more });
  }
  await compareForms(mock, report);
  await runLong(small, minutes, report);
  await benchDebuggerSizes(report);
}

/** What was answered of 5,000 events a second, and how many ms of the processor a second that took the server. */
async function measure({ pid, url }: BenchServer, ms: number): Promise<{ answered: number; cpu: number }> {
  const before = readProcessCpu(pid);
  const { answered } = await offerLoad(loadOf(url), ms);
  return { answered, cpu: (readProcessCpu(pid) - before) / (ms / 1000) };
}

function loadOf(url: string) {
  const options = { apiKey: KEY, events: EVENTS, perDevice: 10, devices: 20_000, copies: 256 };
  return { url, writer: createBodyWriter(options), eventsPerBody: EVENTS, eventsPerSecond: EVENTS_PER_SECOND };
}

/** Lets so many pages read the stream meanwhile. */
async function whileRead<Result>({ control }: BenchServer, pages: number, run: () => Promise<Result>): Promise<Result> {
  const readers = await Promise.all(Array.from({ length: pages }, () => readStream(control, '/stream?view=line')));
  try {
    return await run();
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** The bytes of the same records, as lines and whole. */
async function compareForms({ control }: BenchServer, report: Report): Promise<void> {
  const stats: { lastSeq: number } = JSON.parse(await (await fetch(`${control}/stats`)).text());
  const since = Math.max(0, stats.lastSeq - EVENTS_PER_SECOND);
  const [lines, whole] = await Promise.all(
    ['view=line&', ''].map(async (view) => {
      const reader = await readStream(control, `/stream?${view}since=${since}`);
      while (reader.lastSeq() < stats.lastSeq) await new Promise((resolve) => void setTimeout(resolve, 10));
      reader.close();
      return reader.bytes();
    }),
  );
  const more = { 'bytes as lines': lines ?? 0, 'bytes whole': whole ?? 0, records: stats.lastSeq - since };
  report({ name: 'debugger.line-bytes', ratio: (lines ?? 0) / (whole ?? 0), spread: 0, goal: { atMost: 0.25 }, more });
}

/** Whether a page misses anything, how far a reader of whole records lags, and whether memory grows. */
async function runLong({ url, control, pid }: BenchServer, minutes: number, report: Report): Promise<void> {
  const [page, whole] = [await readStream(control, '/stream?view=line'), await readStream(control, '/stream')];
  const partMs = (minutes * MINUTE_MS) / TENTHS;
  const memory: number[] = [];
  let events = 0;
  for (let part = 0; part < TENTHS; part++) {
    events += (await offerLoad(loadOf(url), partMs)).events;
    memory.push(readRss(pid));
  }
  const behind = page.lastSeq() - whole.lastSeq();
  const more = {
    events,
    'missed by a reader of whole records': whole.missed(),
    'which is behind': Math.max(0, behind),
  };
  report({ name: 'debugger.gaps', ratio: page.missed(), spread: 0, goal: { atMost: 0 }, more });
  const [first = Number.NaN] = memory;
  const last = memory.at(-1) ?? Number.NaN;
  report({
    name: 'debugger.memory',
    ratio: last / first,
    spread: (Math.max(...memory) - Math.min(...memory)) / first,
    goal: { atMost: 1.2 },
    more: { minutes, 'MB in the first tenth': first, 'MB at the end': last },
  });
  page.close();
  whole.close();
}

/** Resident memory of a process, in MB. */
function readRss(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
