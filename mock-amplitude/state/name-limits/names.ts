import { boundKey } from '../../internal/bound-key.ts';
import type { SentObject } from '../../rules/json.ts';

/** The first so many names that came. A name of any length counts, but is not kept whole. */
export class Names {
  readonly #limit: number;
  readonly #names = new Set<string>();

  /** @param limit most names */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#names.size;
  }

  /** Takes a name; where there is no room for it, it is added to `left`. Gives back `left`, made where it is needed. */
  take(name: string, left: string[] | undefined): string[] | undefined {
    if (this.#names.has(name)) return left;
    const bound = boundKey(name);
    if (this.#names.size < this.#limit) this.#names.add(bound);
    if (this.#names.has(bound)) return left;
    const more = left ?? [];
    more.push(name);
    return more;
  }

  /** As `take`, for the keys of an object. */
  takeKeys(object: SentObject, left: string[] | undefined): string[] | undefined {
    let more = left;
    for (const key in object) more = this.take(key, more);
    return more;
  }
}
