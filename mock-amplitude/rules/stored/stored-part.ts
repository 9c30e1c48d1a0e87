/** Properties of a user or a group. Never changed once handed out. */
export type Properties = Readonly<Record<string, unknown>>;

/** What makes one moment's properties of another's: first the removals, then the rest. */
export interface PropertyChange {
  readonly changed: Properties;
  readonly removed: readonly string[];
}

/** Properties as they were at one moment. Made whole only when somebody reads them: most are never read. */
export interface Snapshot {
  read(): Properties;
  /** The value of one property, undefined where there is none: costs the same however many there are. */
  get(key: string): unknown;
  /** What changed since an earlier snapshot of the same profile; undefined where that is not known. */
  changesSince(earlier: Snapshot): PropertyChange | undefined;
}

/** Group type to its values, as an event or a user has them. */
export type GroupsOf = Readonly<Record<string, readonly string[]>>;

/** The properties of the groups of an event, by type and value. */
export type GroupSnapshots = Readonly<Record<string, Readonly<Record<string, Snapshot>>>>;

/** What the profiles add to stored events: to the one at `from` and those after it, up to the next part. */
export interface StoredPart {
  /** Place of the first event in its request. */
  readonly from: number;
  /** 0 for an event without ids, which belongs to nobody. */
  readonly amplitudeId: number;
  /** The user's properties after those of the event (`normalize.properties`). */
  readonly userProperties: Snapshot;
  readonly groups: GroupsOf | undefined;
  readonly groupProperties: GroupSnapshots | undefined;
}

/** The part of the event at a place: the last one that begins there or before. */
export function partAt(parts: readonly StoredPart[], index: number): StoredPart | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((parts[middle]?.from ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}

/** The properties of the user that an event belongs to; undefined where it belongs to nobody, or no profiles saw it. */
export function ownSnapshot(part: StoredPart | null | undefined): Snapshot | undefined {
  return part == null || part.amplitudeId === 0 ? undefined : part.userProperties;
}
