import type { GroupSnapshots, Snapshot, StoredPart } from '../rules/stored/stored-part.ts';
import { type Version, wholeVersion } from '../state/profiles/version.ts';
import { weigh } from '../state/profiles/weigh.ts';
import type { KeptGroups, KeptPart } from './session-part.ts';

/** Writes down what was added to stored events: of a profile that changed from one event to the next, only the change. */
export function keepParts(stored: readonly StoredPart[]): KeptPart[] {
  let before: StoredPart | undefined;
  return stored.map((part) => {
    const { from, amplitudeId, userProperties, groups, groupProperties } = part;
    const known = before?.amplitudeId === amplitudeId ? before.userProperties : undefined;
    const change = known === undefined ? undefined : userProperties.changesSince(known);
    before = part;
    return {
      from,
      amplitudeId,
      ...(change === undefined ? { properties: userProperties.read() } : { change }),
      ...(groups === undefined ? {} : { groups }),
      ...(groupProperties === undefined ? {} : { groupProperties: readGroups(groupProperties) }),
    };
  });
}

/** Makes the parts of what was kept; `bytes` is what they take in memory. */
export function reviveParts(kept: readonly KeptPart[]): { parts: StoredPart[]; bytes: number } {
  let before: Version | undefined;
  let bytes = 0;
  const parts = kept.map(({ from, amplitudeId, properties, change, groups, groupProperties }): StoredPart => {
    const version =
      change !== undefined && before !== undefined ? before.after(change) : wholeVersion(properties ?? {});
    bytes += weigh(change ?? properties ?? {}) + weigh(groupProperties ?? {});
    before = version;
    return {
      ...{ from, amplitudeId, userProperties: version, groups },
      groupProperties: groupProperties === undefined ? undefined : mapGroups(groupProperties, wholeVersion),
    };
  });
  return { parts, bytes };
}

function readGroups(groups: GroupSnapshots): KeptGroups {
  return mapGroups(groups, (snapshot: Snapshot) => snapshot.read());
}

function mapGroups<From, To>(
  groups: Readonly<Record<string, Readonly<Record<string, From>>>>,
  map: (from: From) => To,
) {
  const types = Object.entries(groups).map(([type, values]) => {
    return [type, Object.fromEntries(Object.entries(values).map(([value, one]) => [value, map(one)]))] as const;
  });
  return Object.fromEntries(types);
}
