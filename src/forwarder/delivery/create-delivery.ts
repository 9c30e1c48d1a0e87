import type { Clock } from '../../../lib/clock.ts';
import { countOf } from '../../../lib/count-of.ts';
import type { Rng } from '../../../lib/rng.ts';
import type { RequestTemplate } from './build-body.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createHolds } from './holds/create-holds.ts';
import { type BreakerState, describeBreaker } from './holds/describe-breaker.ts';
import { type DescribedLane, describeLanes } from './holds/describe-lanes.ts';
import type { EventHold, HeldEntry, HeldEvents } from './holds/hold.ts';
import { countHeld, whyHeld, whyProjectHeld } from './holds/why-held.ts';
import type { HttpClient } from './http-client.ts';
import { createIngestionCheck } from './ingestion-check.ts';
import { keepToShared } from './keep-to-shared.ts';
import type { DeliveryObserver } from './observer.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { OutcomeRecord } from './outcome.ts';
import { createBatchSender } from './send-batch.ts';

export interface DeliveryOptions {
  outbox: Outbox;
  client: HttpClient;
  requestTemplate: RequestTemplate;
  limits: DeliveryLimits;
  clock: Clock;
  rng: Rng;
  onOutcome: (outcome: OutcomeRecord) => void;
  /** Told what a person should know: paused, throttled, given up, stopped with events left. */
  onProblem: (message: string) => void;
  observer?: DeliveryObserver | undefined;
}

/** Where delivery stands, for a person. */
export interface DeliveryInspection {
  /** Why nothing at all is sent now; null where something may be. */
  hold: EventHold | null;
  breaker: BreakerState;
  /** Requests, or settlements instead of one. */
  requestsUnderWay: number;
  lanes: DescribedLane[];
  lanesLeftOut: number;
}

/** Takes events from the outbox to Amplitude. */
export interface Delivery {
  /** There is something new in the outbox. */
  wake(): void;
  /** Stops sending until `resume`, by hand; what is under way ends first. */
  pause(because: string): void;
  /** Ends a pause by hand, and has whatever rests tried again at once. */
  resume(): void;
  /** Has whatever rests by itself tried again at once: something was corrected. A pause by hand stays. */
  tryNow(): void;
  /** Why nothing is sent but a probe now and then: somebody paused it, or Amplitude refuses the API key. */
  paused(): string | undefined;
  /** Why an entry that waits is not sent yet; null where it goes with the next request. */
  whyHeld(entry: HeldEntry): EventHold | null;
  /** How many events are held back, by reason. */
  held(): HeldEvents[];
  /** Where delivery stands, with at most so many lanes. */
  inspect(mostLanes: number): DeliveryInspection;
  /** How many events Amplitude took without counting them as ingested (`deliver.zero-ingested`). */
  notIngested(): number;
  /** Resolves when the outbox is empty and nothing is under way, or when delivery is closed. */
  idle(): Promise<void>;
  /**
   * Sends what can still be sent within the deadline, then stops. May be called twice.
   *
   * @param fate what becomes of the rest. Default: it waits, where the outbox outlives the process.
   */
  close(fate?: 'deleted'): Promise<void>;
}

/** Creates the engine: a dispatcher that chooses, a sender that delivers, and the holds that both of them keep to. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { outbox, client, limits, clock, rng, onProblem } = options;
  const { instances } = outbox;
  const holds = createHolds(limits, clock, rng, onProblem, instances?.share);
  const ingestion = createIngestionCheck(onProblem);
  const sendBatch = createBatchSender({ ...options, holds, ingestion, stopped: () => dispatcher.stopped });
  const dispatcher: Dispatcher = createDispatcher({ ...options, holds, sendBatch });
  const holdState = () => ({ holds, outbox, requestsUnderWay: dispatcher.underWay });
  let closing: Promise<void> | undefined;

  let isUnopened = false;
  outbox.opened?.catch((error: unknown) => {
    isUnopened = true;
    // Who starts it closes it, and says why. Where nobody does, it is to be known all the same.
    clock.after(0, () => {
      if (closing === undefined) onProblem(`Nothing is delivered until the next start. ${String(error)}`);
    });
  });

  async function close(fate: 'deleted' | undefined): Promise<void> {
    try {
      await end();
      await tellLeft(fate);
    } finally {
      await outbox.close();
    }
  }

  async function end(): Promise<void> {
    const cancelDeadline = clock.after(limits.shutdownMs, dispatcher.stop);
    await dispatcher.drained(clock.now() + limits.shutdownMs);
    cancelDeadline();
    const { settled } = dispatcher.stop();
    await client.close();
    await settled;
  }

  async function tellLeft(fate: 'deleted' | undefined): Promise<void> {
    try {
      await outbox.refresh();
    } catch (error) {
      if (!isUnopened) onProblem(`Stopped, and failed to count what is left. ${String(error)}`);
      return;
    }
    const left = outbox.size().entries;
    if (left === 0 || fate !== undefined) return;
    onProblem(
      `Stopped with ${countOf(left, 'event')} that ${left === 1 ? 'was' : 'were'} not delivered; ${describeFate(outbox)}.`,
    );
  }

  function tryNow(): void {
    holds.refusal.probeNow();
    holds.sharedRest.set(undefined);
    instances?.setRest(undefined);
    holds.circuitBreaker.reset();
    dispatcher.dispatch();
  }

  outbox.onNews(dispatcher.wake);
  keepToShared(outbox, holds, dispatcher.dispatch);

  return {
    wake: dispatcher.wake,
    pause(because) {
      holds.pause.pause(because);
      instances?.setPaused({ because, since: clock.now() });
    },
    resume() {
      holds.pause.resume();
      instances?.setPaused(undefined);
      tryNow();
    },
    tryNow,
    paused: () => holds.pause.because() ?? describeRefusal(holds.refusal.because()),
    notIngested: () => ingestion.missing,
    whyHeld: (entry) => whyHeld(entry, holdState()),
    held: () => countHeld(holdState()),
    inspect(mostLanes) {
      const state = holdState();
      const { lanes, leftOut } = outbox.heldLanes(mostLanes);
      return {
        hold: whyProjectHeld(state),
        breaker: describeBreaker(holds, clock.now()),
        requestsUnderWay: state.requestsUnderWay,
        lanes: describeLanes(state, lanes),
        lanesLeftOut: leftOut,
      };
    },
    idle: dispatcher.idle,
    close(fate) {
      closing ??= close(fate);
      return closing;
    },
  };
}

/** What becomes of events that are not delivered when it stops. */
function describeFate({ durable, instances }: Pick<Outbox, 'durable' | 'instances'>): string {
  if (!durable) return 'they are gone with this process';
  if (instances === undefined) return 'they wait on disk for the next start';
  return 'they wait in the database for other instances, or for the next start';
}

function describeRefusal(because: string | undefined): string | undefined {
  return because === undefined ? undefined : `${because}; a request tries again by itself`;
}
