/** A span of time that is told in steps. */
export interface SeriesSpan {
  /** How many steps are kept. */
  steps: number;
  stepMs: number;
}

/** Each range a chart may show: five minutes by the second, an hour by the minute, a week by the hour. */
export const SERIES_RANGES = {
  '5m': { steps: 300, stepMs: 1000 },
  '1h': { steps: 60, stepMs: 60_000 },
  '1w': { steps: 168, stepMs: 3_600_000 },
} as const satisfies Record<string, SeriesSpan>;

/** What is counted of each request. */
export interface SeriesCounts {
  requests: number;
  events: number;
  identifies: number;
}

const FIELDS = 3;

/**
 * Counts in a ring of steps. A clock that is set back by more than the ring holds begins it anew; what is set back by less is
 * counted where it belongs.
 */
export class SeriesRing {
  readonly #span: SeriesSpan;
  readonly #counts: Uint32Array;
  /** The number of the newest step since the epoch. */
  #newest = 0;

  constructor(span: SeriesSpan) {
    this.#span = span;
    this.#counts = new Uint32Array(span.steps * FIELDS);
  }

  /** @param at in ms since the epoch */
  count(at: number, { requests, events, identifies }: SeriesCounts): void {
    const step = Math.floor(at / this.#span.stepMs);
    this.#moveTo(step);
    const place = (step % this.#span.steps) * FIELDS;
    const counts = this.#counts;
    counts[place] = (counts[place] ?? 0) + requests;
    counts[place + 1] = (counts[place + 1] ?? 0) + events;
    counts[place + 2] = (counts[place + 2] ?? 0) + identifies;
  }

  /** What was counted in the steps that end with the one of `now`, oldest first. */
  read(now: number): SeriesCounts[] {
    const { steps, stepMs } = this.#span;
    const last = Math.floor(now / stepMs);
    return Array.from({ length: steps }, (_, index) => this.#at(last - steps + 1 + index));
  }

  #at(step: number): SeriesCounts {
    const { steps } = this.#span;
    const isKept = step <= this.#newest && step > this.#newest - steps && step >= 0;
    const place = (step % steps) * FIELDS;
    const [requests = 0, events = 0, identifies = 0] = isKept ? this.#counts.subarray(place, place + FIELDS) : [];
    return { requests, events, identifies };
  }

  #moveTo(step: number): void {
    const { steps } = this.#span;
    const moved = step - this.#newest;
    if (Math.abs(moved) >= steps) this.#counts.fill(0);
    else for (let gone = 1; gone <= moved; gone++) this.#clear(this.#newest + gone);
    if (moved > 0 || moved <= -steps) this.#newest = step;
  }

  #clear(step: number): void {
    const place = (step % this.#span.steps) * FIELDS;
    this.#counts.fill(0, place, place + FIELDS);
  }
}
