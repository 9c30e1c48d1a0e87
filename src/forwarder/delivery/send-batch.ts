import type { Clock } from '../../../lib/clock.ts';
import { hideSecretIn } from '../../../lib/redact-secret.ts';
import type { Rng } from '../../../lib/rng.ts';
import { type Attempt, addAttempt, buildAttempt } from './attempts.ts';
import { buildBody, type RequestTemplate } from './build-body.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import { findCulprit, type InterpretedResult, type TriedPart } from './find-culprit.ts';
import { type Holds, isProbing, isStopped } from './holds/create-holds.ts';
import type { HttpClient, SendResult } from './http-client.ts';
import type { IngestionCheck } from './ingestion-check.ts';
import { type Interpretation, interpretResponse } from './interpret-response.ts';
import type { DeliveryObserver } from './observer.ts';
import type { Entry, Outbox, Settlement } from './outbox/outbox.ts';
import { describeCulprit, describeDead, describeOutcome, type OutcomeRecord } from './outcome.ts';
import { retryAfterMs, settleBatch } from './settle.ts';
import { splitBatch } from './split-batch.ts';

export interface BatchSenderOptions {
  outbox: Outbox;
  client: HttpClient;
  requestTemplate: RequestTemplate;
  limits: DeliveryLimits;
  holds: Holds;
  ingestion: IngestionCheck;
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

/** Whose events they are is asked only where something is wrong with them. */
const NOBODY = {};
/** Rules whose answers name events for whose they are. */
const KEYED: ReadonlySet<string> = new Set(['deliver.400-silenced', 'deliver.429-keyed']);

/** Creates what makes requests and does with each event what the answer means. */
export function createBatchSender(options: BatchSenderOptions): SendBatch {
  const { outbox, client, requestTemplate, limits, holds, clock, rng, stopped, onOutcome, onProblem, observer } =
    options;
  const { refusal, circuitBreaker, projectRateLimit, isolatedLanes, batchSize } = holds;
  /** Another answer may have stopped the project while a batch was being cut. */
  const mayNotGo = () => stopped() || isStopped(holds, clock.now());

  /** Those that are still to be sent from here; the others belong to another instance by now, which settles them. */
  async function stillOurs(batch: readonly Entry[]): Promise<readonly Entry[]> {
    const ours = outbox.stillClaimed(batch);
    if (ours.length === batch.length) return batch;
    const kept = new Set(ours);
    await putBack(batch.filter((entry) => !kept.has(entry)));
    return ours;
  }

  async function send(given: readonly Entry[]): Promise<ReadonlySet<string>> {
    const batch = await stillOurs(given);
    if (batch.length === 0) return new Set();
    if (mayNotGo()) return putBack(batch);
    const exchange = await request(batch);
    return isAboutAnEvent(batch, exchange.interpretation) ? search(batch, exchange) : follow(batch, exchange);
  }

  /** Events that fail alone go alone: each would break the others' request. */
  async function sendEach(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    const left = new Set<string>();
    for (const entry of batch) {
      const lanes = await (left.has(entry.lane) ? putBack([entry]) : send([entry]));
      for (const lane of lanes) left.add(lane);
    }
    return left;
  }

  /** One request and its answer. */
  async function request(batch: readonly Entry[]): Promise<InterpretedResult> {
    projectRateLimit.take(batch.length);
    const body = buildBody(batch, requestTemplate);
    const sentAt = clock.now();
    const result = hideKey(await client.send(body), requestTemplate.apiKey);
    const isAccepted = result.kind === 'response' && result.status === 200;
    const interpretation = interpretResponse(
      result,
      batch.map((entry) => (isAccepted ? NOBODY : entry.ids)),
    );
    const { rule } = interpretation;
    observer?.request({ rule, events: batch.length, bytes: body.length, tookMs: clock.now() - sentAt });
    if (rule !== 'deliver.200') noteAttempt(batch, buildAttempt(result, interpretation, sentAt));
    noteRefusal(interpretation);
    return { result, interpretation };
  }

  /** Does what an answer means. */
  async function follow(batch: readonly Entry[], exchange: InterpretedResult): Promise<ReadonlySet<string>> {
    switch (exchange.interpretation.action) {
      case 'halve':
        return sendHalves(batch);
      case 'rest':
        noteFailure(batch, exchange);
        return settle(batch, exchange);
      case 'settle':
        return settle(batch, exchange);
      case 'pause':
      case 'delay':
        holdProject(batch, exchange);
        return putBack(batch);
    }
  }

  async function settle(
    batch: readonly Entry[],
    { result, interpretation }: InterpretedResult,
  ): Promise<ReadonlySet<string>> {
    if (interpretation.rule === 'deliver.200') return complete(batch, interpretation);
    const settled = settleBatch(batch, result, interpretation, { limits, rng, now: clock.now() });
    const { settlements, outcomes } = settled;
    await outbox.settle(settlements);
    outcomes.forEach(onOutcome);
    describeDead(outcomes).forEach(onProblem);
    // What is delivered is so as a whole batch.
    for (const { entry, action } of settlements) {
      if (action === 'deadLetter') isolatedLanes.acquit(entry.lane);
    }
    if (KEYED.has(interpretation.rule)) isolateNamed(settlements, interpretation);
    // What stands behind such an event waits in the same lane.
    const waiting = settlements.filter(({ action }) => action === 'retryAt');
    const blocked = new Set(waiting.map(({ entry }) => entry.lane));
    return blocked.union(await send(settled.resend));
  }

  /** The whole of a batch is delivered. */
  async function complete(
    batch: readonly Entry[],
    { rule, reason, notIngested }: Interpretation,
  ): Promise<ReadonlySet<string>> {
    await outbox.complete(batch);
    circuitBreaker.succeeded();
    batchSize.grow();
    if (notIngested > 0) options.ingestion.note(notIngested);
    const now = clock.now();
    for (const entry of batch) {
      onOutcome(describeOutcome(entry, 'delivered', rule, reason));
      observer?.delivered(now - entry.acceptedAt);
      isolatedLanes.acquit(entry.lane);
    }
    return new Set();
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

  /**
   * A batch that failed before and fails again, while others go through, fails for one of its events. So it may where it
   * is not known how others fare, as long as there is reason to hope.
   */
  function isAboutAnEvent(batch: readonly Entry[], interpretation: Interpretation): boolean {
    if (!saysNothing(interpretation)) return false;
    const lanes = batch.map(({ lane }) => lane);
    if (isGuilty(batch) || isolatedLanes.standOut(lanes)) return true;
    if (batch.length === 1 || interpretation.action !== 'rest' || isProbing(holds)) return false;
    return lanes.some((lane) => isolatedLanes.get(lane) === 'suspected');
  }

  const isGuilty = (batch: readonly Entry[]) => batch.every(({ lane }) => isolatedLanes.get(lane) === 'guilty');

  function search(batch: readonly Entry[], exchange: InterpretedResult): Promise<ReadonlySet<string>> {
    const { successes } = circuitBreaker;
    return findCulprit(batch, exchange, { tryPart, putBack, convict, giveUp: follow, successes });
  }

  async function tryPart(given: readonly Entry[]): Promise<TriedPart> {
    const batch = await stillOurs(given);
    if (batch.length === 0 || mayNotGo()) return { state: 'not-sent', left: await putBack(batch) };
    const exchange = await request(batch);
    if (!saysNothing(exchange.interpretation)) return { state: 'answered', left: await follow(batch, exchange) };
    return { state: 'failed', batch, exchange, left: new Set(batch.map(({ lane }) => lane)) };
  }

  /** It fails alone: only its lane waits. What is called a bad request is given up, as no other try can mend it. */
  async function convict(
    batch: readonly Entry[],
    { result, interpretation }: InterpretedResult,
  ): Promise<ReadonlySet<string>> {
    const { reason } = interpretation;
    const isBad = result.kind === 'response' && result.status === 400 && standsOut(batch);
    const verdict: Interpretation = isBad
      ? { ...interpretation, rule: 'deliver.400-bare', outcomes: [{ kind: 'dead', field: null, reason }] }
      : interpretation;
    if (!isBad && !isGuilty(batch)) onProblem(describeCulprit(batch, interpretation));
    for (const { lane } of batch) isolatedLanes.add(lane, 'guilty', reason);
    return settle(batch, { result, interpretation: verdict });
  }

  const standsOut = (batch: readonly Entry[]) => isolatedLanes.standOut(batch.map(({ lane }) => lane));

  /** Nothing is wrong with the events: they all stay, and the project is paused or delayed. */
  function holdProject(batch: readonly Entry[], exchange: InterpretedResult): void {
    restProject(batch, exchange);
    shareRest(exchange.interpretation.reason, Math.max(refusal.until(), circuitBreaker.openUntil()));
  }

  function restProject(batch: readonly Entry[], { result, interpretation }: InterpretedResult): void {
    const { action, rule, reason, fix } = interpretation;
    if (action === 'pause') {
      refuse(`Amplitude answered "${reason}"`, fix);
      return;
    }
    if (saysNothing(interpretation)) suspect(batch, interpretation);
    const isNew = circuitBreaker.refused({ because: reason, fix }, retryAfterMs(result));
    if (isNew && rule === 'deliver.429-project') batchSize.cut();
  }

  /** Whether Amplitude refuses whatever is sent is known only where it is Amplitude that answers. */
  function noteRefusal(interpretation: Interpretation): void {
    if (interpretation.action === 'pause') return;
    if (saysNothing(interpretation)) refusal.goOn();
    else if (refusal.end()) onProblem('Amplitude takes the API key: delivery goes on.');
  }

  /** Said once: probes in vain say nothing new. */
  function refuse(because: string, fix: string): void {
    const isNew = refusal.because() === undefined;
    refusal.begin({ because, fix }, 0);
    if (!isNew) return;
    onProblem(
      `Delivery is paused: ${because}. Every event is kept, and a request tries again in ${limits.refusalFirstMs} ms, then more seldom. ${fix}`,
    );
  }

  function noteFailure(batch: readonly Entry[], { result, interpretation }: InterpretedResult): void {
    suspect(batch, interpretation);
    const { reason: because, fix } = interpretation;
    const restMs = retryAfterMs(result);
    circuitBreaker.failed({ because, fix }, restMs);
    if (restMs > 0) shareRest(because, clock.now() + restMs);
  }

  /** Others that deliver to the project are to rest as well. */
  function shareRest(because: string, until: number): void {
    outbox.instances?.setRest({ because, since: clock.now(), until });
  }

  /** One of them may be what breaks the request: they are tried again without new ones. */
  function suspect(batch: readonly Entry[], { reason }: Interpretation): void {
    for (const { lane } of batch) isolatedLanes.add(lane, 'suspected', reason);
  }

  function isolateNamed(settlements: readonly Settlement[], { reason }: Interpretation): void {
    for (const { entry } of settlements) isolatedLanes.add(entry.lane, 'named', reason);
  }

  return (batch) => (isGuilty(batch) ? sendEach(batch) : send(batch));
}

/** Whether an answer, or none, leaves open whose fault it is: ours, Amplitude's, something's in between or an event's. */
function saysNothing({ action, rule }: Interpretation): boolean {
  return action === 'rest' || rule === 'deliver.403';
}

/** All of a batch is sent in vain, or nothing of it. */
function noteAttempt(batch: readonly Entry[], attempt: Attempt): void {
  for (const entry of batch) entry.history = addAttempt(entry.history, attempt);
}

/** `deliver.secrets`: Amplitude repeats an unknown key in its answer, which goes on to messages and dead letters. */
function hideKey(result: SendResult, apiKey: string): SendResult {
  return result.kind === 'response' ? { ...result, body: hideSecretIn(result.body, apiKey) } : result;
}
