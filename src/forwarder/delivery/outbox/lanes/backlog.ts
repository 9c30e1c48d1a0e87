/** How many dead places may gather at the front before they are cut off. */
const SLACK = 1024;

/**
 * Ids of the entries of one lane that were passed over while it could not give, in order: 8 bytes each, and each end costs
 * the same however long it is. A class, since there may be a million of them: methods are shared, closures would not be.
 */
export class Backlog {
  #ids: number[];
  #head = 0;

  constructor(first: number) {
    this.#ids = [first];
  }

  get size(): number {
    return this.#ids.length - this.#head;
  }

  first(): number | undefined {
    return this.#ids[this.#head];
  }

  /** The one behind so many others. */
  at(place: number): number | undefined {
    return this.#ids[this.#head + place];
  }

  /** Looks at all of them. */
  has(id: number): boolean {
    return this.#ids.indexOf(id, this.#head) !== -1;
  }

  /** Adds one behind all others. */
  push(id: number): void {
    this.#ids.push(id);
  }

  shift(): void {
    this.#head++;
    if (this.#head < SLACK || this.#head * 2 < this.#ids.length) return;
    this.#ids = this.#ids.slice(this.#head);
    this.#head = 0;
  }

  /** Puts one back to its place near the front. */
  putBack(id: number): void {
    const ids = this.#ids;
    if (this.#head > 0) this.#head--;
    else ids.unshift(id);
    let at = this.#head;
    for (let next = ids[at + 1]; next !== undefined && next < id; next = ids[at + 1]) ids[at++] = next;
    ids[at] = id;
  }
}
