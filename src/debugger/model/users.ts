/** What is told of a user in a list; times in ms since the epoch, null where there was none yet. */
export interface UserEntry {
  amplitudeId: number;
  userId: string | null;
  deviceIds: readonly string[];
  /** Anonymous users that were merged into this one. */
  mergedIds: readonly number[];
  events: number;
  revenue: number;
  firstUsed: number | null;
  lastUsed: number | null;
}

/** The users that were found, and by what. */
export interface FoundUsers {
  type:
    | 'match_amplitude_id'
    | 'match_user_or_device_id'
    | 'match_user_prefix'
    | 'match_derived_device_id'
    | 'nomatch'
    | 'latest';
  users: readonly UserEntry[];
}

/** All that is known of a user. */
export interface UserDescription extends UserEntry {
  project: string;
  groups: Readonly<Record<string, readonly string[]>> | null;
  /** When it was seen first, on which device, and what happened to it since; older steps may be evicted. */
  identity: { seenAt: number | null; seenOn: string | null; steps: readonly ToldIdentityStep[]; evicted: number };
  num_sessions: number;
  /** In ms. */
  usage_time: number;
  purchases: number;
  /** Its own, and the one that is made for a user who was sent without any. */
  device_ids: readonly string[];
  platform: string | null;
  os: string | null;
  version: string | null;
  start_version: string | null;
  device: string | null;
  carrier: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  language: string | null;
  properties: object;
}

/** Something that happened to who a user is; `at` in ms since the epoch. */
export type ToldIdentityStep =
  | { step: 'identified'; at: number; userId: string; deviceId: string | null; events: number }
  | { step: 'merged'; at: number; deviceId: string; amplitudeId: number; seenAt: number | null; events: number }
  | { step: 'device'; at: number; deviceId: string }
  | { step: 'device-left'; at: number; deviceId: string; amplitudeId: number };

/** One event of a user, as it is stored. */
export interface UserEvent {
  seq: number;
  /** Arrival, in ms since the epoch. */
  at: number;
  /** Whose it was when it came: an anonymous user's, where that was merged later. */
  amplitudeId: number | null;
  eventType: string | null;
  userId: string | null;
  deviceId: string | null;
  revenue: number | null;
  event: object;
}

/** The newest events of a user, oldest first, and how many are kept. */
export interface UserEvents {
  events: readonly UserEvent[];
  total: number;
}

/** Most events of a user that are looked at. */
export const MAX_USER_EVENTS = 500;

/** Where users are looked up; every call may go to another process. */
export interface UserSource {
  /** The projects there are, by name. */
  projects(): Promise<readonly string[]>;
  /** Users by an Amplitude ID, a user_id, a device_id, or how a user_id begins; of an empty query, those seen last. */
  find(project: string, query: string): Promise<FoundUsers>;
  profile(project: string, amplitudeId: number): Promise<UserDescription>;
  /** The newest `MAX_USER_EVENTS`. */
  events(project: string, amplitudeId: number): Promise<UserEvents>;
}

/** What a user is called: by its user_id, else by its number. */
export function nameUser({ userId, amplitudeId }: Pick<UserEntry, 'userId' | 'amplitudeId'>): string {
  return userId ?? `anonymous ${amplitudeId}`;
}

/**
 * Writes a time as UTC.
 *
 * @example formatUtc(1_772_029_800_123) // '2026-02-25 14:30:00'
 */
export function formatUtc(at: number | null): string {
  if (at === null) return 'never';
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? String(at) : time.toISOString().slice(0, 19).replace('T', ' ');
}
