import type { ReadEvent } from '../../rules/event/read-event.ts';
import { diagnose } from '../../rules/rule.ts';
import { limitGroups } from '../../rules/stored/limit-groups.ts';
import { GROUP_TYPES_PER_EVENT, readGroups } from '../../rules/stored/read-groups.ts';
import type { GroupsOf } from '../../rules/stored/stored-part.ts';
import type { Diagnostic } from '../../verdict.ts';
import { propertyUpdatesRule } from '../throttle/throttle-rules.ts';
import type { AmplitudeUser } from './amplitude-user.ts';
import { applyOperations } from './apply-operations.ts';
import { countEvent } from './count-event.ts';
import type { Profiles } from './create-profiles.ts';
import { keepKnown } from './keep-known.ts';
import type { PartList } from './part-list.ts';
import { Profile } from './profile.ts';
import { define, EMPTY_VERSION } from './version.ts';

/** Of an event, in ms since the epoch. */
interface EventTimes {
  /** When it came. */
  at: number;
  /** When it happened. */
  happened: number;
}

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

/**
 * Stores an accepted event with its user and its groups. Events must be given in order of arrival.
 *
 * @param index its place in the request
 * @param user whose it is, undefined for an event without ids, which belongs to nobody
 * @param parts collects what is added to it
 * @returns warnings, with paths within the event
 */
export function storeEvent(
  event: ReadEvent,
  index: number,
  user: AmplitudeUser | undefined,
  profiles: Profiles,
  { at, happened }: EventTimes,
  parts: PartList,
): readonly Diagnostic[] {
  const sentGroups = event.groups === undefined ? null : readGroups(event.groups);
  const ofGroups = changeGroups(event, sentGroups, profiles, parts);
  if (user === undefined) {
    parts.add(index, 0, EMPTY_VERSION, undefined, undefined);
    return ofGroups;
  }
  const ofOwnGroups = record(user, event, happened, sentGroups);
  const profile = event.skipUserPropertiesSync ? new Profile() : user.profile;
  const ofUser = changeUser(user, profile, event, profiles, at);
  parts.bytes += profile.commit();
  const groups = user.groups === null ? (sentGroups ?? undefined) : { ...user.groups, ...sentGroups };
  const groupProperties = groups === undefined ? undefined : profiles.groups.snapshot(groups);
  parts.add(index, user.amplitudeId, profile.snapshot, groups, groupProperties);
  const isPlain = ofGroups.length === 0 && ofOwnGroups.length === 0;
  return isPlain ? ofUser : [...ofGroups, ...ofOwnGroups, ...ofUser];
}

function changeGroups(
  { type, groupProperties }: ReadEvent,
  groups: GroupsOf | null,
  profiles: Profiles,
  parts: PartList,
): readonly Diagnostic[] {
  if (type !== '$groupidentify' || groups === null || groupProperties === undefined) return NO_WARNINGS;
  const { warnings, bytes } = profiles.groups.apply(groups, groupProperties);
  parts.bytes += bytes;
  return warnings;
}

/** An identify changes the user, and is no event of it. */
function record(
  user: AmplitudeUser,
  event: ReadEvent,
  happened: number,
  sentGroups: GroupsOf | null,
): readonly Diagnostic[] {
  const identify = event.type === '$identify';
  keepKnown(user, event, identify);
  if (identify && sentGroups !== null) return joinGroups(user, sentGroups);
  if (!identify && event.type !== '$groupidentify') countEvent(user, event, happened);
  return NO_WARNINGS;
}

/** A user has no more group types than an event may have: those that came first. All of its events carry them. */
function joinGroups(user: AmplitudeUser, sent: GroupsOf): readonly Diagnostic[] {
  const own: Record<string, readonly string[]> = { ...user.groups };
  const left: string[] = [];
  for (const [type, values] of Object.entries(sent)) {
    if (Object.hasOwn(own, type) || Object.keys(own).length < GROUP_TYPES_PER_EVENT) define(own, type, values);
    else left.push(type);
  }
  user.groups = own;
  if (left.length === 0) return NO_WARNINGS;
  const names = left.map((type) => `"${type.slice(0, SHOWN_CHARACTERS)}"`).join(', ');
  const message = `${names} not tracked: the user is in groups of ${GROUP_TYPES_PER_EVENT} types already`;
  return [diagnose(limitGroups, 'warning', 'groups', message)];
}

/** Of a group type in a message. */
const SHOWN_CHARACTERS = 60;

/** @param profile the user's own, or an empty one where the event alone is to have the properties */
function changeUser(
  user: AmplitudeUser,
  profile: Profile,
  { userProperties: sent, skipUserPropertiesSync }: ReadEvent,
  { limits }: Profiles,
  at: number,
): readonly Diagnostic[] {
  if (sent === undefined) return NO_WARNINGS;
  if (skipUserPropertiesSync || user.countPropertyUpdate(limits.propertyUpdatesPerHour, at)) {
    return applyOperations(profile, sent);
  }
  const message = `Amplitude user ${user.amplitudeId} changed its properties too often: this change is dropped`;
  return [diagnose(propertyUpdatesRule, 'warning', 'user_properties', message)];
}
