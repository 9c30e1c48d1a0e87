import { boundKey } from '../../internal/bound-key.ts';
import { createEvictingMap } from '../../internal/evicting-map.ts';
import type { SentObject } from '../../rules/json.ts';
import type { Diagnostic } from '../../verdict.ts';
import { applyOperations } from './properties/apply-operations.ts';
import { NO_PROPERTIES, type Properties } from './properties/draft.ts';

/** Group type to its values, as an event or a user has them. */
export type GroupsOf = Readonly<Record<string, readonly string[]>>;

/** Group types of one event; more are not tracked (`limit.groups`). Doc. */
export const GROUP_TYPES_PER_EVENT = 5;

/** Values of one group type of one event; more are not tracked (`limit.groups`). Doc. */
export const GROUP_VALUES_PER_TYPE = 10;

/** The groups of a project and their properties. */
export interface GroupTable {
  apply(groups: GroupsOf, sent: SentObject): readonly Diagnostic[];
  propertiesOf(type: string, value: string): Properties;
  /** Properties of all groups given, by type and value; undefined where none has any. */
  snapshot(groups: GroupsOf): Record<string, Record<string, Properties>> | undefined;
  entries(): Iterable<[string, Properties]>;
  /** By the key of `entries`. */
  byKey(key: string): Properties | undefined;
  restore(key: string, properties: Properties): void;
  readonly size: number;
  readonly evicted: number;
}

/** @param onChange told of the key of a group that changed, or that was let go (`undefined`) */
export function createGroupTable(cap: number, onChange: (key: string, properties?: Properties) => void): GroupTable {
  const groups = createEvictingMap<Properties>({ cap, onDrop: (key) => onChange(key) });

  return {
    apply(of, sent) {
      let warnings: readonly Diagnostic[] = [];
      for (const key of keysOf(of)) {
        const before = groups.get(key) ?? NO_PROPERTIES;
        const applied = applyOperations(before, sent, 'group', 'group_properties');
        warnings = applied.warnings;
        if (applied.properties === before) continue;
        groups.set(key, applied.properties);
        onChange(key, applied.properties);
      }
      return warnings;
    },
    propertiesOf: (type, value) => groups.get(keyOf(type, value)) ?? NO_PROPERTIES,
    snapshot(of) {
      let found: Record<string, Record<string, Properties>> | undefined;
      for (const [type, values] of Object.entries(of)) {
        for (const value of values) {
          const properties = groups.get(keyOf(type, value));
          if (properties === undefined) continue;
          found = { ...found, [type]: { ...found?.[type], [value]: properties } };
        }
      }
      return found;
    },
    entries: () => groups.entries(),
    byKey: (key) => groups.get(key),
    restore: (key, properties) => groups.set(key, properties),
    get size() {
      return groups.size;
    },
    get evicted() {
      return groups.evicted;
    },
  };
}

/** Reads `groups` of an event: values as lists of texts, without what is beyond the limits. */
export function readGroups(sent: SentObject): GroupsOf {
  const entries = Object.entries(sent).slice(0, GROUP_TYPES_PER_EVENT);
  return Object.fromEntries(
    entries.map(([type, value]) => [
      boundKey(type),
      (Array.isArray(value) ? value : [value])
        .filter((one) => typeof one === 'string' || typeof one === 'number')
        .slice(0, GROUP_VALUES_PER_TYPE)
        .map((one) => boundKey(String(one))),
    ]),
  );
}

function* keysOf(groups: GroupsOf): Iterable<string> {
  for (const [type, values] of Object.entries(groups)) for (const value of values) yield keyOf(type, value);
}

function keyOf(type: string, value: string): string {
  return JSON.stringify([type, value]);
}
