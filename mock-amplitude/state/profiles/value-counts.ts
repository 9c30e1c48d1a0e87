/** A text that two objects or lists of JSON share exactly where they are equal, whatever the order of their keys. */
function equalityKey(value: object): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/**
 * Which values of JSON a list holds, and how often. Value by value, 100,000 texts against as many would take half a minute. Most
 * values are no objects, and are looked up as they are: to write each down would take as long as all else.
 */
export class ValueCounts {
  readonly #plain = new Map<unknown, number>();
  readonly #objects = new Map<string, number>();
  #size = 0;
  #characters = 0;

  /** How many values there are. */
  get size(): number {
    return this.#size;
  }

  /** How long they are as JSON, without commas. */
  get characters(): number {
    return this.#characters;
  }

  has(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return this.#plain.has(value);
    return this.#objects.size > 0 && this.#objects.has(equalityKey(value));
  }

  add(values: readonly unknown[]): void {
    for (const value of values) {
      if (typeof value === 'object' && value !== null) this.#addObject(value);
      else this.#plain.set(value, (this.#plain.get(value) ?? 0) + 1);
    }
    this.#size += values.length;
    this.#characters += countCharacters(values);
  }

  /** The values without those that are among these; the same list where none is. */
  without(values: readonly unknown[]): readonly unknown[] {
    return this.#size === 0 ? values : values.filter((value) => !this.has(value));
  }

  /** Takes every instance of a value off; false where there is none. */
  remove(value: unknown): boolean {
    const isPlain = typeof value !== 'object' || value === null;
    const known = isPlain ? this.#removeFrom(this.#plain, value) : this.#removeFrom(this.#objects, equalityKey(value));
    this.#size -= known;
    this.#characters -= known * measure(value);
    return known > 0;
  }

  #addObject(value: object): void {
    const key = equalityKey(value);
    this.#objects.set(key, (this.#objects.get(key) ?? 0) + 1);
  }

  #removeFrom<Key>(counts: Map<Key, number>, key: Key): number {
    const count = counts.get(key) ?? 0;
    counts.delete(key);
    return count;
  }
}

/** Characters of values as JSON, without commas. */
export function countCharacters(values: readonly unknown[]): number {
  return values.reduce((sum: number, value) => sum + measure(value), 0);
}

function measure(value: unknown): number {
  return JSON.stringify(value).length;
}
