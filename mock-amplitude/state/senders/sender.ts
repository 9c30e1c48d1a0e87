import { SlidingWindow } from '../../internal/sliding-window.ts';
import { DAY_SPAN, RATE_SPAN } from '../../limits.ts';
import type { IdField } from '../../rules/event/read-ids.ts';
import type { AmplitudeUser } from '../profiles/amplitude-user.ts';

/** The endpoints that count rates, each for itself. */
export type RateEndpoint = 'http-v2' | 'batch';

/** All that a project remembers of one user_id or one device_id. */
export class Sender {
  readonly field: IdField;
  /** As it is stored: trimmed, and cut where Amplitude cuts. */
  readonly id: string;
  /**
   * Whose it is: of a user_id its user, of a device the user that its anonymous events belong to. Undefined until an event is
   * stored.
   */
  owner: AmplitudeUser | undefined = undefined;
  /** `event.silenced`: only devices are. */
  silenced = false;
  /** The epoch of its table in which it was last heard of again. */
  epoch: number;
  #rate: SlidingWindow | undefined = undefined;
  #batchRate: SlidingWindow | undefined = undefined;
  readonly #day = new SlidingWindow();

  constructor(field: IdField, id: string, epoch: number) {
    this.field = field;
    this.id = id;
    this.epoch = epoch;
  }

  /** Counts events in the last 30 s; as `SlidingWindow.count`. */
  countRate(endpoint: RateEndpoint, now: number, events: number): number {
    if (endpoint === 'http-v2') {
      this.#rate ??= new SlidingWindow();
      return this.#rate.count(RATE_SPAN, now, events);
    }
    this.#batchRate ??= new SlidingWindow();
    return this.#batchRate.count(RATE_SPAN, now, events);
  }

  /** Counts events in the last 24 h, over all endpoints. */
  countDay(now: number, events: number): number {
    return this.#day.count(DAY_SPAN, now, events);
  }

  /** When it has fewer than `limit` events in 30 s again, in ms since the epoch. */
  rateFreeAt(endpoint: RateEndpoint, now: number, limit: number): number {
    return (endpoint === 'http-v2' ? this.#rate : this.#batchRate)?.freeAt(RATE_SPAN, now, limit) ?? now;
  }

  /** When it has fewer than `limit` events in 24 h again, in ms since the epoch. */
  dayFreeAt(now: number, limit: number): number {
    return this.#day.freeAt(DAY_SPAN, now, limit);
  }

  /** Whether nothing is known of it that would be missed. */
  get isBlank(): boolean {
    return this.owner === undefined && !this.silenced && this.#day.isEmpty;
  }
}
