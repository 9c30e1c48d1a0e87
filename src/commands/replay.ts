import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Presets, SingleBar } from 'cli-progress';
import { request } from 'undici';
import { systemClock, wait } from '../../lib/clock.ts';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { hideSecretIn } from '../../lib/redact-secret.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';

export interface ReplayOptions {
  /** Address of the gateway. */
  url?: string;
  /** Most events per second. */
  rate?: number;
}

/** Lines sent in one request, and their bytes: well within what a gateway takes. */
const MOST_LINES = 200;
const MOST_BYTES = 500_000;
/** Used where a gateway that has no room does not say how long to wait, in ms. */
const RETRY_MS = 1000;
const MS_PER_SECOND = 1000;

interface Portion {
  lines: { number: number; text: string }[];
  bytes: number;
}

/**
 * `replay`: sends a recorded session to a forwarder's gateway, in order, as fast as it is taken or as told. What is refused
 * is printed, one JSON object a line, and makes the exit code 1.
 */
export async function runReplay(
  { host, forwarder }: Config,
  file: string,
  options: ReplayOptions,
  { stop, out, err, say }: CommandContext,
): Promise<ExitCode> {
  const url = options.url?.replace(/\/$/, '') ?? `http://${host}:${forwarder.gatewayPort}`;
  const size = sizeOf(file);
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} %  {events} events  {eta_formatted} to go',
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: false,
      gracefulExit: false,
    },
    Presets.shades_grey,
  );
  const totals = { sent: 0, refused: 0, read: 0, lines: 0 };
  bar.start(size, 0, { events: 0 });
  try {
    for await (const portion of readPortions(file)) {
      const started = systemClock.now();
      const refused = await send(`${url}/v1/batch`, forwarder.pipelineKey, portion, stop.signal);
      for (const problem of refused) await out.send({ json: problem }, stop.signal);
      totals.sent += portion.lines.length - refused.length;
      totals.refused += refused.length;
      totals.read += portion.bytes;
      totals.lines = portion.lines.at(-1)?.number ?? totals.lines;
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
    err.write(`Sent ${totals.sent} events, ${totals.refused} were refused.`);
  }
  if (stop.signal.aborted) return EXIT.couldNotRun;
  await out.flush(stop.signal);
  return totals.refused > 0 ? EXIT.findings : EXIT.ok;
}

/** The gateway cannot be used. */
class ReplayError extends EmulatorError<CodesOf<'ReplayError'>> {
  override readonly name = 'ReplayError';
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
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
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

/** Sends until it is taken. Returns what was refused, by its line. */
async function send(url: string, pipelineKey: string, { lines }: Portion, signal: AbortSignal): Promise<object[]> {
  const broken = lines.filter(({ text }) => !isJson(text));
  const whole = lines.filter((line) => !broken.includes(line));
  const problems: object[] = broken.map(({ number }) => ({ line: number, problems: [{ message: 'it is not JSON' }] }));
  if (whole.length === 0) return problems;
  const headers = { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' };
  const body = `{"batch":[${whole.map(({ text }) => text).join(',')}]}`;
  for (;;) {
    const response = await request(url, { method: 'POST', headers, body, signal }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ReplayError(
        'GATEWAY_UNREACHABLE',
        `Failed to reach the gateway at ${url}: ${reason}.`,
        'Start the forwarder, or set --url.',
        { cause },
      );
    });
    const text = await response.body.text();
    if (response.statusCode === 429 || response.statusCode === 503) {
      const seconds = Number(response.headers['retry-after']);
      await wait(systemClock, seconds > 0 ? seconds * MS_PER_SECOND : RETRY_MS, signal);
      continue;
    }
    const refused = readRefused(response.statusCode, hideSecretIn(text, pipelineKey));
    return [...problems, ...refused.map(({ index, problems: why }) => ({ line: whole[index]?.number, problems: why }))];
  }
}

function readRefused(status: number, text: string): { index: number; problems: unknown }[] {
  const answer: unknown = isJson(text) ? JSON.parse(text) : undefined;
  if (typeof answer === 'object' && answer !== null && 'refused' in answer && Array.isArray(answer.refused)) {
    return answer.refused;
  }
  const problem = `Failed to replay: the gateway answered ${status} ${text.slice(0, 200)}.`;
  throw status === 401
    ? new ReplayError('GATEWAY_UNAUTHORIZED', problem, 'Set AMPLITUDE_EMULATOR_PIPELINE_KEY.')
    : new ReplayError('GATEWAY_UNEXPECTED', problem, 'Check that --url is a gateway.');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
