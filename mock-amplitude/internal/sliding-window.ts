import type { Span } from '../limits.ts';

/**
 * Counts what came within a span of time, in steps: `count` says how many that makes now. It keeps only the steps that
 * hold something, which for most senders is one (`npm run bench -- memory`).
 *
 * Steps begin where the window began to count, not at full seconds, so that a burst leaves it exactly one span after it
 * came. A clock that stands still counts on in the same step; one that is set back counts as one that stood still
 * meanwhile: what was counted keeps its distance to now.
 */
export class SlidingWindow {
  /** When the newest step began, in ms since the epoch. */
  #startedAt = 0;
  /** Count of the newest step. */
  #newest = 0;
  #total = 0;
  /** The older steps that hold something, oldest first, two numbers each: how many steps before the newest, and the count. */
  #older: number[] | undefined = undefined;

  /** Whether it counts nothing, as far as it has been asked. */
  get isEmpty(): boolean {
    return this.#total === 0;
  }

  /**
   * Counts `count` at `now`, and says how many there are within the span. A negative count takes back what was counted
   * at the same `now`; 0 only looks.
   *
   * @param now in ms since the epoch
   * @example window.count({ steps: 30, stepMs: 1000 }, now, 1) > 900
   */
  count(span: Span, now: number, count: number): number {
    const age = now - this.#startedAt;
    if (this.#total === 0) this.#restart(now);
    else if (age >= span.stepMs) this.#moveOn(span, now, age);
    else if (age <= -span.stepMs) this.#startedAt = now;
    this.#newest += count;
    this.#total += count;
    return this.#total;
  }

  /**
   * When there are fewer than `limit` again, if nothing more comes, in ms since the epoch; `now` where there are already.
   * As of the last `count`, which must have been at `now`.
   */
  freeAt(span: Span, now: number, limit: number): number {
    let total = this.#total;
    if (total < limit) return now;
    const older = this.#older ?? [];
    for (let place = 0; place < older.length; place += 2) {
      total -= older[place + 1] ?? 0;
      if (total < limit) return this.#startedAt + (span.steps - (older[place] ?? 0)) * span.stepMs;
    }
    return this.#startedAt + span.steps * span.stepMs;
  }

  #restart(now: number): void {
    this.#startedAt = now;
    this.#newest = 0;
    this.#older = undefined;
  }

  #moveOn(span: Span, now: number, age: number): void {
    const moved = Math.min(Math.floor(age / span.stepMs), span.steps);
    const older = this.#older ?? [];
    let kept = 0;
    let total = 0;
    for (let place = 0; place < older.length; place += 2) {
      const steps = (older[place] ?? 0) + moved;
      const count = older[place + 1] ?? 0;
      if (steps >= span.steps) continue;
      older[kept++] = steps;
      older[kept++] = count;
      total += count;
    }
    older.length = kept;
    if (this.#newest !== 0 && moved < span.steps) {
      older.push(moved, this.#newest);
      total += this.#newest;
    }
    this.#older = older.length === 0 ? undefined : older;
    this.#newest = 0;
    this.#total = total;
    this.#startedAt = total === 0 ? now : now - (age % span.stepMs);
  }
}
