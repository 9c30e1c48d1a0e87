import type { StateRecord } from '../profiles/changes.ts';

/** Things that a project remembers by a key, bounded, oldest first; each change can be written down. */
export interface KeptTable<Value> {
  get(key: string): Value | undefined;
  /** Sets a value, which is the newest then; returns what was evicted to make room. */
  set(key: string, value: Value): Value[];
  delete(key: string): boolean;
  entries(): IteratorObject<[key: string, value: Value]>;
  readonly size: number;
  /** What its values weigh together, in bytes. */
  readonly bytes: number;
  /** How many were evicted. */
  readonly evicted: number;
  /** What changed since the last call, null for what is no more; nothing where it is not tracked. */
  takeChanged(): StateRecord[];
  dump(): IteratorObject<StateRecord>;
  /** Takes in what `dump` gave; false for what is none of this table's. */
  load(record: StateRecord): boolean;
}

export interface KeptTableOptions<Value> {
  /** What its records are called on disk. */
  kind: string;
  /** Whether changes are noted for somebody who takes them. */
  tracked: boolean;
  maxEntries: number;
  maxBytes?: number;
  weigh?: (value: Value) => number;
  /** Undefined for what is no value. */
  parse: (value: unknown) => Value | undefined;
}

/** @example createKeptTable({ kind: 'user-map', tracked: false, maxEntries: 10, parse }).set('user-1', 'user-2') // [] */
export function createKeptTable<Value>(options: KeptTableOptions<Value>): KeptTable<Value> {
  const { kind, tracked, maxEntries, maxBytes = Number.POSITIVE_INFINITY, weigh = () => 0, parse } = options;
  const values = new Map<string, Value>();
  const changed = new Set<string>();
  let bytes = 0;
  let evicted = 0;

  function mark(key: string): void {
    if (tracked) changed.add(key);
  }

  function remove(key: string): Value | undefined {
    const value = values.get(key);
    if (value === undefined) return undefined;
    values.delete(key);
    bytes -= weigh(value);
    mark(key);
    return value;
  }

  /** The newest stays, however large it is. */
  function makeRoom(): Value[] {
    const gone: Value[] = [];
    for (const key of values.keys()) {
      if (values.size <= maxEntries && (bytes <= maxBytes || values.size === 1)) break;
      const value = remove(key);
      if (value !== undefined) gone.push(value);
    }
    evicted += gone.length;
    return gone;
  }

  function add(key: string, value: Value): Value[] {
    remove(key);
    values.set(key, value);
    bytes += weigh(value);
    return makeRoom();
  }

  return {
    get: (key) => values.get(key),
    set(key, value) {
      const gone = add(key, value);
      mark(key);
      return gone;
    },
    delete: (key) => remove(key) !== undefined,
    entries: () => values.entries(),
    get size() {
      return values.size;
    },
    get bytes() {
      return bytes;
    },
    get evicted() {
      return evicted;
    },
    takeChanged() {
      const records = [...changed].map((key): StateRecord => [kind, key, values.get(key) ?? null]);
      changed.clear();
      return records;
    },
    dump: () => values.entries().map(([key, value]): StateRecord => [kind, key, value]),
    load([of, key, sent]) {
      const value = of === kind ? parse(sent) : undefined;
      if (value === undefined) return false;
      add(key, value);
      return true;
    },
  };
}
