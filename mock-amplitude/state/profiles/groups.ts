import QuickLRU from 'quick-lru';
import type { SentObject } from '../../rules/json.ts';
import type { GroupSnapshots, GroupsOf, Properties, Snapshot } from '../../rules/stored/stored-part.ts';
import type { Diagnostic } from '../../verdict.ts';
import { applyOperations } from './apply-operations.ts';
import { Profile } from './profile.ts';
import { NO_PROPERTIES } from './version.ts';

/** The groups of a project and their properties. */
export interface GroupTable {
  /** Applies the properties of an event to each of its groups; `bytes` is what keeping the snapshots takes. */
  apply(groups: GroupsOf, sent: SentObject): { warnings: readonly Diagnostic[]; bytes: number };
  propertiesOf(type: string, value: string): Properties;
  /** Properties of all groups given, by type and value; undefined where none has any. */
  snapshot(groups: GroupsOf): GroupSnapshots | undefined;
  entries(): Iterable<[string, Properties]>;
  /** By the key of `entries`. */
  byKey(key: string): Properties | undefined;
  restore(key: string, properties: Properties): void;
  readonly size: number;
  readonly evicted: number;
}

/** @param onChange told of the key of a group that changed, or that was evicted */
export function createGroupTable(cap: number, onChange: (key: string) => void): GroupTable {
  let evicted = 0;
  const groups = new QuickLRU<string, Profile>({
    // It holds up to twice as many.
    maxSize: Math.max(1, Math.floor(cap / 2)),
    onEviction(key) {
      evicted++;
      onChange(key);
    },
  });

  function open(key: string): Profile {
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group = new Profile();
    groups.set(key, group);
    return group;
  }

  return {
    apply(of, sent) {
      let warnings: readonly Diagnostic[] = [];
      let bytes = 0;
      for (const key of keysOf(of)) {
        const group = open(key);
        const before = group.snapshot;
        warnings = applyOperations(group, sent, 'group', 'group_properties');
        bytes += group.commit();
        if (group.snapshot !== before) onChange(key);
      }
      return { warnings, bytes };
    },
    propertiesOf: (type, value) => groups.get(keyOf(type, value))?.read() ?? NO_PROPERTIES,
    snapshot(of) {
      const found: [string, Record<string, Snapshot>][] = [];
      for (const [type, values] of Object.entries(of)) {
        const known = values.flatMap((value): [string, Snapshot][] => {
          const group = groups.get(keyOf(type, value));
          return group === undefined || group.size === 0 ? [] : [[value, group.snapshot]];
        });
        if (known.length > 0) found.push([type, Object.fromEntries(known)]);
      }
      // `Object.fromEntries` takes any type or value for a key, `__proto__` as well.
      return found.length === 0 ? undefined : Object.fromEntries(found);
    },
    *entries() {
      for (const [key, group] of groups.entriesAscending()) yield [key, group.read()];
    },
    byKey: (key) => groups.get(key)?.read(),
    restore: (key, properties) => void groups.set(key, new Profile(properties)),
    get size() {
      return groups.size;
    },
    get evicted() {
      return evicted;
    },
  };
}

function* keysOf(groups: GroupsOf): Iterable<string> {
  for (const [type, values] of Object.entries(groups)) for (const value of values) yield keyOf(type, value);
}

/** As JSON, ["a", "bc"] and ["ab", "c"] differ. */
function keyOf(type: string, value: string): string {
  return JSON.stringify([type, value]);
}
