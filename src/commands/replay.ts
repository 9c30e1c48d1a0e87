import { statSync } from 'node:fs';
import { Presets, SingleBar } from 'cli-progress';
import { systemClock, wait } from '../../lib/clock.ts';
import { countOf } from '../../lib/count-of.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { readLinesOf } from '../../lib/files/read-lines.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import { urlOf } from '../../lib/url-of.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';
import type { ReplayTarget, SessionLine } from './post-lines.ts';
import { isJson, type RefusedLine, sendLines } from './send-lines.ts';

export interface ReplayOptions {
  /** Address of the gateway. */
  url?: string;
  /** Most events per second. */
  rate?: number;
}

/** Lines sent in one request, and their bytes: well within what a gateway takes. */
const MOST_LINES = 200;
const MOST_BYTES = 500_000;
const MS_PER_SECOND = 1000;

interface Portion {
  lines: SessionLine[];
  bytes: number;
}

/**
 * `replay`: sends a recorded session to a forwarder's gateway, in order, as fast as it is taken or as told. What is refused
 * is printed with its line, one JSON object each, and makes the exit code 1; the rest goes on.
 */
export async function runReplay(
  { host, forwarder }: Config,
  file: string,
  options: ReplayOptions,
  { stop, out, err, say }: CommandContext,
): Promise<ExitCode> {
  const url = options.url?.replace(/\/$/, '') ?? urlOf(host, forwarder.gatewayPort);
  const size = sizeOf(file);
  const target = {
    url: `${url}/v1/batch`,
    pipelineKey: forwarder.pipelineKey,
    signal: stop.signal,
    clock: systemClock,
    say,
  };
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} %  {events} events  {eta_formatted} to go',
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: false,
      gracefulExit: false,
      clearOnComplete: true,
    },
    Presets.shades_grey,
  );
  const totals = { sent: 0, refused: 0, read: 0, lines: 0 };
  const show = () => bar.start(size, totals.read, { events: totals.sent });
  show();
  try {
    for await (const portion of readPortions(file)) {
      const started = systemClock.now();
      const refused = await sendPortion(target, portion);
      await printBeside(bar, refused, out, stop.signal);
      // Some may not have been written.
      stop.signal.throwIfAborted();
      totals.sent += portion.lines.length - refused.length;
      totals.refused += refused.length;
      totals.read += portion.bytes;
      totals.lines = portion.lines.at(-1)?.number ?? totals.lines;
      if (refused.length > 0) show();
      bar.update(totals.read, { events: totals.sent });
      if (options.rate === undefined) continue;
      const due = started + (portion.lines.length / options.rate) * MS_PER_SECOND;
      await wait(systemClock, Math.max(0, due - systemClock.now()), stop.signal);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    say(`Stopped: what comes after line ${totals.lines} was not sent, or its answer did not come.`);
    return EXIT.couldNotRun;
  } finally {
    bar.stop();
    err.write(
      `Sent ${countOf(totals.sent, 'event')}, ${totals.refused} ${totals.refused === 1 ? 'was' : 'were'} refused.`,
    );
  }
  if (stop.signal.aborted) return EXIT.couldNotRun;
  await out.flush(stop.signal);
  return totals.refused > 0 ? EXIT.findings : EXIT.ok;
}

/** On a terminal both are on the same screen: the bar is taken off it first. */
async function printBeside(
  bar: SingleBar,
  refused: readonly RefusedLine[],
  out: LineOutput,
  signal: AbortSignal,
): Promise<void> {
  if (refused.length > 0) bar.stop();
  for (const problem of refused) await out.send({ json: problem }, signal);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('INPUT_UNREADABLE', `Failed to replay ${file}: ${reason}.`, 'Check the path.', { cause });
  }
}

async function* readPortions(file: string): AsyncGenerator<Portion> {
  let portion: Portion = { lines: [], bytes: 0 };
  let number = 0;
  for await (const text of readLinesOf(file)) {
    number++;
    const bytes = Buffer.byteLength(text) + 1;
    if (portion.lines.length > 0 && (portion.lines.length === MOST_LINES || portion.bytes + bytes > MOST_BYTES)) {
      yield portion;
      portion = { lines: [], bytes: 0 };
    }
    portion.bytes += bytes;
    if (text.trim() !== '') portion.lines.push({ number, text });
  }
  if (portion.lines.length > 0) yield portion;
}

/** Sends a portion. Returns what was not taken, by its line, in order. */
async function sendPortion(target: ReplayTarget, { lines }: Portion): Promise<RefusedLine[]> {
  const broken = lines.filter(({ text }) => !isJson(text));
  const whole = lines.filter((line) => !broken.includes(line));
  const problems = broken.map(({ number }) => ({ line: number, problems: [{ message: 'it is not JSON' }] }));
  const refused = [...problems, ...(await sendLines(target, whole))];
  return refused.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
