/** The newest of what was put in, in order; the oldest is evicted when a cap is reached. */
export interface Ring<T> {
  push(item: T, bytes: number): void;
  /**
   * Oldest first; without those at the beginning that `skip` is true of. It must be true of none after the first it is false
   * of.
   */
  items(skip?: (item: T) => boolean): IteratorObject<T>;
  /** Newest first; what is put in meanwhile is not among them. */
  newestFirst(): IteratorObject<T>;
  /** Lets the oldest go before its time. */
  dropOldest(): void;
  readonly size: number;
  readonly bytes: number;
  /** Takes out what the test is true of. Readers that are in the middle begin anew. */
  remove(isGone: (item: T) => boolean): void;
  /** How many were evicted since the last `clear`. */
  readonly evicted: number;
  clear(): void;
}

/** How many dead places may gather at the front of the array before it is cut. */
const SLACK = 1024;

/**
 * Creates a ring that holds at most `maxItems` items of together at most `maxBytes` bytes.
 *
 * @param onEvict told of each item that is evicted, but not of those cleared
 */
export function createRing<T>(maxItems: number, maxBytes: number, onEvict: (item: T) => void = () => {}): Ring<T> {
  let slots: (T | undefined)[] = [];
  /** Of each slot, in bytes. */
  let sizes: number[] = [];
  let start = 0;
  let held = 0;
  let evicted = 0;
  /** How many were cut off at the front: keeps a reader's place while the array moves. */
  let cut = 0;

  function dropOldest(): void {
    const oldest = slots[start];
    if (oldest === undefined) return;
    held -= sizes[start] ?? 0;
    slots[start] = undefined;
    start++;
    evicted++;
    onEvict(oldest);
    if (start < SLACK || start * 2 < slots.length) return;
    slots = slots.slice(start);
    sizes = sizes.slice(start);
    cut += start;
    start = 0;
  }

  function findFirst(skip: (item: T) => boolean): number {
    let low = start;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const slot = slots[middle];
      if (slot !== undefined && skip(slot)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    push(item, bytes) {
      slots.push(item);
      sizes.push(bytes);
      held += bytes;
      while (slots.length - start > maxItems || (held > maxBytes && slots.length - start > 1)) dropOldest();
    },
    *items(skip) {
      const first = skip === undefined ? start : findFirst(skip);
      for (let place = cut + first; place - cut < slots.length; place++) {
        const slot = slots[place - cut];
        if (slot !== undefined) yield slot;
      }
    },
    *newestFirst() {
      for (let place = cut + slots.length - 1; place >= cut + start; place--) {
        const slot = slots[place - cut];
        if (slot !== undefined) yield slot;
      }
    },
    dropOldest,
    get size() {
      return slots.length - start;
    },
    get bytes() {
      return held;
    },
    get evicted() {
      return evicted;
    },
    remove(isGone) {
      const kept: T[] = [];
      const keptSizes: number[] = [];
      let bytes = 0;
      for (let place = start; place < slots.length; place++) {
        const slot = slots[place];
        if (slot === undefined || isGone(slot)) continue;
        kept.push(slot);
        keptSizes.push(sizes[place] ?? 0);
        bytes += sizes[place] ?? 0;
      }
      cut += slots.length;
      slots = kept;
      sizes = keptSizes;
      start = 0;
      held = bytes;
    },
    clear() {
      cut += slots.length;
      slots = [];
      sizes = [];
      start = 0;
      held = 0;
      evicted = 0;
    },
  };
}
