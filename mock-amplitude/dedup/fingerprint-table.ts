/** Places of the smallest table. A power of two, as all sizes are. */
const FIRST_PLACES = 1024;

/** Fuller than this it grows: beyond, searches get long. */
const MAX_LOAD = 0.7;

/** A place is two 32-bit numbers and a 64-bit time, side by side, so that a look-up reads one line of the cache. */
const PLACE_BYTES = 16;

/**
 * Remembers a time for each fingerprint of two 32-bit numbers, of which 0, 0 is none. A Map of texts would do the same
 * and cost five times the memory, and the garbage collector a walk over all of it.
 */
export class FingerprintTable {
  #places = 0;
  /** Each fourth and the one after are a fingerprint; 0, 0 is a free place. */
  #prints = new Int32Array();
  /** The same bytes: every second is a time. */
  #times = new Float64Array();
  #size = 0;
  /** What `approach` read. Good for nothing, but a compiler takes out what is read for nothing. */
  approached = 0;

  constructor() {
    this.#open(FIRST_PLACES);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Reads the places of many fingerprints, two numbers each, before they are looked for. In a loop this short the
   * processor asks memory for all of them at once; one by one, each look-up waits for its own.
   */
  approach(prints: Int32Array, count: number): void {
    if (this.#size === 0) return;
    const mask = this.#places - 1;
    let read = 0;
    for (let place = 0; place < 2 * count; place += 2) read |= this.#prints[4 * ((prints[place] ?? 0) & mask)] ?? 0;
    this.approached = read;
  }

  /** The place of a fingerprint, or −1 where it is not known. Good until the next `add`. */
  find(one: number, two: number): number {
    const place = this.#placeOf(one, two);
    return this.#isFree(place) ? -1 : place;
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
    this.#prints[4 * place] = one;
    this.#prints[4 * place + 1] = two;
    this.#times[2 * place + 1] = time;
    this.#size++;
  }

  /** Forgets all, and keeps the memory: whoever filled it once will again. */
  clear(): void {
    this.#prints.fill(0);
    this.#size = 0;
  }

  /** Where a fingerprint is, or belongs. */
  #placeOf(one: number, two: number): number {
    const prints = this.#prints;
    const mask = this.#places - 1;
    let place = one & mask;
    while (!this.#isFree(place) && (prints[4 * place] !== one || prints[4 * place + 1] !== two)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #isFree(place: number): boolean {
    return this.#prints[4 * place] === 0 && this.#prints[4 * place + 1] === 0;
  }

  #open(places: number): void {
    const bytes = new ArrayBuffer(places * PLACE_BYTES);
    this.#places = places;
    this.#prints = new Int32Array(bytes);
    this.#times = new Float64Array(bytes);
    this.#size = 0;
  }

  #grow(): void {
    const places = this.#places;
    const prints = this.#prints;
    const times = this.#times;
    this.#open(2 * places);
    for (let place = 0; place < places; place++) {
      const one = prints[4 * place] ?? 0;
      const two = prints[4 * place + 1] ?? 0;
      if (one !== 0 || two !== 0) this.add(one, two, times[2 * place + 1] ?? 0);
    }
  }
}
