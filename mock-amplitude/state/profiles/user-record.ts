import { NO_PROPERTIES, type Properties } from './properties/draft.ts';

/** All that is kept of one Amplitude user; times in ms since the epoch, null where there was none yet. */
export interface User {
  readonly amplitudeId: number;
  userId: string | null;
  deviceIds: string[];
  mergedIds: number[];
  properties: Properties;
  /** The user's own groups, set by `$identify`: group type to its values. */
  groups: Readonly<Record<string, readonly string[]>> | null;
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
  known: Record<KnownField, string | undefined>;
}

/** A user, and what saves looking it up. */
export interface UserRecord extends User {
  /** As in `Identified`. */
  lastDevice: string | undefined;
  /** The turn of the table of users in which it was last heard of. */
  turn: number;
}

/** Setting one of these forgets the other three (`normalize.location`). */
export const LOCATION_FIELDS = ['country', 'region', 'city', 'dma'] as const;

/** On an identify, setting one of these forgets the others (`normalize.location`). */
export const DEVICE_FIELDS = [
  'platform',
  'os_name',
  'os_version',
  'device_brand',
  'device_manufacturer',
  'device_model',
  'carrier',
] as const;

export const OTHER_FIELDS = ['app_version', 'language'] as const;

export type KnownField =
  | (typeof LOCATION_FIELDS)[number]
  | (typeof DEVICE_FIELDS)[number]
  | (typeof OTHER_FIELDS)[number];

export function createUserRecord(amplitudeId: number): UserRecord {
  return {
    amplitudeId,
    userId: null,
    deviceIds: [],
    mergedIds: [],
    properties: NO_PROPERTIES,
    groups: null,
    events: 0,
    sessions: 0,
    usageTime: 0,
    purchases: 0,
    revenue: 0,
    firstUsed: null,
    lastUsed: null,
    lastSession: null,
    startVersion: null,
    known: createKnown(),
    lastDevice: undefined,
    turn: -1,
  };
}

/** The user alone, as it is now. */
export function readUser({ lastDevice, turn, ...user }: UserRecord): User {
  return user;
}

/** Nothing known; every field is there, so that all users have one shape. */
export function createKnown(): UserRecord['known'] {
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
  };
}

/**
 * Adds an anonymous user's counts to the user it was merged into. The user's own properties win as a whole: those of the
 * anonymous one stay on its rows only (decided, `identity.merged-properties`).
 */
export function foldCounts(from: UserRecord, into: UserRecord): void {
  into.events += from.events;
  into.sessions += from.sessions;
  into.usageTime += from.usageTime;
  into.purchases += from.purchases;
  into.revenue += from.revenue;
  into.firstUsed = least(from.firstUsed, into.firstUsed, Math.min);
  into.lastUsed = least(from.lastUsed, into.lastUsed, Math.max);
}

function least(one: number | null, other: number | null, choose: (one: number, other: number) => number) {
  return one === null ? other : other === null ? one : choose(one, other);
}
