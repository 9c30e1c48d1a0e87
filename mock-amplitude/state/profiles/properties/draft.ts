import { isDeepStrictEqual } from 'node:util';

/** Properties of a user or a group. Never changed once handed out. */
export type Properties = Readonly<Record<string, unknown>>;

/** A profile being changed: copied with the first change, and not at all where nothing changes. */
export interface Draft {
  has(key: string): boolean;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  clear(): void;
  readonly properties: Properties;
}

export const NO_PROPERTIES: Properties = Object.freeze({});

/** @example const draft = createDraft(profile); draft.set('plan', 'pro'); draft.properties // a new object */
export function createDraft(base: Properties): Draft {
  return new ProfileDraft(base);
}

class ProfileDraft implements Draft {
  #copy: Record<string, unknown> | undefined;
  #current: Properties;

  constructor(base: Properties) {
    this.#current = base;
  }

  get properties() {
    return this.#current;
  }

  has(key: string) {
    return Object.hasOwn(this.#current, key);
  }

  get(key: string) {
    return Object.hasOwn(this.#current, key) ? this.#current[key] : undefined;
  }

  set(key: string, value: unknown) {
    const before = this.get(key);
    if (before === value && (value !== undefined || this.has(key))) return;
    if (typeof value === 'object' && isDeepStrictEqual(before, value)) return;
    const copy = this.#write();
    // What is called __proto__ is a property like any other, and must not become the object's prototype.
    if (key !== '__proto__') copy[key] = value;
    else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  }

  delete(key: string) {
    if (this.has(key)) delete this.#write()[key];
  }

  clear() {
    if (Object.keys(this.#current).length === 0) return;
    this.#copy = {};
    this.#current = this.#copy;
  }

  #write(): Record<string, unknown> {
    this.#copy ??= { ...this.#current };
    this.#current = this.#copy;
    return this.#copy;
  }
}
