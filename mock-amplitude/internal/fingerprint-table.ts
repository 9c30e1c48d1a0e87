/** Places of the smallest table. A power of two, as all sizes are. */
const FIRST_PLACES = 1024;

/** Fuller than this it grows: beyond, searches get long. */
const MAX_LOAD = 0.7;

/** A place is two 32-bit numbers and a 64-bit time, side by side, so that a look-up reads one line of the cache. */
const PLACE_BYTES = 16;

/**
 * Remembers a time for each fingerprint of two 32-bit numbers. A Map of texts would do the same and cost five times the
 * memory, and the garbage collector a walk over all of it.
 *
 * Most fingerprints looked for are not there. A byte of each, its tag, says so in nearly all cases, and the tags of all
 * places are small enough to stay in the processor's cache where the places themselves do not.
 */
export class FingerprintTable {
  #places = 0;
  /** 0 is a free place. */
  #tags = new Uint8Array();
  /** Each fourth and the one after are a fingerprint. */
  #prints = new Int32Array();
  /** The same bytes: every second is a time. */
  #times = new Float64Array();
  #size = 0;

  constructor() {
    this.#open(FIRST_PLACES);
  }

  get size(): number {
    return this.#size;
  }

  /** The place of a fingerprint, or −1 where it is not known. Good until the next `add`. */
  find(one: number, two: number): number {
    const place = this.#placeOf(one, two);
    return this.#tags[place] === 0 ? -1 : place;
  }

  timeAt(place: number): number {
    return this.#times[2 * place + 1] ?? Number.NaN;
  }

  setTime(place: number, time: number): void {
    this.#times[2 * place + 1] = time;
  }

  /** Remembers a fingerprint that `find` did not find. */
  add(one: number, two: number, time: number): void {
    if (this.#size >= this.#places * MAX_LOAD) this.#grow();
    const place = this.#placeOf(one, two);
    this.#tags[place] = tagOf(two);
    this.#prints[4 * place] = one;
    this.#prints[4 * place + 1] = two;
    this.#times[2 * place + 1] = time;
    this.#size++;
  }

  /** Forgets all, and keeps the memory for the next ones. */
  clear(): void {
    this.#tags.fill(0);
    this.#size = 0;
  }

  /** Where a fingerprint is, or belongs. */
  #placeOf(one: number, two: number): number {
    const tags = this.#tags;
    const prints = this.#prints;
    const mask = this.#places - 1;
    const tag = tagOf(two);
    let place = one & mask;
    for (let other = tags[place]; other !== 0; other = tags[place]) {
      if (other === tag && prints[4 * place] === one && prints[4 * place + 1] === two) return place;
      place = (place + 1) & mask;
    }
    return place;
  }

  #open(places: number): void {
    const bytes = new ArrayBuffer(places * PLACE_BYTES);
    this.#places = places;
    this.#tags = new Uint8Array(places);
    this.#prints = new Int32Array(bytes);
    this.#times = new Float64Array(bytes);
    this.#size = 0;
  }

  #grow(): void {
    const places = this.#places;
    const tags = this.#tags;
    const prints = this.#prints;
    const times = this.#times;
    this.#open(2 * places);
    for (let place = 0; place < places; place++) {
      if (tags[place] !== 0) this.add(prints[4 * place] ?? 0, prints[4 * place + 1] ?? 0, times[2 * place + 1] ?? 0);
    }
  }
}

/** A byte of a fingerprint that is never 0. */
function tagOf(two: number): number {
  return (two >>> 24) | 1;
}
