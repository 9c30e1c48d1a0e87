/** The newest of what was put in, in order; the oldest is let go when a cap is reached. */
export interface Ring<T> {
  push(item: T, bytes: number): void;
  /** Oldest first. */
  items(): IteratorObject<T>;
  readonly size: number;
  readonly bytes: number;
  /** How many were let go since the last `clear`. */
  readonly letGo: number;
  clear(): void;
}

/** How many dead places may gather at the front of the array before it is cut. */
const SLACK = 1024;

/** Creates a ring that holds at most `maxItems` items of together at most `maxBytes` bytes. */
export function createRing<T>(maxItems: number, maxBytes: number): Ring<T> {
  let slots: ({ item: T; bytes: number } | undefined)[] = [];
  let start = 0;
  let held = 0;
  let letGo = 0;

  function dropOldest(): void {
    held -= slots[start]?.bytes ?? 0;
    slots[start] = undefined;
    start++;
    letGo++;
    if (start < SLACK || start * 2 < slots.length) return;
    slots = slots.slice(start);
    start = 0;
  }

  return {
    push(item, bytes) {
      slots.push({ item, bytes });
      held += bytes;
      while (slots.length - start > maxItems || (held > maxBytes && slots.length - start > 1)) dropOldest();
    },
    *items() {
      for (let index = start; index < slots.length; index++) {
        const slot = slots[index];
        if (slot !== undefined) yield slot.item;
      }
    },
    get size() {
      return slots.length - start;
    },
    get bytes() {
      return held;
    },
    get letGo() {
      return letGo;
    },
    clear() {
      slots = [];
      start = 0;
      held = 0;
      letGo = 0;
    },
  };
}
