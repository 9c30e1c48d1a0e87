import { createIdWindows } from '../../internal/id-windows.ts';
import { HOUR_SPAN, type Limits, MAX_FOLLOWED_USERS } from '../../limits.ts';

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
  readonly evicted: number;
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
  const followed = createIdWindows([HOUR_SPAN], setup.maxUsers ?? MAX_FOLLOWED_USERS);
  return {
    count(amplitudeId, updates, now) {
      followed.follow(amplitudeId | 0, Math.floor(amplitudeId / 2 ** 32), now);
      if (followed.count(0, now, updates) <= limit) return true;
      followed.count(0, now, -updates);
      return false;
    },
    get size() {
      return followed.size;
    },
    get evicted() {
      return followed.evicted;
    },
    clear: followed.clear,
  };
}
