/** Who an event belongs to. The rules, Amplitude's and those decided here, are data: `identity-rules.ts`. */
export interface Identified {
  readonly amplitudeId: number;
  userId: string | null;
  /** All that were seen, the last `MAX_DEVICES_PER_USER`. */
  deviceIds: string[];
  /** Anonymous IDs that were merged into this one, the last `MAX_MERGED_PER_USER`. */
  mergedIds: number[];
  /** The device it was last seen on, as long as that belongs to it; saves looking up whose it is. */
  lastDevice: string | undefined;
}

export interface Identity<U extends Identified> {
  /** The user of an event; one is made where nobody fits. Undefined where it has neither id. */
  resolve(userId: string | undefined, deviceId: string | undefined): U | undefined;
  byUserId(userId: string): U | undefined;
  byDeviceId(deviceId: string): U | undefined;
  /** By an anonymous ID that was merged. */
  byMergedId(amplitudeId: number): U | undefined;
  /** The devices whose anonymous events belong to this user now. */
  holds(user: U): string[];
  /** Takes in a user that was kept elsewhere. */
  restore(user: U, holds: readonly string[]): void;
  /** Forgets a user and all that points to it. */
  forget(user: U): void;
  /** Devices and merged IDs that were forgotten to make room. */
  readonly evicted: number;
}

export interface IdentityOptions<U extends Identified> {
  /** Makes a user with a new Amplitude ID. */
  create: () => U;
  /** Told after the anonymous `from` was merged into `into`. */
  onMerge: (from: U, into: U) => void;
  /** Told of a user whose ids changed. */
  onChange: (user: U) => void;
}

/** Most devices remembered of one user; the oldest go first. Decided. */
export const MAX_DEVICES_PER_USER = 1000;

/** Most merged IDs remembered of one user; the oldest go first. Decided. */
export const MAX_MERGED_PER_USER = 1000;

/**
 * Creates the table of who is who. What it holds is bounded by how many users its owner keeps (`forget`).
 *
 * @example identity.resolve('user-1', 'device-1').amplitudeId // 1
 */
export function createIdentity<U extends Identified>(options: IdentityOptions<U>): Identity<U> {
  const { create, onMerge, onChange } = options;
  const users = new Map<string, U>();
  const devices = new Map<string, U>();
  const merged = new Map<number, U>();
  let evicted = 0;

  /** Rules 3, 4 and 7. `holder` is whom the device belonged to so far. */
  function userOf(userId: string, holder: U | undefined): U {
    const known = users.get(userId);
    if (known !== undefined) return known;
    const user = holder !== undefined && holder.userId === null ? holder : create();
    user.userId = userId;
    users.set(userId, user);
    onChange(user);
    return user;
  }

  function handOver(deviceId: string, user: U, holder: U | undefined): void {
    devices.set(deviceId, user);
    if (holder?.lastDevice === deviceId) holder.lastDevice = undefined;
    if (!user.deviceIds.includes(deviceId)) addDevice(user, deviceId);
    onChange(user);
    if (holder === undefined) return;
    if (holder.userId === null) merge(holder, user);
    else onChange(holder);
  }

  function addDevice(user: U, deviceId: string): void {
    user.deviceIds.push(deviceId);
    if (user.deviceIds.length <= MAX_DEVICES_PER_USER) return;
    const oldest = user.deviceIds.shift();
    if (oldest !== undefined && devices.get(oldest) === user) devices.delete(oldest);
    if (oldest === user.lastDevice) user.lastDevice = undefined;
    evicted++;
  }

  /** Rule 6. An anonymous user has one device and no merged IDs, so nothing else points to it. */
  function merge(from: U, into: U): void {
    into.mergedIds.push(from.amplitudeId);
    merged.set(from.amplitudeId, into);
    if (into.mergedIds.length > MAX_MERGED_PER_USER) {
      merged.delete(into.mergedIds.shift() ?? 0);
      evicted++;
    }
    onMerge(from, into);
  }

  return {
    resolve(userId, deviceId) {
      if (deviceId === undefined) return userId === undefined ? undefined : userOf(userId, undefined);
      const known = userId === undefined ? undefined : users.get(userId);
      if (known !== undefined && known.lastDevice === deviceId) return known;
      const holder = devices.get(deviceId);
      const user = userId === undefined ? (holder ?? create()) : userOf(userId, holder);
      if (holder !== user) handOver(deviceId, user, holder);
      user.lastDevice = deviceId;
      return user;
    },
    byUserId: (userId) => users.get(userId),
    byDeviceId: (deviceId) => devices.get(deviceId),
    byMergedId: (amplitudeId) => merged.get(amplitudeId),
    holds: (user) => user.deviceIds.filter((deviceId) => devices.get(deviceId) === user),
    restore(user, holds) {
      if (user.userId !== null) users.set(user.userId, user);
      for (const deviceId of holds) devices.set(deviceId, user);
      for (const id of user.mergedIds) merged.set(id, user);
    },
    forget(user) {
      if (user.userId !== null && users.get(user.userId) === user) users.delete(user.userId);
      for (const deviceId of user.deviceIds) if (devices.get(deviceId) === user) devices.delete(deviceId);
      for (const id of user.mergedIds) merged.delete(id);
    },
    get evicted() {
      return evicted;
    },
  };
}
