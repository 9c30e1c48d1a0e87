import type { Properties, PropertyChange, Snapshot } from '../../rules/stored/stored-part.ts';

export const NO_PROPERTIES: Properties = Object.freeze({});

/** Properties at one moment: whole, or what changed since the version before. */
export class Version implements Snapshot {
  readonly #before: Version | undefined;
  readonly #change: PropertyChange;

  constructor(before: Version | undefined, change: PropertyChange) {
    this.#before = before;
    this.#change = change;
  }

  read(): Properties {
    const changes: PropertyChange[] = [];
    let version: Version = this;
    while (version.#before !== undefined) {
      changes.push(version.#change);
      version = version.#before;
    }
    if (changes.length === 0) return version.#change.changed;
    const values: Record<string, unknown> = { ...version.#change.changed };
    for (const { changed, removed } of changes.reverse()) {
      for (const key of removed) delete values[key];
      for (const key of Object.keys(changed)) define(values, key, changed[key]);
    }
    return values;
  }

  changesSince(earlier: Snapshot): PropertyChange | undefined {
    const changed: Record<string, unknown> = {};
    const removed = new Set<string>();
    const changes: PropertyChange[] = [];
    let version: Version = this;
    while (version !== earlier) {
      if (version.#before === undefined) return undefined;
      changes.push(version.#change);
      version = version.#before;
    }
    for (const change of changes.reverse()) {
      for (const key of change.removed) {
        delete changed[key];
        removed.add(key);
      }
      for (const key of Object.keys(change.changed)) define(changed, key, change.changed[key]);
    }
    return { changed, removed: [...removed] };
  }
}

/** A version that holds all its properties. They must not be changed afterwards. */
export function wholeVersion(properties: Properties): Version {
  return new Version(undefined, { changed: properties, removed: [] });
}

export function versionAfter(before: Version, change: PropertyChange): Version {
  return new Version(before, change);
}

/** Nothing: of a new profile, and of an event that belongs to nobody. */
export const EMPTY_VERSION: Version = wholeVersion(NO_PROPERTIES);

/** Sets a key. What is called __proto__ is a property like any other, and must not become the object's prototype. */
export function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
