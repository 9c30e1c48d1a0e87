import { request } from 'undici';
import { type Clock, wait } from '../../lib/clock.ts';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import { hideSecretIn } from '../../lib/redact-secret.ts';

/** A line of a recorded session: one event as JSON. */
export interface SessionLine {
  /** In the file, from 1. */
  number: number;
  text: string;
}

/** Where lines are sent to. */
export interface ReplayTarget {
  /** Full URL of `/v1/batch`. */
  url: string;
  pipelineKey: string;
  signal: AbortSignal;
  clock: Clock;
  /** Told once why lines wait, each time that they begin to. */
  say(message: string): void;
}

/** The gateway cannot be used. */
export class ReplayError extends EmulatorError<CodesOf<'ReplayError'>> {
  override readonly name = 'ReplayError';
}

const MS_PER_SECOND = 1000;
/** Used where a gateway does not say how long to wait, in ms. */
const RETRY_MS = 1000;
/** A gateway is asked again after this, in ms, however long it says. */
const LONGEST_WAIT_MS = 60_000;
/** How long a gateway may be away, in ms: one that is started anew is back in seconds. */
const PATIENCE_MS = 30_000;
/** It is there and has no room: what it has must be delivered first, which may take hours. */
const NO_ROOM = 429;
/** It is not there, or cannot store. */
const AWAY: readonly number[] = [502, 503, 504];

/**
 * Posts lines as one batch. While the gateway has no room they wait for as long as it takes, while it is away for 30 s.
 *
 * @returns the answer, with the pipeline key hidden in it
 * @throws {ReplayError} when nothing answers, or the gateway does not come back
 */
export async function postLines(
  { url, pipelineKey, signal, clock, say }: ReplayTarget,
  lines: readonly SessionLine[],
  from: number,
): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${pipelineKey}`, 'content-type': 'application/json' };
  const batch = lines.map(({ text }) => text).join(',');
  const postOnce = async () => {
    // Now is when it is sent, whatever the recording says: the times in it stay as they are.
    const sentAt = new Date(clock.now()).toISOString();
    const body = `{"sentAt":"${sentAt}","batch":[${batch}]}`;
    const response = await request(url, { method: 'POST', headers, body, signal });
    const text = hideSecretIn(await response.body.text(), pipelineKey);
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], text };
  };
  let lastThere = clock.now();
  for (let attempt = 1; ; attempt++) {
    const { status, retryAfter, text } = await postOnce().catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw failToReach(url, cause instanceof Error ? cause.message : String(cause), from, cause);
    });
    if (status !== NO_ROOM && !AWAY.includes(status)) return { status, text };
    const waitMs = readWait(retryAfter);
    const answered = `it answered ${status} ${text.slice(0, 200)}`;
    if (status === NO_ROOM) lastThere = clock.now() + waitMs;
    else if (clock.now() + waitMs > lastThere + PATIENCE_MS) {
      throw failToReach(url, `${answered}, and will not be back within ${PATIENCE_MS / MS_PER_SECOND} s`, from);
    }
    if (attempt === 1) say(`The gateway takes nothing from line ${from} on: ${answered}. It is asked again.`);
    await wait(clock, waitMs, signal);
  }
}

/** What a Retry-After says, in ms. A date, or what is no number, counts as nothing said. */
function readWait(retryAfter: string | string[] | undefined): number {
  const seconds = Number(retryAfter);
  return seconds > 0 ? Math.min(seconds * MS_PER_SECOND, LONGEST_WAIT_MS) : RETRY_MS;
}

function failToReach(url: string, reason: string, from: number, cause?: unknown): ReplayError {
  const problem = `Failed to reach the gateway at ${url}: ${reason}. Nothing was sent from line ${from} on.`;
  return new ReplayError('GATEWAY_UNREACHABLE', problem, 'Start the forwarder, or set --url.', { cause });
}
