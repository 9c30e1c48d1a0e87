import { request } from 'undici';
import { systemClock, wait } from '../../lib/clock.ts';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import { hideSecretIn } from '../../lib/redact-secret.ts';

/** A line of a recorded session: one event as JSON. */
export interface SessionLine {
  /** In the file, from 1. */
  number: number;
  text: string;
}

/** A line that was not taken, and why. */
export interface RefusedLine {
  line: number | undefined;
  problems: unknown;
}

/** Where lines are sent to. */
export interface ReplayTarget {
  /** Full URL of `/v1/batch`. */
  url: string;
  pipelineKey: string;
  signal: AbortSignal;
}

/** Used where a gateway that has no room does not say how long to wait, in ms. */
const RETRY_MS = 1000;
const MS_PER_SECOND = 1000;
/** Later it may be taken. */
const LATER: readonly number[] = [429, 502, 503, 504];

/** The gateway cannot be used. */
class ReplayError extends EmulatorError<CodesOf<'ReplayError'>> {
  override readonly name = 'ReplayError';
}

/**
 * Sends lines until they are taken, in their order. A request that is refused as a whole is halved until the line is found
 * that is to blame: it is named, and the others go on.
 *
 * @throws {ReplayError} when no gateway answers, or it knows another key
 */
export async function sendLines(target: ReplayTarget, lines: readonly SessionLine[]): Promise<RefusedLine[]> {
  const [first] = lines;
  if (first === undefined) return [];
  const { status, text } = await postUntilAnswered(target, lines, first.number);
  const answer = readAnswer(text);
  if (Array.isArray(answer.refused)) {
    return answer.refused.map(({ index, problems }) => ({ line: lines[index]?.number, problems }));
  }
  if (status === 413 || ((status === 400 || status === 500) && answer.success === false)) {
    if (lines.length > 1) {
      const half = Math.ceil(lines.length / 2);
      const before = await sendLines(target, lines.slice(0, half));
      return [...before, ...(await sendLines(target, lines.slice(half)))];
    }
    const message = `the gateway answered ${status}${answer.error === undefined ? '' : `: ${answer.error}`}`;
    return [{ line: first.number, problems: [{ message, ...(answer.fix === undefined ? {} : { fix: answer.fix }) }] }];
  }
  const problem = `Failed to replay from line ${first.number} on: the gateway answered ${status} ${text.slice(0, 200)}.`;
  throw status === 401
    ? new ReplayError('GATEWAY_UNAUTHORIZED', problem, 'Set AMPLITUDE_EMULATOR_PIPELINE_KEY.')
    : new ReplayError('GATEWAY_UNEXPECTED', problem, 'Check that --url is a gateway.');
}

/** Whether a text is JSON by itself. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function postUntilAnswered(
  { url, pipelineKey, signal }: ReplayTarget,
  lines: readonly SessionLine[],
  from: number,
): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' };
  const batch = lines.map(({ text }) => text).join(',');
  for (;;) {
    // Now is when it is sent, whatever the recording says: the times in it stay as they are.
    const sentAt = new Date(systemClock.now()).toISOString();
    const body = `{"sentAt":"${sentAt}","batch":[${batch}]}`;
    const response = await request(url, { method: 'POST', headers, body, signal }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const problem = `Failed to reach the gateway at ${url}: ${reason}. Nothing was sent from line ${from} on.`;
      throw new ReplayError('GATEWAY_UNREACHABLE', problem, 'Start the forwarder, or set --url.', { cause });
    });
    const text = hideSecretIn(await response.body.text(), pipelineKey);
    if (!LATER.includes(response.statusCode)) return { status: response.statusCode, text };
    const seconds = Number(response.headers['retry-after']);
    await wait(systemClock, seconds > 0 ? seconds * MS_PER_SECOND : RETRY_MS, signal);
  }
}

interface Answer {
  refused?: { index: number; problems: unknown }[];
  success?: boolean;
  error?: string;
  fix?: string;
}

function readAnswer(text: string): Answer {
  const answer: unknown = isJson(text) ? JSON.parse(text) : undefined;
  return typeof answer === 'object' && answer !== null ? answer : {};
}
