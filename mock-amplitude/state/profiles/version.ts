import type { Properties, PropertyChange, Snapshot } from '../../rules/stored/stored-part.ts';
import { ListVersion } from './edited-list.ts';

export const NO_PROPERTIES: Properties = Object.freeze({});

/** What a key had from one version on; undefined where it was removed there. */
interface Moment {
  readonly number: number;
  readonly value: unknown;
}

/** A whole copy of properties and the changes made to it one after the other. All versions in between share it. */
class Epoch {
  readonly whole: Properties;
  readonly changes: PropertyChange[] = [];
  /** Of each key that changed, its moments in order; made where somebody looks a key up, as far as `#followed` goes. */
  readonly #moments = new Map<string, Moment[]>();
  #followed = 0;

  constructor(whole: Properties) {
    this.whole = whole;
  }

  /** The value of a key after so many changes; undefined where it has none. */
  valueAt(key: string, number: number): unknown {
    this.#follow();
    const moments = this.#moments.get(key) ?? [];
    let low = 0;
    let high = moments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((moments[middle]?.number ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    if (low > 0) return moments[low - 1]?.value;
    return Object.hasOwn(this.whole, key) ? this.whole[key] : undefined;
  }

  #follow(): void {
    for (; this.#followed < this.changes.length; this.#followed++) {
      const number = this.#followed + 1;
      const { changed, removed } = this.changes[this.#followed] ?? NO_CHANGE;
      for (const key of removed) this.#add(key, { number, value: undefined });
      for (const key of Object.keys(changed)) this.#add(key, { number, value: changed[key] });
    }
  }

  #add(key: string, moment: Moment): void {
    const moments = this.#moments.get(key);
    if (moments === undefined) this.#moments.set(key, [moment]);
    else moments.push(moment);
  }
}

const NO_CHANGE: PropertyChange = { changed: NO_PROPERTIES, removed: [] };

/** Properties at one moment: a whole copy and the first so many of the changes made to it. */
export class Version implements Snapshot {
  readonly #epoch: Epoch;
  readonly #number: number;

  constructor(epoch: Epoch, number: number) {
    this.#epoch = epoch;
    this.#number = number;
  }

  read(): Properties {
    const { whole, changes } = this.#epoch;
    if (this.#number === 0) return writeLists(whole);
    const values: Record<string, unknown> = { ...whole };
    for (let place = 0; place < this.#number; place++) {
      const { changed, removed } = changes[place] ?? NO_CHANGE;
      for (const key of removed) delete values[key];
      for (const key of Object.keys(changed)) define(values, key, changed[key]);
    }
    return writeLists(values);
  }

  get(key: string): unknown {
    return writeList(this.#epoch.valueAt(key, this.#number));
  }

  changesSince(earlier: Snapshot): PropertyChange | undefined {
    if (!(earlier instanceof Version) || earlier.#epoch !== this.#epoch) return undefined;
    const changed: Record<string, unknown> = {};
    const removed = new Set<string>();
    for (let place = earlier.#number; place < this.#number; place++) {
      const change = this.#epoch.changes[place] ?? NO_CHANGE;
      for (const key of change.removed) {
        delete changed[key];
        removed.add(key);
      }
      for (const key of Object.keys(change.changed)) define(changed, key, change.changed[key]);
    }
    return { changed: writeLists(changed), removed: [...removed] };
  }

  /** The version after a change; only of the last one, the others have theirs. */
  after(change: PropertyChange): Version {
    if (this.#number < this.#epoch.changes.length) return wholeVersion(this.read()).after(change);
    this.#epoch.changes.push(change);
    return new Version(this.#epoch, this.#epoch.changes.length);
  }
}

/** A version that holds all its properties. They must not be changed afterwards. */
export function wholeVersion(properties: Properties): Version {
  return new Version(new Epoch(properties), 0);
}

/** Nothing: of a new profile, and of an event that belongs to nobody. */
export const EMPTY_VERSION: Version = wholeVersion(NO_PROPERTIES);

/** Sets a key. What is called __proto__ is a property like any other, and must not become the object's prototype. */
export function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The same properties, with whole lists in the place of versions of lists. */
function writeLists(properties: Properties): Properties {
  let written: Record<string, unknown> | undefined;
  for (const key of Object.keys(properties)) {
    const value = properties[key];
    if (!(value instanceof ListVersion)) continue;
    written ??= { ...properties };
    define(written, key, value.read());
  }
  return written ?? properties;
}

function writeList(value: unknown): unknown {
  return value instanceof ListVersion ? value.read() : value;
}
