import type { Clock } from '../../../lib/clock.ts';
import { type RequestTemplate, roomForEvents } from './build-body.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import { type Holds, isProbing } from './holds/create-holds.ts';
import type { Isolation } from './holds/isolated-lanes.ts';
import { whyProjectHeld } from './holds/why-held.ts';
import type { Entry, Outbox, Settlement } from './outbox/outbox.ts';
import type { SendBatch } from './send-batch.ts';

export interface DispatcherOptions {
  outbox: Outbox;
  requestTemplate: RequestTemplate;
  limits: DeliveryLimits;
  holds: Holds;
  clock: Clock;
  sendBatch: SendBatch;
  onProblem: (message: string) => void;
}

/** What is sent first, where not everything can be. */
const SEND_ORDER: readonly (Isolation | undefined)[] = [undefined, 'named', 'suspected', 'guilty'];

/** How long an event that breaks its requests waits while another such one is tried, in first backoffs. */
const GUILTY_TURN = 10;

/** Decides what goes next, and when: fills batches across lanes and has a few of them sent at once. */
export interface Dispatcher {
  /** There is something new in the outbox: it is looked at after a short linger. */
  wake(): void;
  /** Sends what can be sent, and sees to it that it is called when more can. */
  dispatch(): void;
  /** How many requests, or settlements instead of one, are under way. */
  readonly underWay: number;
  /** Resolves when the outbox is empty and nothing is under way, or once it is stopped. */
  idle(): Promise<void>;
  /** Resolves when nothing can be sent any more before `deadline` (ms since the epoch), or once it is stopped. */
  drained(deadline: number): Promise<void>;
  /** Begins nothing more. Resolves when what was under way is settled, which may need the client closed. */
  stop(): { settled: Promise<void> };
  readonly stopped: boolean;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { outbox, requestTemplate, limits, holds, clock, sendBatch, onProblem } = options;
  const { circuitBreaker, perIdLimits, isolatedLanes, batchSize } = holds;
  const underWay = new Set<Promise<void>>();
  /** Resolved whenever something may have changed for those who wait. */
  let change = Promise.withResolvers<void>();
  let filling = false;
  let fillAgain = false;
  let stopped = false;
  let guiltyUnderWay = false;
  /** Ends the waits of what could not be put back yet. */
  const toPutBack = new Set<() => void>();
  let timer: { at: number; cancel: () => void } | undefined;

  function announceChange(): void {
    change.resolve();
    change = Promise.withResolvers();
  }

  /** Makes sure that `dispatch` runs at `at` (ms since the epoch) or before. */
  function schedule(at: number): void {
    if (stopped || (timer !== undefined && timer.at <= at)) return;
    timer?.cancel();
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      timer = undefined;
      void dispatch();
    });
    timer = { at, cancel };
  }

  /** One at a time: who calls while it runs has it run once more. */
  async function dispatch(): Promise<void> {
    fillAgain = true;
    if (filling) return;
    filling = true;
    while (fillAgain && !stopped) {
      fillAgain = false;
      const next = await fillOrWait();
      if (next !== undefined) schedule(next);
    }
    filling = false;
    announceChange();
  }

  /** When there may be something to send again; undefined where a request that ends, a resume or `wake` will tell. */
  async function fill(): Promise<number | undefined> {
    while (!stopped && underWay.size < limits.requestsInFlight) {
      const hold = whyProjectHeld({ holds, requestsUnderWay: underWay.size });
      if (hold !== null) return hold.until ?? undefined;
      const probing = isProbing(holds);
      const count = probing ? Math.min(circuitBreaker.probeEvents(), batchSize.events) : batchSize.events;
      const bytes = roomForEvents(limits.batchBytes, count, requestTemplate);
      const batch = await outbox.claim({ count, bytes, perLane: perIdLimits.burst });
      holds.outboxTrouble.over();
      if (batch.length === 0) return outbox.nextDue();
      start(batch, probing);
    }
    return undefined;
  }

  /** Who opens the outbox is told where it cannot be. */
  async function isOpened(): Promise<boolean> {
    if (outbox.opened === undefined) return true;
    return outbox.opened.then(
      () => true,
      () => false,
    );
  }

  /** An outbox that cannot be read is looked at again after a while; nothing can be lost by that. */
  async function fillOrWait(): Promise<number | undefined> {
    if (!(await isOpened())) return undefined;
    try {
      return await fill();
    } catch (error) {
      const until = clock.now() + limits.projectDelayMs;
      holds.outboxTrouble.failed(`the outbox cannot be read: ${String(error)}`, until);
      onProblem(`Failed to read the outbox: it is tried again in ${limits.projectDelayMs} ms. ${String(error)}`);
      return until;
    }
  }

  /**
   * Isolated lanes go in requests of their own, at the same time. A probe is one request, of those that nothing is held
   * against where there are any; the others stay for the next.
   */
  function start(batch: Entry[], probing: boolean): void {
    const { send, wait } = perIdLimits.admit(batch);
    const back = wait.map((waiting): Settlement => ({ ...waiting, action: 'release' }));
    const byIsolation = Map.groupBy(send, ({ lane }) => isolatedLanes.get(lane));
    let begun = 0;
    for (const isolation of SEND_ORDER) {
      const part = byIsolation.get(isolation);
      if (part === undefined) continue;
      if (probing && begun > 0) back.push(...part.map((entry): Settlement => ({ entry, action: 'release' })));
      else if (isolation === 'guilty' && guiltyUnderWay) back.push(...waitTurn(part));
      else {
        begun++;
        track(part, () => (isolation === 'guilty' ? sendGuilty(part) : sendBatch(part)));
      }
    }
    const given = back.map(({ entry }) => entry);
    if (given.length > 0) track(given, () => outbox.settle(back));
  }

  function waitTurn(part: readonly Entry[]): Settlement[] {
    const at = clock.now() + GUILTY_TURN * limits.backoffFirstMs;
    return part.map((entry) => ({ entry, action: 'retryAt', at }));
  }

  /** What breaks its requests may let them hang, too: it takes no more than one of those that may be under way. */
  async function sendGuilty(part: readonly Entry[]): Promise<void> {
    guiltyUnderWay = true;
    try {
      await sendBatch(part);
    } finally {
      guiltyUnderWay = false;
    }
  }

  /** Keeps account of what is under way; what a bug of ours leaves behind is given back. */
  function track(entries: readonly Entry[], run: () => Promise<unknown>): void {
    const done = run()
      .then(() => {})
      .catch((error: unknown) => giveBack(entries, error))
      .catch((error: unknown) => {
        onProblem(`Failed to put a batch back: it is tried again in ${limits.projectDelayMs} ms. ${String(error)}`);
        putBackLater(entries);
      })
      .finally(() => {
        underWay.delete(done);
        void dispatch();
      });
    underWay.add(done);
  }

  /** A bug must not cost events: what is not settled yet is tried again after a while. */
  async function giveBack(batch: readonly Entry[], error: unknown): Promise<void> {
    onProblem(`Failed to deliver a batch: this is a bug, its events are tried again later. ${String(error)}`);
    const at = clock.now() + limits.projectDelayMs;
    await outbox.settle(batch.map((entry) => ({ entry, action: 'retryAt', at })));
  }

  /** The storage fails: its events can only wait until it works again. */
  function putBackLater(batch: readonly Entry[]): void {
    if (stopped) return;
    const cancel = clock.after(limits.projectDelayMs, () => {
      toPutBack.delete(cancel);
      outbox.settle(batch.map((entry) => ({ entry, action: 'retry' }))).then(dispatch, () => putBackLater(batch));
    });
    toPutBack.add(cancel);
  }

  const isIdle = () => underWay.size === 0 && outbox.size().entries === 0;
  const isBusy = () => filling || underWay.size > 0;

  async function settled(): Promise<void> {
    while (isBusy()) await change.promise;
  }

  return {
    wake: () => schedule(clock.now() + limits.lingerMs),
    dispatch: () => void dispatch(),
    get underWay() {
      return underWay.size;
    },
    async idle() {
      while (!stopped && !isIdle()) await change.promise;
    },
    async drained(deadline) {
      await dispatch();
      const canGoOn = () => isBusy() || (timer !== undefined && timer.at < deadline);
      while (!stopped && !isIdle() && canGoOn()) await change.promise;
    },
    stop() {
      stopped = true;
      timer?.cancel();
      for (const cancel of toPutBack) cancel();
      announceChange();
      return { settled: settled() };
    },
    get stopped() {
      return stopped;
    },
  };
}
