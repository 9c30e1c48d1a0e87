import type { GroupSnapshots, GroupsOf, Snapshot, StoredPart } from '../../rules/stored/stored-part.ts';

/**
 * Collects what is added to the stored events of a request. A part holds until the next one: events that leave their user as
 * it was need none of their own.
 */
export class PartList {
  readonly parts: StoredPart[] = [];
  /** What keeping the snapshots takes, in bytes. */
  bytes = 0;

  /** @param from place of the event in its request */
  add(
    from: number,
    amplitudeId: number,
    userProperties: Snapshot,
    groups: GroupsOf | undefined,
    groupProperties: GroupSnapshots | undefined,
  ): void {
    const last = this.parts[this.parts.length - 1];
    const same =
      last !== undefined &&
      last.amplitudeId === amplitudeId &&
      last.userProperties === userProperties &&
      last.groups === groups &&
      last.groupProperties === groupProperties;
    if (!same) this.parts.push({ from, amplitudeId, userProperties, groups, groupProperties });
  }
}
