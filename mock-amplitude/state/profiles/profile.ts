import { isDeepStrictEqual } from 'node:util';
import { MAX_PROFILE_PROPERTIES } from '../../limits.ts';
import type { Properties, Snapshot } from '../../rules/stored/stored-part.ts';
import { type EditedList, EditedLists, ListVersion } from './edited-list.ts';
import { define, EMPTY_VERSION, type Version, wholeVersion } from './version.ts';
import { weigh } from './weigh.ts';

/**
 * Fewer changes than this are kept as they are; more become a new whole copy, at the latest when they are as many as the
 * properties.
 */
const MIN_CHANGES = 32;

/**
 * Changes of more than this, in bytes, become a new whole copy too, however few: as long as they are kept as changes, a
 * profile holds all the values that they have set since the last copy.
 */
const MAX_CHANGED_BYTES = 262_144;

/** What a property takes in a whole copy, in bytes; its value is shared. */
const SLOT_BYTES = 16;

/**
 * The properties of a user or a group: changed in place, with a snapshot for each moment that an event was stored at.
 * A snapshot holds what changed since the one before, so that 300 events on a profile of 5,000 properties do not keep 300
 * copies of it.
 */
export class Profile {
  #values: Record<string, unknown> = {};
  #size = 0;
  /** Whether `#values` belongs to a snapshot too, and must be copied before it is changed. */
  #shared = true;
  #snapshot: Version = EMPTY_VERSION;
  #changed: Record<string, unknown> | undefined = undefined;
  #removed: string[] | undefined = undefined;
  /** Changes since the last whole copy. */
  #sinceWhole = 0;
  /** What they take, in bytes. */
  #bytesSinceWhole = 0;
  #lists: EditedLists | undefined = undefined;

  constructor(values?: Properties) {
    if (values === undefined) return;
    for (const [key, value] of Object.entries(values)) this.set(key, value);
    this.commit();
  }

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key);
  }

  /** The value of a key; a long list that operations changed is a `ListVersion`. */
  get(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  /**
   * Whether a key has exactly this plain value, and is no operation, which a property may be called like. A quick look for
   * the most common case: what was said is known.
   */
  matches(key: string, value: unknown): boolean {
    return value === this.#values[key] && value !== undefined && typeof value !== 'object' && !key.startsWith('$');
  }

  /** The list that a key holds, to be edited: what comes of it is `set`. */
  listOf(key: string): EditedList {
    this.#lists ??= new EditedLists();
    return this.#lists.of(this.get(key));
  }

  /** False where there is no room for another property: then nothing changes. */
  set(key: string, value: unknown): boolean {
    const known = this.has(key);
    if (!known && this.#size >= MAX_PROFILE_PROPERTIES) return false;
    const before = known ? this.#values[key] : undefined;
    if (known && isSame(before, value)) return true;
    if (!known) this.#size++;
    define(this.#write(), key, value);
    this.#changed ??= {};
    define(this.#changed, key, value);
    return true;
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    delete this.#write()[key];
    this.#size--;
    if (this.#changed !== undefined) delete this.#changed[key];
    this.#removed ??= [];
    this.#removed.push(key);
  }

  clear(): void {
    if (this.#size === 0) return;
    this.#values = {};
    this.#shared = false;
    this.#size = 0;
    this.#changed = undefined;
    this.#removed = undefined;
    this.#snapshot = EMPTY_VERSION;
    this.#sinceWhole = 0;
    this.#bytesSinceWhole = 0;
  }

  /** The properties as they are now. */
  read(): Properties {
    return this.#snapshot.read();
  }

  /** Ends a change: the snapshot from now on, and what keeping it takes beside the one before, in bytes. */
  commit(): number {
    if (this.#changed === undefined && this.#removed === undefined) return 0;
    const changed = this.#changed ?? {};
    const removed = this.#removed ?? [];
    this.#changed = undefined;
    this.#removed = undefined;
    const bytes = weigh(changed) + SLOT_BYTES * removed.length;
    this.#sinceWhole += Object.keys(changed).length + removed.length;
    this.#bytesSinceWhole += bytes;
    const few = this.#sinceWhole < Math.max(MIN_CHANGES, this.#size) && this.#bytesSinceWhole < MAX_CHANGED_BYTES;
    if (this.#snapshot !== EMPTY_VERSION && few) {
      this.#snapshot = this.#snapshot.after({ changed, removed });
      return bytes;
    }
    this.#snapshot = wholeVersion(this.#values);
    this.#shared = true;
    this.#sinceWhole = 0;
    this.#bytesSinceWhole = 0;
    return bytes + SLOT_BYTES * this.#size;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  #write(): Record<string, unknown> {
    if (this.#shared) {
      this.#values = { ...this.#values };
      this.#shared = false;
    }
    return this.#values;
  }
}

/** Takes as long as what was sent, not as what is known: a list of another length is not looked into. */
function isSame(before: unknown, value: unknown): boolean {
  if (before === value) return true;
  if (!(before instanceof ListVersion)) return isDeepStrictEqual(before, value);
  return Array.isArray(value) && value.length === before.length && isDeepStrictEqual(before.read(), value);
}
