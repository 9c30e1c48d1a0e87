import type { Clock } from '../../../../lib/clock.ts';
import type { Rng } from '../../../../lib/rng.ts';
import { backoff } from '../backoff.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { buildHold, type EventHold } from './hold.ts';
import { createProbedRest, type Trouble } from './probed-rest.ts';

/**
 * Keeps requests from an Amplitude that does not want or answer them (`deliver.breaker`). Closed: all is well. Open: nothing
 * is sent for a while. Half-open: one small request at a time tries whether Amplitude works again.
 */
export interface CircuitBreaker {
  /**
   * Amplitude throttles or forbids the project: opens it for a while, longer each time in a row and at least
   * `retryAfterMs`.
   *
   * @returns false where it was open for that already: a second answer of the same storm says nothing new
   */
  refused(trouble: Trouble, retryAfterMs: number): boolean;
  /**
   * A request went unanswered, or was answered by something broken. Several in a row open it, for longer after each probe
   * in vain.
   *
   * @param retryAfterMs the server's own `Retry-After`, which is about the server and so for the whole project
   */
  failed(trouble: Trouble, retryAfterMs: number): void;
  /** Amplitude answered as it should: closes it. */
  succeeded(): void;
  /** How often it did. */
  successes(): number;
  /** Somebody says that it works: lets the next request go at once. */
  reset(): void;
  /** Until when it is open, in ms since the epoch; past where it is not. */
  openUntil(): number;
  /** Whether it is not known that Amplitude works: one small request at a time, until one is answered as it should. */
  halfOpen(): boolean;
  /** Most events of a probe: the smaller the more of them were in vain, so that one bad event spoils few. */
  probeEvents(): number;
  /** @param underWay how many requests are */
  hold(underWay: number): EventHold | null;
}

type BreakerLimits = Pick<
  DeliveryLimits,
  'projectDelayMs' | 'backoffFirstMs' | 'backoffLongestMs' | 'breakerFailures' | 'breakerLongestMs' | 'probeEvents'
>;

/** So many failures in a row are worth a message; single ones pass. */
const FAILURES_SAID = 3;

/** @param onProblem told what a person should know when it opens and closes */
export function createCircuitBreaker(
  limits: BreakerLimits,
  clock: Clock,
  rng: Rng,
  onProblem: (message: string) => void,
): CircuitBreaker {
  const { backoffFirstMs: firstMs, breakerLongestMs: longestMs, breakerFailures } = limits;
  const times = { firstMs: limits.projectDelayMs, longestMs: limits.backoffLongestMs };
  const refusal = createProbedRest('circuit-open', times, clock);
  let failing: (Trouble & { since: number }) | undefined;
  let failures = 0;
  let failedUntil = 0;
  let successes = 0;

  const openUntil = () => Math.max(refusal.until(), failedUntil);
  const failsOften = () => failures >= breakerFailures;

  function holdForFailures(underWay: number): EventHold | null {
    if (failing === undefined) return null;
    if (failedUntil > clock.now()) {
      return buildHold('circuit-open', {
        ...failing,
        until: failedUntil,
        endedBy: failsOften() ? 'probe' : 'time',
      });
    }
    if (!failsOften() || underWay === 0) return null;
    return buildHold('circuit-open', { ...failing, until: null, endedBy: 'answer' });
  }

  return {
    openUntil,
    halfOpen: () => failsOften() || refusal.because() !== undefined,
    probeEvents: () => Math.max(1, Math.floor(limits.probeEvents / 2 ** Math.max(0, failures - breakerFailures))),
    refused(trouble, retryAfterMs) {
      if (!refusal.begin(trouble, retryAfterMs)) return false;
      const restMs = refusal.until() - clock.now();
      onProblem(`Amplitude answered "${trouble.because}": nothing is sent for ${restMs} ms, every event is kept.`);
      return true;
    },
    failed(trouble, retryAfterMs) {
      failures++;
      failing = { ...trouble, since: failing?.since ?? clock.now() };
      const waitMs = failsOften() ? backoff(failures - breakerFailures + 1, { firstMs, longestMs }, rng) : 0;
      failedUntil = Math.max(failedUntil, clock.now() + Math.max(waitMs, retryAfterMs));
      if (failures !== FAILURES_SAID) return;
      onProblem(`Amplitude does not take events: ${trouble.because}. They are kept and tried again until it does.`);
    },
    succeeded() {
      if (failures >= FAILURES_SAID) onProblem('Amplitude takes events again.');
      successes++;
      failures = 0;
      failedUntil = 0;
      failing = undefined;
      refusal.end();
    },
    successes: () => successes,
    reset() {
      refusal.probeNow();
      failedUntil = 0;
    },
    hold: (underWay) => refusal.hold(underWay) ?? holdForFailures(underWay),
  };
}
