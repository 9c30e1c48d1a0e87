import { createGenerations } from '../bounded/generations.ts';
import { HOUR_SPAN, type Limits, MAX_FOLLOWED_USERS } from '../limits.ts';
import { countIn, createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** How often the properties of each Amplitude user of a project change (`limit.user-properties`). */
export interface PropertyUpdateCounter {
  /**
   * Counts updates of a user. False where they bring him over the limit of an hour: they are to be dropped, and count
   * for nothing. The event that carried them is kept.
   *
   * @param amplitudeId the user they go to
   * @param updates how many; one for each event that changes properties
   * @param now in ms since the epoch
   */
  count(amplitudeId: number, updates: number, now: number): boolean;
  /** Users followed. */
  readonly size: number;
  /** Users no longer followed, to make room. */
  readonly letGo: number;
  clear(): void;
}

/**
 * Creates the counter of one project.
 *
 * @param setup.maxUsers most users followed. Default `MAX_FOLLOWED_USERS`
 * @example if (!counter.count(amplitudeId, 1, now)) warnings.push(diagnose(propertyUpdatesRule, 'warning', path, message))
 */
export function createPropertyUpdateCounter(setup: {
  limits: Pick<Limits, 'propertyUpdatesPerHour'>;
  maxUsers?: number;
}): PropertyUpdateCounter {
  const limit = setup.limits.propertyUpdatesPerHour;
  const windows = createGenerations<SlidingWindow, number>({
    cap: setup.maxUsers ?? MAX_FOLLOWED_USERS,
    windowMs: HOUR_SPAN.steps * HOUR_SPAN.stepMs,
  });

  function follow(amplitudeId: number, now: number): SlidingWindow {
    const known = windows.get(amplitudeId, now);
    if (known !== undefined) return known;
    const fresh = createSlidingWindow(now);
    windows.add(amplitudeId, fresh, now);
    return fresh;
  }

  return {
    count(amplitudeId, updates, now) {
      const window = follow(amplitudeId, now);
      if (countIn(window, HOUR_SPAN, now, updates) <= limit) return true;
      countIn(window, HOUR_SPAN, now, -updates);
      return false;
    },
    get size() {
      return windows.size;
    },
    get letGo() {
      return windows.letGo;
    },
    clear: windows.clear,
  };
}
