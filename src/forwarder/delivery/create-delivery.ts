import type { Clock } from '../../../runtime/clock.ts';
import { hideSecretIn } from '../../../runtime/redact-secret.ts';
import type { Rng } from '../../../runtime/rng.ts';
import { type BodyFrame, buildBody, roomForEvents } from './build-body.ts';
import type { Answer, Client } from './client.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import type { Entry, Outbox } from './outbox.ts';
import type { OutcomeRecord } from './outcome.ts';
import { createPace } from './pace.ts';
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
  /** Told what a person should know: paused, throttled, stopped with events left. */
  onProblem: (message: string) => void;
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
  /** Resolves when the outbox is empty and nothing is under way. */
  idle(): Promise<void>;
  /** Sends what can still be sent within the deadline, then stops. May be called twice. */
  close(): Promise<void>;
}

/** Creates the engine: fills batches across lanes, sends a few at once, and does with each event what the answer means. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { outbox, client, frame, limits, clock, rng, onOutcome, onProblem } = options;
  const pace = createPace(limits.batchEvents);
  const underWay = new Set<Promise<void>>();
  let idleWaiters: (() => void)[] = [];
  let pausedFor: string | undefined;
  let restsUntil = 0;
  let rests = 0;
  let closing: Promise<void> | undefined;
  let stopped = false;
  let timer: { at: number; cancel: () => void } | undefined;

  /** Makes sure that the pump runs at `at` (ms since the epoch) or before. */
  function schedule(at: number): void {
    if (stopped || (timer !== undefined && timer.at <= at)) return;
    timer?.cancel();
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      timer = undefined;
      pump();
    });
    timer = { at, cancel };
  }

  function pump(): void {
    if (stopped || pausedFor !== undefined) return;
    if (clock.now() < restsUntil) {
      schedule(restsUntil);
      return;
    }
    while (underWay.size < limits.requestsInFlight) {
      const count = pace.batchEvents;
      const batch = outbox.claim({ count, bytes: roomForEvents(limits.batchBytes, count, frame) });
      if (batch.length === 0) break;
      start(batch);
    }
    const due = outbox.nextDue();
    if (due !== undefined) schedule(due);
    if (underWay.size === 0 && outbox.size().entries === 0) tellIdle();
  }

  function start(batch: Entry[]): void {
    const work = deliver(batch)
      .then(() => {})
      .catch((error: unknown) => onProblem(`Failed to deliver a batch: this is a bug. ${String(error)}`))
      .finally(() => {
        underWay.delete(work);
        pump();
      });
    underWay.add(work);
  }

  /** Sends a batch until each of its entries is settled. Its lanes stay locked, so that nothing overtakes. */
  async function deliver(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    if (batch.length === 0) return new Set();
    const answer = hideKey(await client.send(buildBody(batch, frame)), frame.apiKey);
    const reading = readResponse(
      answer,
      batch.map(({ event }) => event),
    );
    if (reading.effect === 'halve') return deliverHalves(batch);
    if (reading.effect !== 'none') return hold(batch, answer, reading);

    const { settlements, again, outcomes } = settleBatch(batch, answer, reading, { limits, rng, now: clock.now() });
    await outbox.settle(settlements);
    outcomes.forEach(onOutcome);
    if (reading.rule === 'deliver.200') {
      pace.recover();
      rests = 0;
    }
    const waiting = settlements.filter(({ fate }) => fate === 'later' || fate === 'again');
    const blocked = new Set(waiting.map(({ entry }) => entry.lane));
    return blocked.union(await deliver(again));
  }

  /** The second half goes without the lanes that the first one left waiting. */
  async function deliverHalves(batch: readonly Entry[]): Promise<ReadonlySet<string>> {
    const [first, second] = splitBatch(batch);
    const blocked = await deliver(first);
    const held = second.filter(({ lane }) => blocked.has(lane));
    await outbox.settle(held.map((entry) => ({ entry, fate: 'again' })));
    return blocked.union(await deliver(second.filter(({ lane }) => !blocked.has(lane))));
  }

  /** Nothing is wrong with the events: they all stay, and the project pauses or rests. */
  async function hold(batch: readonly Entry[], answer: Answer, reading: Reading): Promise<ReadonlySet<string>> {
    if (reading.effect === 'pause') pause(reading.reason);
    else rest(answer, reading);
    await outbox.settle(batch.map((entry) => ({ entry, fate: 'again' })));
    return new Set(batch.map(({ lane }) => lane));
  }

  function rest(answer: Answer, { rule, reason }: Reading): void {
    if (rule === 'deliver.429-project') pace.slow();
    const wished = answer.kind === 'answer' ? (answer.retryAfterMs ?? 0) : 0;
    // A second answer of the same storm does not lengthen the rest.
    if (clock.now() < restsUntil) return;
    const ms = Math.max(wished, Math.min(limits.backoffLongestMs, limits.projectRestMs * 2 ** rests));
    rests = Math.min(rests + 1, MOST_DOUBLED_RESTS);
    restsUntil = clock.now() + ms;
    onProblem(`Amplitude answered "${reason}": nothing is sent for ${ms} ms, every event is kept.`);
  }

  function pause(reason: string): void {
    if (pausedFor !== undefined) return;
    pausedFor = reason;
    onProblem(
      `Delivery is paused: Amplitude answered "${reason}". Every event is kept. Correct the API key or the endpoint and start again.`,
    );
  }

  function tellIdle(): void {
    for (const resolve of idleWaiters) resolve();
    idleWaiters = [];
  }

  /** Sends what can be sent at once, then stops: what this outbox holds would be gone. */
  async function close(): Promise<void> {
    const cancel = clock.after(limits.shutdownMs, () => void client.close());
    pump();
    while (underWay.size > 0) await Promise.race(underWay);
    stopped = true;
    timer?.cancel();
    cancel();
    await client.close();
    const left = outbox.size().entries;
    if (left > 0) onProblem(`Stopped with ${left} events that were not delivered; they are gone with this process.`);
    tellIdle();
  }

  return {
    wake: () => schedule(clock.now() + limits.lingerMs),
    pause,
    resume() {
      pausedFor = undefined;
      restsUntil = 0;
      pump();
    },
    paused: () => pausedFor,
    idle() {
      return new Promise((resolve) => {
        idleWaiters.push(resolve);
        if (underWay.size === 0 && outbox.size().entries === 0) tellIdle();
      });
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** `deliver.secrets`: Amplitude repeats an unknown key in its answer, which goes on to messages and dead letters. */
function hideKey(answer: Answer, apiKey: string): Answer {
  return answer.kind === 'answer' ? { ...answer, body: hideSecretIn(answer.body, apiKey) } : answer;
}

/** Keeps the power finite; the longest rest is reached long before. */
const MOST_DOUBLED_RESTS = 20;
