import type { Span } from '../limits.ts';
import { allocate, countIn, wordsOf } from './sliding-window.ts';

/** Records that a new table has room for. A power of two, as all sizes are. */
const FIRST_RECORDS = 8;

/** Places of the index for each record there is room for; fewer, and searches get long. */
const PLACES_PER_RECORD = 2;

/** Words of the fingerprint that a record begins with. */
const PRINT_WORDS = 2;

/**
 * Keeps a few sliding windows for each fingerprint of two 32-bit numbers. All of a fingerprint's windows lie side by
 * side in one array: an object for each would cost a miss of the cache for every field, and the garbage collector a walk.
 */
export class WindowTable {
  readonly #spans: readonly Span[];
  /** Where in a record each window is, in words. */
  readonly #windowAt: number[] = [];
  readonly #recordWords: number;
  #room = FIRST_RECORDS;
  #size = 0;
  #memory: ReturnType<typeof allocate>;
  /** Number of the record + 1; 0 is a free place. */
  #index = new Int32Array(FIRST_RECORDS * PLACES_PER_RECORD);

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    let words = PRINT_WORDS;
    for (const span of spans) {
      this.#windowAt.push(words);
      words += wordsOf(span);
    }
    this.#recordWords = words;
    this.#memory = allocate(FIRST_RECORDS * words);
  }

  get size(): number {
    return this.#size;
  }

  /** The record of a fingerprint, or −1 where there is none. */
  find(one: number, two: number): number {
    return (this.#index[this.#placeOf(one, two)] ?? 0) - 1;
  }

  /** Adds a record that `find` did not find, its windows empty. */
  add(one: number, two: number): number {
    if (this.#size === this.#room) this.#grow();
    const record = this.#size;
    this.#memory.words[record * this.#recordWords] = one;
    this.#memory.words[record * this.#recordWords + 1] = two;
    this.#index[this.#placeOf(one, two)] = record + 1;
    this.#size++;
    return record;
  }

  /** A copy of a record, for another table's `addCopy`. */
  copy(record: number): Int32Array {
    return this.#memory.words.slice(record * this.#recordWords, (record + 1) * this.#recordWords);
  }

  addCopy(words: Int32Array): number {
    const added = this.add(words[0] ?? 0, words[1] ?? 0);
    this.#memory.words.set(words, added * this.#recordWords);
    return added;
  }

  /** Forgets all, and keeps the memory: whoever filled it once will again. */
  clear(): void {
    this.#memory.words.fill(0, 0, this.#size * this.#recordWords);
    this.#index.fill(0);
    this.#size = 0;
  }

  /** Counts in one of a record's windows, as `countIn`. */
  count(record: number, window: number, now: number, count: number): number {
    const span = this.#spans[window];
    const at = this.#windowAt[window];
    if (span === undefined || at === undefined) throw new RangeError(`Failed to count: no window ${window}`);
    return countIn(this.#memory, record * this.#recordWords + at, span, now, count);
  }

  /** Where a fingerprint's record is noted, or belongs. */
  #placeOf(one: number, two: number): number {
    const { words } = this.#memory;
    const mask = this.#index.length - 1;
    let place = one & mask;
    for (let noted = this.#index[place] ?? 0; noted !== 0; noted = this.#index[place] ?? 0) {
      const at = (noted - 1) * this.#recordWords;
      if (words[at] === one && words[at + 1] === two) return place;
      place = (place + 1) & mask;
    }
    return place;
  }

  #grow(): void {
    const { words } = this.#memory;
    this.#room *= 2;
    this.#memory = allocate(this.#room * this.#recordWords);
    this.#memory.words.set(words);
    this.#index = new Int32Array(this.#room * PLACES_PER_RECORD);
    for (let record = 0; record < this.#size; record++) {
      const at = record * this.#recordWords;
      this.#index[this.#placeOf(words[at] ?? 0, words[at + 1] ?? 0)] = record + 1;
    }
  }
}
