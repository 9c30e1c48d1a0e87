import type { Clock } from '../../../lib/clock.ts';
import { hideSecretIn } from '../../../lib/redact-secret.ts';
import type { Rng } from '../../../lib/rng.ts';
import { type Attempt, addAttempt, readAttempt } from './attempts.ts';
import { type BodyFrame, buildBody, roomForEvents } from './build-body.ts';
import type { Answer, Client } from './client.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import { createIdRates } from './holds/id-rates.ts';
import { createPace } from './holds/pace.ts';
import { createProjectGate } from './holds/project-gate.ts';
import { createSuspects } from './holds/suspects.ts';
import type { DeliveryObserver } from './observer.ts';
import type { Entry, Outbox, Settlement } from './outbox/outbox.ts';
import { describeDead, type OutcomeRecord } from './outcome.ts';
import { type Reading, readResponse } from './read-response.ts';
import { settleBatch } from './settle-batch.ts';
import { splitBatch } from './split-batch.ts';

export interface DeliveryOptions {
  outbox: Outbox;
  client: Client;
  frame: BodyFrame;
  limits: DeliveryLimits;
  clock: Clock;
  rng: Rng;
  onOutcome: (outcome: OutcomeRecord) => void;
  /** Told what a person should know: paused, throttled, given up, stopped with events left. */
  onProblem: (message: string) => void;
  observer?: DeliveryObserver | undefined;
}

/** Takes events from the outbox to Amplitude. */
export interface Delivery {
  /** There is something new in the outbox. */
  wake(): void;
  /** Stops sending until `resume`; what is under way ends first. */
  pause(reason: string): void;
  resume(): void;
  /** Why nothing is sent; undefined while it is. */
  paused(): string | undefined;
  /** Resolves when the outbox is empty and nothing is under way, or when delivery is closed. */
  idle(): Promise<void>;
  /** Sends what can still be sent within the deadline, then stops. May be called twice. */
  close(): Promise<void>;
}

/** Rules whose answers name events for whose they are. */
const KEYED: ReadonlySet<string> = new Set(['deliver.400-silenced', 'deliver.429-keyed']);

/** Creates the engine: fills batches across lanes, sends a few at once, and does with each event what the answer means. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { outbox, client, frame, limits, clock, rng, onOutcome, onProblem, observer } = options;
  const pace = createPace(limits, clock);
  const idRates = createIdRates(limits, clock);
  const gate = createProjectGate(limits, clock, rng, onProblem);
  const suspects = createSuspects(clock);
  const underWay = new Set<Promise<void>>();
  let turn = Promise.withResolvers<void>();
  let closing: Promise<void> | undefined;
  let stopped = false;
  let timer: { at: number; cancel: () => void } | undefined;

  /** Makes sure that the pump runs at `at` (ms since the epoch) or before. */
  function schedule(at: number): void {
    if (stopped || !Number.isFinite(at) || (timer !== undefined && timer.at <= at)) return;
    timer?.cancel();
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      timer = undefined;
      pump();
    });
    timer = { at, cancel };
  }

  /** Sends what can be sent, and sees to it that it is called when more can. */
  function pump(): void {
    const next = stopped ? undefined : fillOrRest();
    if (next !== undefined) schedule(next);
    turn.resolve();
    turn = Promise.withResolvers();
  }

  /** When there may be something to send again; undefined where a request that ends, or `wake`, will tell. */
  function fill(): number | undefined {
    while (underWay.size < (gate.probing() ? 1 : limits.requestsInFlight)) {
      const opensAt = Math.max(gate.opensAt(), pace.opensAt());
      if (opensAt > clock.now()) return opensAt;
      const count = gate.probing() ? Math.min(limits.probeEvents, pace.batchEvents) : pace.batchEvents;
      const bytes = roomForEvents(limits.batchBytes, count, frame);
      const batch = outbox.claim({ count, bytes, perLane: idRates.burst });
      if (batch.length === 0) return outbox.nextDue();
      start(batch);
    }
    return undefined;
  }

  /** An outbox that cannot be read is looked at again after a rest; nothing can be lost by that. */
  function fillOrRest(): number | undefined {
    try {
      return fill();
    } catch (error) {
      onProblem(`Failed to read the outbox: it is tried again in ${limits.projectRestMs} ms. ${String(error)}`);
      return clock.now() + limits.projectRestMs;
    }
  }

  function start(batch: Entry[]): void {
    const { send, wait } = idRates.admit(batch);
    if (wait.length > 0) {
      const waiting = wait.map(({ entry }) => entry);
      work(waiting, () => outbox.settle(wait.map(({ entry, at }): Settlement => ({ entry, fate: 'unsent', at }))));
    }
    const suspected = send.filter(({ lane }) => suspects.has(lane));
    const others = suspected.length === 0 ? send : send.filter((entry) => !suspected.includes(entry));
    for (const part of [others, suspected]) if (part.length > 0) work(part, () => deliver(part));
  }

  /** Keeps account of what is under way; what a bug of ours leaves behind is given back. */
  function work(entries: readonly Entry[], run: () => Promise<unknown>): void {
    const done = run()
      .then(() => {})
      .catch((error: unknown) => giveBack(entries, error))
      .catch((error: unknown) =>
        onProblem(`Failed to put a batch back: its events wait for a restart. ${String(error)}`),
      )
      .finally(() => {
        underWay.delete(done);
        pump();
      });
    underWay.add(done);
  }

  /** Sends a batch until each of its entries is settled. Its lanes stay locked, so that nothing overtakes. */
  async function deliver(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    if (batch.length === 0) return new Set();
    // Another answer may have stopped the project while this batch was being cut.
    if (stopped || gate.opensAt() > clock.now()) return putBack(batch);
    pace.note(batch.length);
    const body = buildBody(batch, frame);
    const sentAt = clock.now();
    const answer = hideKey(await client.send(body), frame.apiKey);
    const events = batch.map(({ about }) => about);
    const reading = readResponse(answer, events);
    const tookMs = clock.now() - sentAt;
    observer?.request({ rule: reading.rule, events: batch.length, bytes: body.length, tookMs });
    if (reading.rule !== 'deliver.200') noteAttempt(batch, readAttempt(answer, reading, sentAt));
    if (reading.effect === 'halve' || breaksAlone(batch, answer, reading)) return deliverHalves(batch);
    if (reading.effect !== 'none') {
      hold(answer, reading);
      return putBack(batch);
    }

    const { settlements, again, outcomes } = settleBatch(batch, answer, reading, { limits, rng, now: clock.now() });
    await outbox.settle(settlements);
    outcomes.forEach(onOutcome);
    describeDead(outcomes).forEach(onProblem);
    noteHealth(answer, reading);
    noteSettled(settlements);
    if (KEYED.has(reading.rule)) noteSuspects(settlements);
    const waiting = settlements.filter(({ fate }) => fate === 'later' || fate === 'again');
    const blocked = new Set(waiting.map(({ entry }) => entry.lane));
    return blocked.union(await deliver(again));
  }

  /** The second half goes without the lanes that the first one left waiting. */
  async function deliverHalves(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    const [first, second] = splitBatch(batch);
    const blocked = await deliver(first);
    await putBack(second.filter(({ lane }) => blocked.has(lane)));
    return blocked.union(await deliver(second.filter(({ lane }) => !blocked.has(lane))));
  }

  async function putBack(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    await outbox.settle(batch.map((entry) => ({ entry, fate: 'again' })));
    return new Set(batch.map(({ lane }) => lane));
  }

  /** Nothing is wrong with the events: they all stay, and the project pauses or rests. */
  function hold(answer: Answer, { effect, rule, reason }: Reading): void {
    if (effect === 'pause') {
      gate.pause(`Amplitude answered "${reason}"`, 'Correct the API key or the endpoint and start again.');
      return;
    }
    const begins = gate.rest(reason, wishOf(answer));
    if (begins && rule === 'deliver.429-project') pace.slow();
  }

  /** An error that a batch gets again and again, while others go through, is about one of its events: it is found by halves. */
  function breaksAlone(batch: readonly Entry[], { kind }: Answer, { rule }: Reading): boolean {
    if (kind === 'failure' || rule !== 'deliver.5xx-network' || batch.length === 1 || !gate.healthy()) return false;
    return batch.some(({ attempts }) => attempts >= limits.halveAfterAttempts);
  }

  function noteHealth(answer: Answer, { rule, reason }: Reading): void {
    if (rule === 'deliver.5xx-network') gate.failed(reason, wishOf(answer));
    if (rule !== 'deliver.200') return;
    gate.succeeded();
    pace.recover();
  }

  function noteSuspects(settlements: readonly Settlement[]): void {
    for (const { entry, fate } of settlements) if (fate === 'dead' || fate === 'later') suspects.note(entry.lane);
  }

  function noteSettled(settlements: readonly Settlement[]): void {
    const now = clock.now();
    for (const { entry, fate } of settlements) if (fate === 'done') observer?.delivered(now - entry.acceptedAt);
  }

  /** A bug must not cost events: what is not settled yet is tried again after a rest. */
  async function giveBack(batch: readonly Entry[], error: unknown): Promise<void> {
    onProblem(`Failed to deliver a batch: this is a bug, its events are tried again later. ${String(error)}`);
    const at = clock.now() + limits.projectRestMs;
    await outbox.settle(batch.map((entry) => ({ entry, fate: 'later', at })));
  }

  const isIdle = () => underWay.size === 0 && outbox.size().entries === 0;

  async function close(): Promise<void> {
    const deadline = clock.now() + limits.shutdownMs;
    const stop = () => {
      stopped = true;
      timer?.cancel();
      turn.resolve();
    };
    const cancelDeadline = clock.after(limits.shutdownMs, stop);
    pump();
    const canGoOn = () => underWay.size > 0 || (timer !== undefined && timer.at < deadline);
    while (!stopped && !isIdle() && canGoOn()) await turn.promise;
    stop();
    cancelDeadline();
    await client.close();
    await Promise.all(underWay);
    const left = outbox.size().entries;
    const fate = outbox.durable ? 'they wait on disk for the next start' : 'they are gone with this process';
    if (left > 0) onProblem(`Stopped with ${left} events that were not delivered; ${fate}.`);
    await outbox.close();
    turn.resolve();
  }

  const wake = () => schedule(clock.now() + limits.lingerMs);
  outbox.onNews(wake);

  return {
    wake,
    pause: (reason) => gate.pause(reason, 'Resume when it may go on.'),
    resume() {
      gate.resume();
      pump();
    },
    paused: () => gate.paused(),
    async idle() {
      while (!isIdle() && !stopped) await turn.promise;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** All of a batch is sent in vain, or nothing of it. */
function noteAttempt(batch: readonly Entry[], attempt: Attempt): void {
  for (const entry of batch) entry.history = addAttempt(entry.history, attempt);
}

/** How long the server wants to be left alone, in ms. */
function wishOf(answer: Answer): number {
  return answer.kind === 'answer' ? (answer.retryAfterMs ?? 0) : 0;
}

/** `deliver.secrets`: Amplitude repeats an unknown key in its answer, which goes on to messages and dead letters. */
function hideKey(answer: Answer, apiKey: string): Answer {
  return answer.kind === 'answer' ? { ...answer, body: hideSecretIn(answer.body, apiKey) } : answer;
}
