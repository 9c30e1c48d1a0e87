import type { Clock } from '../../../lib/clock.ts';
import { hideSecretIn } from '../../../lib/redact-secret.ts';
import type { Rng } from '../../../lib/rng.ts';
import { type Attempt, addAttempt, buildAttempt } from './attempts.ts';
import { buildBody, type RequestTemplate } from './build-body.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import type { Holds } from './holds/create-holds.ts';
import type { HttpClient, SendResult } from './http-client.ts';
import { type Interpretation, interpretResponse } from './interpret-response.ts';
import type { DeliveryObserver } from './observer.ts';
import type { Entry, Outbox, Settlement } from './outbox/outbox.ts';
import { describeDead, type OutcomeRecord } from './outcome.ts';
import { retryAfterMs, settleBatch } from './settle.ts';
import { splitBatch } from './split-batch.ts';

export interface BatchSenderOptions {
  outbox: Outbox;
  client: HttpClient;
  requestTemplate: RequestTemplate;
  limits: DeliveryLimits;
  holds: Holds;
  clock: Clock;
  rng: Rng;
  /** Whether nothing more is to be sent. */
  stopped: () => boolean;
  onOutcome: (outcome: OutcomeRecord) => void;
  onProblem: (message: string) => void;
  observer?: DeliveryObserver | undefined;
}

/**
 * Sends a batch until each of its entries is settled. Its lanes stay locked, so that nothing overtakes.
 *
 * @returns the lanes that it left waiting
 */
export type SendBatch = (batch: readonly Entry[]) => Promise<ReadonlySet<string>>;

/** Rules whose answers name events for whose they are. */
const KEYED: ReadonlySet<string> = new Set(['deliver.400-silenced', 'deliver.429-keyed']);

/** Creates what makes requests and does with each event what the answer means. */
export function createBatchSender(options: BatchSenderOptions): SendBatch {
  const { outbox, client, requestTemplate, limits, holds, clock, rng, stopped, onOutcome, onProblem, observer } =
    options;
  const { pause, circuitBreaker, projectRateLimit, isolatedLanes, batchSize } = holds;

  async function send(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    if (batch.length === 0) return new Set();
    // Another answer may have stopped the project while this batch was being cut.
    if (stopped() || pause.hold() !== null || circuitBreaker.openUntil() > clock.now()) return putBack(batch);
    const { result, interpretation } = await request(batch);
    const { action } = interpretation;
    if (action === 'halve' || breaksAlone(batch, result, interpretation)) return sendHalves(batch);
    if (action !== 'settle') {
      holdProject(result, interpretation);
      return putBack(batch);
    }
    return settle(batch, result, interpretation);
  }

  /** One request and its answer. */
  async function request(batch: readonly Entry[]): Promise<{ result: SendResult; interpretation: Interpretation }> {
    projectRateLimit.take(batch.length);
    const body = buildBody(batch, requestTemplate);
    const sentAt = clock.now();
    const result = hideKey(await client.send(body), requestTemplate.apiKey);
    const interpretation = interpretResponse(
      result,
      batch.map(({ ids }) => ids),
    );
    const { rule } = interpretation;
    observer?.request({ rule, events: batch.length, bytes: body.length, tookMs: clock.now() - sentAt });
    if (rule !== 'deliver.200') noteAttempt(batch, buildAttempt(result, interpretation, sentAt));
    return { result, interpretation };
  }

  async function settle(
    batch: readonly Entry[],
    result: SendResult,
    interpretation: Interpretation,
  ): Promise<ReadonlySet<string>> {
    const settled = settleBatch(batch, result, interpretation, { limits, rng, now: clock.now() });
    const { settlements, outcomes } = settled;
    await outbox.settle(settlements);
    outcomes.forEach(onOutcome);
    describeDead(outcomes).forEach(onProblem);
    noteHealth(result, interpretation);
    noteDelivered(settlements);
    if (KEYED.has(interpretation.rule)) isolate(settlements);
    const waiting = settlements.filter(({ action }) => action === 'retryAt' || action === 'retry');
    const blocked = new Set(waiting.map(({ entry }) => entry.lane));
    return blocked.union(await send(settled.resend));
  }

  /** The second half goes without the lanes that the first one left waiting. */
  async function sendHalves(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    const [first, second] = splitBatch(batch);
    const blocked = await send(first);
    await putBack(second.filter(({ lane }) => blocked.has(lane)));
    return blocked.union(await send(second.filter(({ lane }) => !blocked.has(lane))));
  }

  async function putBack(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    await outbox.settle(batch.map((entry) => ({ entry, action: 'retry' })));
    return new Set(batch.map(({ lane }) => lane));
  }

  /** Nothing is wrong with the events: they all stay, and the project is paused or delayed. */
  function holdProject(result: SendResult, { action, rule, reason }: Interpretation): void {
    if (action === 'pause') {
      pause.pause(`Amplitude answered "${reason}"`, 'Correct the API key or the endpoint and start again.');
      return;
    }
    const isNew = circuitBreaker.refused(reason, retryAfterMs(result));
    if (isNew && rule === 'deliver.429-project') batchSize.cut();
  }

  /** An error that a batch gets again and again, while others go through, is about one of its events: it is found by halves. */
  function breaksAlone(batch: readonly Entry[], { kind }: SendResult, { rule }: Interpretation): boolean {
    if (kind === 'failure' || rule !== 'deliver.5xx-network' || batch.length === 1) return false;
    return circuitBreaker.healthy() && batch.some(({ attempts }) => attempts >= limits.halveAfterAttempts);
  }

  function noteHealth(result: SendResult, { rule, reason }: Interpretation): void {
    if (rule === 'deliver.5xx-network') circuitBreaker.failed(reason, retryAfterMs(result));
    if (rule !== 'deliver.200') return;
    circuitBreaker.succeeded();
    batchSize.grow();
  }

  function isolate(settlements: readonly Settlement[]): void {
    for (const { entry, action } of settlements) {
      if (action === 'deadLetter' || action === 'retryAt') isolatedLanes.add(entry.lane);
    }
  }

  function noteDelivered(settlements: readonly Settlement[]): void {
    const now = clock.now();
    for (const { entry, action } of settlements) {
      if (action === 'complete') observer?.delivered(now - entry.acceptedAt);
    }
  }

  return send;
}

/** All of a batch is sent in vain, or nothing of it. */
function noteAttempt(batch: readonly Entry[], attempt: Attempt): void {
  for (const entry of batch) entry.history = addAttempt(entry.history, attempt);
}

/** `deliver.secrets`: Amplitude repeats an unknown key in its answer, which goes on to messages and dead letters. */
function hideKey(result: SendResult, apiKey: string): SendResult {
  return result.kind === 'response' ? { ...result, body: hideSecretIn(result.body, apiKey) } : result;
}
