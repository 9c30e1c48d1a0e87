import { SlidingWindow } from '../../internal/sliding-window.ts';
import { HOUR_SPAN } from '../../limits.ts';
import type { GroupsOf, Properties } from '../../rules/stored/stored-part.ts';
import { type IdentityHistory, NO_HISTORY } from '../identity/identity-history.ts';
import type { KnownField } from './known-fields.ts';
import { Profile } from './profile.ts';

/** What is known of one Amplitude user; times in ms since the epoch, null where there was none yet. */
export interface User {
  readonly amplitudeId: number;
  userId: string | null;
  /** All devices that were seen, the last `MAX_DEVICES_PER_USER`. */
  deviceIds: string[];
  /** Anonymous IDs that were merged into this one, the last `MAX_MERGED_PER_USER`. */
  mergedIds: number[];
  /** How it came together. */
  identity: IdentityHistory;
  properties: Properties;
  /** The user's own groups, set by `$identify`: group type to its values. */
  groups: GroupsOf | null;
  events: number;
  sessions: number;
  /** Time within sessions, in ms. */
  usageTime: number;
  purchases: number;
  revenue: number;
  /** Of its first and last event; an identify is none. A user without events is not yet "new". */
  firstUsed: number | null;
  lastUsed: number | null;
  lastSession: number | null;
  startVersion: string | null;
  /** What was last said of the user's device and place, by field name. */
  known: Known;
}

export type Known = Record<KnownField, string | undefined>;

/** The record of an Amplitude user: all that a project remembers of it. */
export class AmplitudeUser implements Omit<User, 'properties'> {
  readonly amplitudeId: number;
  userId: string | null = null;
  deviceIds: string[] = [];
  mergedIds: number[] = [];
  identity: IdentityHistory = NO_HISTORY;
  groups: GroupsOf | null = null;
  events = 0;
  sessions = 0;
  usageTime = 0;
  purchases = 0;
  revenue = 0;
  firstUsed: number | null = null;
  lastUsed: number | null = null;
  lastSession: number | null = null;
  startVersion: string | null = null;
  known: Known = createKnown();
  readonly profile: Profile;
  /** How many senders it owns; one that owns none is forgotten. */
  senders = 0;
  /** Whether one of its devices was heard of without the user_id since room was last made. */
  heardByDevice = false;
  #propertyUpdates: SlidingWindow | undefined = undefined;

  constructor(amplitudeId: number, properties?: Properties) {
    this.amplitudeId = amplitudeId;
    this.profile = new Profile(properties);
  }

  /** Counts an update of its properties in the last hour, unless that is over the limit (`limit.user-properties`): then false. */
  countPropertyUpdate(limit: number, now: number): boolean {
    this.#propertyUpdates ??= new SlidingWindow();
    if (this.#propertyUpdates.count(HOUR_SPAN, now, 1) <= limit) return true;
    this.#propertyUpdates.count(HOUR_SPAN, now, -1);
    return false;
  }
}

/** The user as plain data, as it is now. */
export function readUser(user: AmplitudeUser): User {
  const { amplitudeId, userId, deviceIds, mergedIds, identity, groups, events, sessions, usageTime } = user;
  const { purchases, revenue, firstUsed, lastUsed, lastSession, startVersion, known, profile } = user;
  return {
    ...{ amplitudeId, userId, deviceIds, mergedIds, identity, properties: profile.read(), groups, events },
    ...{ sessions, usageTime },
    ...{ purchases, revenue, firstUsed, lastUsed, lastSession, startVersion, known },
  };
}

/** Nothing known; every field is there, so that all users have one shape. */
function createKnown(): Known {
  return {
    country: undefined,
    region: undefined,
    city: undefined,
    dma: undefined,
    platform: undefined,
    os_name: undefined,
    os_version: undefined,
    device_brand: undefined,
    device_manufacturer: undefined,
    device_model: undefined,
    carrier: undefined,
    app_version: undefined,
    language: undefined,
    user_agent: undefined,
  };
}

/**
 * Adds an anonymous user's counts to the user it was merged into. The user's own properties win as a whole: those of the
 * anonymous one stay on its rows only (`identity.merged-properties`, decided).
 */
export function foldCounts(from: AmplitudeUser, into: AmplitudeUser): void {
  into.events += from.events;
  into.sessions += from.sessions;
  into.usageTime += from.usageTime;
  into.purchases += from.purchases;
  into.revenue += from.revenue;
  const isEarlier = from.firstUsed !== null && (into.firstUsed === null || from.firstUsed < into.firstUsed);
  if (into.startVersion === null || isEarlier) into.startVersion = from.startVersion ?? into.startVersion;
  into.firstUsed = choose(from.firstUsed, into.firstUsed, Math.min);
  into.lastUsed = choose(from.lastUsed, into.lastUsed, Math.max);
}

function choose(one: number | null, other: number | null, by: (one: number, other: number) => number) {
  return one === null ? other : other === null ? one : by(one, other);
}
