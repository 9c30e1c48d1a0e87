import type { Clock } from '../../../../lib/clock.ts';
import type { Rng } from '../../../../lib/rng.ts';
import { backoff } from '../backoff.ts';
import type { DeliveryLimits } from '../delivery-limits.ts';

/** Whether anything may be sent to the project at all. Says what a person should know when that changes. */
export interface ProjectGate {
  /** When it opens, in ms since the epoch; past where it is open, Infinity while it is paused. */
  opensAt(): number;
  /** Stops sending until `resume`. `advice` tells what to do about it. */
  pause(reason: string, advice: string): void;
  resume(): void;
  /** Why it is paused; undefined where it is not. */
  paused(): string | undefined;
  /**
   * Stops sending for a while, longer each time in a row and at least `wishedMs`.
   *
   * @returns false where it rests already: a second answer of the same storm says nothing new
   */
  rest(reason: string, wishedMs: number): boolean;
  /**
   * A request went unanswered, or was answered by something broken. After several in a row one request at a time tries
   * whether Amplitude works again (`deliver.breaker`), after a longer wait each time.
   *
   * @param wishedMs the server's own wish (`Retry-After`), which is about the server and so for the whole project
   */
  failed(reason: string, wishedMs: number): void;
  /** Whether it is not known that Amplitude works: one small request at a time, until one is answered as it should. */
  probing(): boolean;
  /** Whether the last answer was as it should. */
  healthy(): boolean;
  /** Amplitude answered as it should. */
  succeeded(): void;
}

/** So many failures in a row are worth a message; single ones pass. */
const FAILURES_SAID = 3;
/** Keeps the power finite; the longest rest is reached long before. */
const MOST_DOUBLED_RESTS = 20;

export function createProjectGate(
  limits: Pick<
    DeliveryLimits,
    'projectRestMs' | 'backoffFirstMs' | 'backoffLongestMs' | 'breakerFailures' | 'breakerLongestMs'
  >,
  clock: Clock,
  rng: Rng,
  onProblem: (message: string) => void,
): ProjectGate {
  let pausedFor: string | undefined;
  let restsUntil = 0;
  let brokenUntil = 0;
  let rests = 0;
  let failures = 0;

  return {
    opensAt: () => (pausedFor === undefined ? Math.max(restsUntil, brokenUntil) : Number.POSITIVE_INFINITY),
    pause(reason, advice) {
      if (pausedFor !== undefined) return;
      pausedFor = reason;
      onProblem(`Delivery is paused: ${reason}. Every event is kept. ${advice}`);
    },
    resume() {
      pausedFor = undefined;
      restsUntil = 0;
      brokenUntil = 0;
    },
    paused: () => pausedFor,
    rest(reason, wishedMs) {
      const now = clock.now();
      const resting = now < restsUntil;
      restsUntil = Math.max(restsUntil, now + wishedMs);
      if (resting) return false;
      restsUntil = Math.max(restsUntil, now + Math.min(limits.backoffLongestMs, limits.projectRestMs * 2 ** rests));
      rests = Math.min(rests + 1, MOST_DOUBLED_RESTS);
      onProblem(`Amplitude answered "${reason}": nothing is sent for ${restsUntil - now} ms, every event is kept.`);
      return true;
    },
    failed(reason, wishedMs) {
      failures++;
      const now = clock.now();
      const { backoffFirstMs: firstMs, breakerLongestMs: longestMs, breakerFailures } = limits;
      const waitMs =
        failures < breakerFailures ? 0 : backoff(failures - breakerFailures + 1, { firstMs, longestMs }, rng);
      brokenUntil = Math.max(brokenUntil, now + Math.max(waitMs, wishedMs));
      if (failures !== FAILURES_SAID) return;
      onProblem(`Amplitude does not take events: ${reason}. They are kept and tried again until it does.`);
    },
    probing: () => failures >= limits.breakerFailures,
    healthy: () => failures === 0,
    succeeded() {
      if (failures >= FAILURES_SAID) onProblem('Amplitude takes events again.');
      failures = 0;
      rests = 0;
      brokenUntil = 0;
    },
  };
}
