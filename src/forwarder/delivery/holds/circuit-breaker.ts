import type { Clock } from '../../../../lib/clock.ts';
import type { Rng } from '../../../../lib/rng.ts';
import { backoff } from '../backoff.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';
import { type EventHold, heldUntil } from './hold.ts';

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
  refused(reason: string, retryAfterMs: number): boolean;
  /**
   * A request went unanswered, or was answered by something broken. Several in a row open it, for longer after each probe
   * in vain.
   *
   * @param retryAfterMs the server's own `Retry-After`, which is about the server and so for the whole project
   */
  failed(reason: string, retryAfterMs: number): void;
  /** Amplitude answered as it should: closes it. */
  succeeded(): void;
  /** Somebody says that it works: lets the next request go at once. */
  reset(): void;
  /** Until when it is open, in ms since the epoch; past where it is not. */
  openUntil(): number;
  /** Whether it is not known that Amplitude works: one small request at a time, until one is answered as it should. */
  halfOpen(): boolean;
  /** Whether the last answer was as it should be. */
  healthy(): boolean;
  /** @param underWay how many requests are */
  hold(underWay: number): EventHold | null;
}

type BreakerLimits = Pick<
  DeliveryLimits,
  'projectDelayMs' | 'backoffFirstMs' | 'backoffLongestMs' | 'breakerFailures' | 'breakerLongestMs'
>;

/** So many failures in a row are worth a message; single ones pass. */
const FAILURES_SAID = 3;
/** Keeps the power finite; the longest delay is reached long before. */
const MOST_DOUBLINGS = 20;

/** @param onProblem told what a person should know when it opens and closes */
export function createCircuitBreaker(
  limits: BreakerLimits,
  clock: Clock,
  rng: Rng,
  onProblem: (message: string) => void,
): CircuitBreaker {
  let refusedUntil = 0;
  let failedUntil = 0;
  let refusals = 0;
  let failures = 0;

  const openUntil = () => Math.max(refusedUntil, failedUntil);
  const halfOpen = () => failures >= limits.breakerFailures;

  return {
    openUntil,
    halfOpen,
    healthy: () => failures === 0,
    refused(reason, retryAfterMs) {
      const now = clock.now();
      const open = now < refusedUntil;
      refusedUntil = Math.max(refusedUntil, now + retryAfterMs);
      if (open) return false;
      const delayMs = Math.min(limits.backoffLongestMs, limits.projectDelayMs * 2 ** refusals);
      refusedUntil = Math.max(refusedUntil, now + delayMs);
      refusals = Math.min(refusals + 1, MOST_DOUBLINGS);
      onProblem(`Amplitude answered "${reason}": nothing is sent for ${refusedUntil - now} ms, every event is kept.`);
      return true;
    },
    failed(reason, retryAfterMs) {
      failures++;
      const { backoffFirstMs: firstMs, breakerLongestMs: longestMs, breakerFailures } = limits;
      const waitMs =
        failures < breakerFailures ? 0 : backoff(failures - breakerFailures + 1, { firstMs, longestMs }, rng);
      failedUntil = Math.max(failedUntil, clock.now() + Math.max(waitMs, retryAfterMs));
      if (failures !== FAILURES_SAID) return;
      onProblem(`Amplitude does not take events: ${reason}. They are kept and tried again until it does.`);
    },
    succeeded() {
      if (failures >= FAILURES_SAID) onProblem('Amplitude takes events again.');
      failures = 0;
      refusals = 0;
      failedUntil = 0;
    },
    reset() {
      refusedUntil = 0;
      failedUntil = 0;
    },
    hold(underWay) {
      if (openUntil() > clock.now()) return heldUntil('circuit-open', openUntil());
      if (halfOpen() && underWay > 0) return { reason: 'circuit-open', until: null, endedBy: 'answer' };
      return null;
    },
  };
}
