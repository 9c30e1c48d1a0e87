/** A Map that forgets by itself: what was not asked for in a while goes first, and it never holds more than its cap. */
export interface EvictingMap<V, K = string> {
  /**
   * The value of a key. One that is asked for is kept as if it had just been set.
   *
   * @param now in ms since the epoch; where it is left out nothing grows old
   */
  get(key: K, now?: number): V | undefined;
  /** @param now as for `get` */
  set(key: K, value: V, now?: number): void;
  /** As `set`, for a key that `get` has just not found: costs one look-up less. */
  add(key: K, value: V, now?: number): void;
  /** True where there was something to delete. `onDrop` is not told. */
  delete(key: K): boolean;
  /** Those not asked for in a while first. Their order is otherwise that in which they came. */
  entries(): IteratorObject<[K, V]>;
  /** Never more than the cap. */
  readonly size: number;
  /** How many were let go to make room since the last `clear`; those too old are not counted. */
  readonly evicted: number;
  /**
   * Grows each time the generations change. What was asked for in this turn need not be asked for again to be kept, which
   * saves a look-up where the value is at hand.
   */
  readonly turn: number;
  /** Forgets all, and `evicted`. `onDrop` is not told. */
  clear(): void;
}

export interface EvictingMapOptions<V, K = string> {
  /** Most entries held at once; at least 2. Half of it is surely kept: the half that was last asked for. */
  cap: number;
  /** For how long an entry is surely kept after it was last asked for, in ms, as long as there is room. Default: for ever. */
  windowMs?: number;
  /** Told of each entry that is let go, for room or for age. Default: nobody is told. */
  onDrop?: (key: K, value: V) => void;
}

/**
 * Creates a Map of two generations, a young and an old one. What is asked for moves to the young one; once that holds
 * half the cap, or is older than the window, the old one is dropped whole and the young one takes its place. So each
 * call costs one or two look-ups, no timer runs, and memory is bounded by the cap and by what came in two windows.
 *
 * A clock set back starts the young generation's age again: nothing is lost by it.
 *
 * @example
 * const seen = createEvictingMap<number>({ cap: 100_000, windowMs: 86_400_000 });
 * seen.set('device-1', 1, clock.now());
 */
export function createEvictingMap<V, K = string>(options: EvictingMapOptions<V, K>): EvictingMap<V, K> {
  const { windowMs = Number.POSITIVE_INFINITY, onDrop } = options;
  const half = Math.max(1, Math.floor(options.cap / 2));
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  /** When the young generation began: at the first time it was told after it was made. */
  let bornAt = Number.NaN;
  let evicted = 0;
  let turn = 0;

  function rotate(): void {
    turn++;
    if (onDrop !== undefined) for (const [key, value] of old) onDrop(key, value);
    old = young;
    young = new Map();
    bornAt = Number.NaN;
  }

  /** Keeps `bornAt` right, and drops what nobody asked for within the window. */
  function growOld(now: number): void {
    const age = now - bornAt;
    if (age >= 0 && age < windowMs) return;
    if (age >= windowMs) rotate();
    // Nobody asked for any of them after the young one's window ended, and that is a window ago.
    if (age >= 2 * windowMs) rotate();
    bornAt = now;
  }

  function insert(key: K, value: V, now: number | undefined): void {
    if (young.size >= half) {
      evicted += old.size;
      rotate();
      bornAt = now ?? Number.NaN;
    }
    young.set(key, value);
  }

  return {
    get(key, now) {
      if (now !== undefined) growOld(now);
      const value = young.get(key);
      if (value !== undefined || old.size === 0) return value;
      const stored = old.get(key);
      if (stored === undefined) return undefined;
      old.delete(key);
      insert(key, stored, now);
      return stored;
    },
    set(key, value, now) {
      if (now !== undefined) growOld(now);
      if (old.size > 0) old.delete(key);
      if (young.size >= half && young.has(key)) young.set(key, value);
      else insert(key, value, now);
    },
    add(key, value, now) {
      if (now !== undefined) growOld(now);
      insert(key, value, now);
    },
    delete(key) {
      return young.delete(key) || old.delete(key);
    },
    *entries() {
      yield* old;
      yield* young;
    },
    get size() {
      return young.size + old.size;
    },
    get evicted() {
      return evicted;
    },
    get turn() {
      return turn;
    },
    clear() {
      turn++;
      young = new Map();
      old = new Map();
      bornAt = Number.NaN;
      evicted = 0;
    },
  };
}
