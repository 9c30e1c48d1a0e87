import type { ReadEvent } from '../../rules/event/read-event.ts';
import { diagnose } from '../../rules/rule.ts';
import { readGroups } from '../../rules/stored/read-groups.ts';
import type { GroupsOf, Snapshot, StoredPart } from '../../rules/stored/stored-part.ts';
import type { Diagnostic } from '../../verdict.ts';
import { propertyUpdatesRule } from '../throttle/throttle-rules.ts';
import type { AmplitudeUser } from './amplitude-user.ts';
import { applyOperations } from './apply-operations.ts';
import { countEvent } from './count-event.ts';
import type { Profiles } from './create-profiles.ts';
import { keepKnown } from './keep-known.ts';
import { Profile } from './profile.ts';
import { EMPTY_VERSION } from './version.ts';

/** What storing an event comes to. */
export interface StoredEvent {
  part: Omit<StoredPart, 'from'>;
  /** With paths within the event. */
  warnings: readonly Diagnostic[];
  /** What keeping its snapshots takes, in bytes. */
  bytes: number;
}

type ProfileChange = { properties: Snapshot; warnings: readonly Diagnostic[]; bytes: number };

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

/**
 * Stores an accepted event with its user and its groups. Events must be given in order of arrival.
 *
 * @param user whose it is, undefined for an event without ids, which belongs to nobody
 * @param at when it came, in ms since the epoch
 */
export function storeEvent(
  event: ReadEvent,
  user: AmplitudeUser | undefined,
  profiles: Profiles,
  at: number,
): StoredEvent {
  const sentGroups = event.groups === undefined ? null : readGroups(event.groups);
  const ofGroups = changeGroups(event, sentGroups, profiles);
  if (user === undefined) {
    const part = { amplitudeId: 0, userProperties: EMPTY_VERSION, groups: undefined, groupProperties: undefined };
    return { part, ...ofGroups };
  }
  record(user, event, at, sentGroups);
  const change = changeUser(user, event, profiles, at);
  const groups = user.groups === null ? (sentGroups ?? undefined) : { ...user.groups, ...sentGroups };
  const groupProperties = groups === undefined ? undefined : profiles.groups.snapshot(groups);
  return {
    part: { amplitudeId: user.amplitudeId, userProperties: change.properties, groups, groupProperties },
    warnings: ofGroups.warnings.length === 0 ? change.warnings : [...ofGroups.warnings, ...change.warnings],
    bytes: ofGroups.bytes + change.bytes,
  };
}

function changeGroups({ type, groupProperties }: ReadEvent, groups: GroupsOf | null, profiles: Profiles) {
  if (type !== '$groupidentify' || groups === null || groupProperties === undefined) {
    return { warnings: NO_WARNINGS, bytes: 0 };
  }
  return profiles.groups.apply(groups, groupProperties);
}

/** An identify changes the user, and is no event of it. */
function record(user: AmplitudeUser, event: ReadEvent, at: number, sentGroups: GroupsOf | null): void {
  const identify = event.type === '$identify';
  keepKnown(user, event, identify);
  if (identify && sentGroups !== null) user.groups = { ...user.groups, ...sentGroups };
  else if (!identify && event.type !== '$groupidentify') countEvent(user, event, at);
}

function changeUser(user: AmplitudeUser, event: ReadEvent, { limits }: Profiles, at: number): ProfileChange {
  const { userProperties: sent, skipUserPropertiesSync } = event;
  const { profile } = user;
  if (skipUserPropertiesSync) return change(new Profile(), sent ?? {});
  if (sent === undefined) return { properties: profile.snapshot, warnings: NO_WARNINGS, bytes: 0 };
  if (user.countPropertyUpdate(limits.propertyUpdatesPerHour, at)) return change(profile, sent);
  const message = `Amplitude user ${user.amplitudeId} changed its properties too often: this change is dropped`;
  const warning = diagnose(propertyUpdatesRule, 'warning', 'user_properties', message);
  return { properties: profile.snapshot, warnings: [warning], bytes: 0 };
}

function change(profile: Profile, sent: Record<string, unknown>): ProfileChange {
  const warnings = applyOperations(profile, sent);
  const bytes = profile.commit();
  return { properties: profile.snapshot, warnings, bytes };
}
