import { DEFAULT_LIMITS, type Limits, MAX_GROUPS } from '../../limits.ts';
import type { Properties } from '../../rules/stored/stored-part.ts';
import { type IdentityContext, identifyUser, setOwner } from '../identity/identify-user.ts';
import { createSenders, type Senders, type SendersOptions } from '../senders/create-senders.ts';
import type { Sender } from '../senders/sender.ts';
import { AmplitudeUser, foldCounts, readUser, type User } from './amplitude-user.ts';
import { type Changes, createChanges, type StateRecord } from './changes.ts';
import { findUsers, listLatestUsers, type UserMatches } from './find-users.ts';
import { createGroupTable, type GroupTable } from './groups.ts';
import { readState } from './read-state.ts';

/** Users, devices and groups of one project. */
export interface Profiles {
  readonly senders: Senders;
  readonly groups: GroupTable;
  readonly limits: Pick<Limits, 'propertyUpdatesPerHour'>;
  /**
   * The user that events of these senders belong to; one is made where there is none. Undefined where there is neither.
   *
   * @param at their arrival, in ms since the epoch
   */
  identify(user: Sender | undefined, device: Sender | undefined, at: number): AmplitudeUser | undefined;
  /** By Amplitude ID, user_id, device_id, or how a user_id begins, whichever matches first. */
  findUsers(query: string): UserMatches;
  /** Every user with a user_id, in no order. */
  named(): IteratorObject<Readonly<Omit<User, 'properties'>>>;
  /** Those seen last, newest first. */
  latestUsers(): readonly User[];
  /** The user of an Amplitude ID, of a merged one too. */
  user(amplitudeId: number): User | undefined;
  /** The same without its properties, which take long to read. */
  peek(amplitudeId: number): Readonly<Omit<User, 'properties'>> | undefined;
  userOf(ids: { userId?: string | undefined; deviceId?: string | undefined }): User | undefined;
  /** The IDs whose rows belong to the same user, itself among them. */
  aliases(amplitudeId: number): ReadonlySet<number>;
  groupProperties(type: string, value: string): Properties;
  /** Forgets a user: whoever comes with the same ids is somebody new. */
  remove(amplitudeId: number): void;
  /** Notes that a user changed, for `takeChanged`. */
  markChanged(user: AmplitudeUser): void;
  dump(): Iterable<StateRecord>;
  /** Takes in what `dump` gave, into empty profiles. What cannot be read is left out, and counted. */
  load(records: Iterable<StateRecord>): { refused: number };
  /** What changed since the last call, null for what was evicted. `everything`: forget what was kept before. */
  takeChanged(): { everything: boolean; records: Iterable<StateRecord> };
  /** What was evicted to make room. */
  readonly evicted: { users: number; groups: number; ids: number };
  readonly size: { users: number; groups: number; ids: number };
}

export interface ProfilesOptions extends Omit<SendersOptions, 'onEvict'> {
  limits?: Pick<Limits, 'propertyUpdatesPerHour'>;
  /** Most groups kept. Default `MAX_GROUPS`. */
  maxGroups?: number;
}

/** @example createProfiles().userOf({ userId: 'user-1' }) // undefined */
export function createProfiles({
  limits = DEFAULT_LIMITS,
  maxGroups = MAX_GROUPS,
  ...options
}: ProfilesOptions = {}): Profiles {
  const changes: Changes = createChanges();
  const users = new Map<number, AmplitudeUser>();
  const merged = new Map<number, AmplitudeUser>();
  const senders = createSenders({ ...options, onEvict: forgetSender });
  const groups = createGroupTable(maxGroups, (key) => changes.mark('group', key));
  let lastId = 0;
  let usersEvicted = 0;
  let mergedEvicted = 0;

  const identity: IdentityContext = {
    at: 0,
    create() {
      const user = new AmplitudeUser(++lastId);
      users.set(user.amplitudeId, user);
      return user;
    },
    device: senders.devices.peek,
    onMerge(from, into) {
      foldCounts(from, into);
      users.delete(from.amplitudeId);
      merged.set(from.amplitudeId, into);
      changes.mark('user', from.amplitudeId);
    },
    onMergedEvicted(amplitudeId) {
      merged.delete(amplitudeId);
      mergedEvicted++;
    },
    onChange: (user) => changes.mark('user', user.amplitudeId),
  };

  function forgetSender(sender: Sender): void {
    const { owner } = sender;
    if (owner === undefined) return;
    setOwner(sender, undefined);
    changes.mark('user', owner.amplitudeId);
    if (sender.field === 'device_id' && owner.senders > 0) return;
    // Without its user_id it cannot be found again: it takes its devices and merged IDs along.
    for (const device of devicesOf(owner)) setOwner(device, undefined);
    users.delete(owner.amplitudeId);
    for (const id of owner.mergedIds) merged.delete(id);
    usersEvicted++;
  }

  function remove(amplitudeId: number): void {
    const owner = user(amplitudeId);
    if (owner === undefined) return;
    const named = owner.userId === null ? undefined : senders.users.peek(owner.userId);
    if (named?.owner === owner) setOwner(named, undefined);
    for (const device of devicesOf(owner)) setOwner(device, undefined);
    users.delete(owner.amplitudeId);
    for (const id of owner.mergedIds) merged.delete(id);
    changes.mark('user', owner.amplitudeId);
  }

  function user(amplitudeId: number): AmplitudeUser | undefined {
    return users.get(amplitudeId) ?? merged.get(amplitudeId);
  }

  /** The devices whose anonymous events belong to this user now. */
  function devicesOf(owner: AmplitudeUser): Sender[] {
    return owner.deviceIds.flatMap((id) => senders.devices.peek(id) ?? []).filter((device) => device.owner === owner);
  }

  function describeUser(one: AmplitudeUser): StateRecord {
    return ['user', String(one.amplitudeId), { ...readUser(one), ownDevices: devicesOf(one).map(({ id }) => id) }];
  }

  function* dump(): Iterable<StateRecord> {
    yield ['next-id', '', lastId];
    for (const one of users.values()) yield describeUser(one);
    for (const [key, value] of groups.entries()) yield ['group', key, value];
  }

  function* changed(only: ReadonlySet<string>): Iterable<StateRecord> {
    yield ['next-id', '', lastId];
    for (const name of only) yield name.startsWith('user ') ? userNow(name.slice(5)) : groupNow(name.slice(6));
  }

  function userNow(key: string): StateRecord {
    const one = users.get(Number(key));
    return one === undefined ? ['user', key, null] : describeUser(one);
  }

  function groupNow(key: string): StateRecord {
    return ['group', key, groups.byKey(key) ?? null];
  }

  function restore(one: AmplitudeUser, devices: readonly string[]): void {
    lastId = Math.max(lastId, one.amplitudeId);
    users.set(one.amplitudeId, one);
    if (one.userId !== null) setOwner(senders.users.find(one.userId), one);
    for (const id of devices) setOwner(senders.devices.find(id), one);
    for (const id of one.mergedIds) merged.set(id, one);
  }

  return {
    senders,
    groups,
    limits,
    identify(userSender, device, at) {
      identity.at = at;
      return identifyUser(userSender, device, identity);
    },
    findUsers: (query) => findUsers(query, { users: users.values(), user, senders }),
    named: () => users.values().filter(({ userId }) => userId !== null),
    latestUsers: () => listLatestUsers(users.values()),
    user: (amplitudeId) => show(user(amplitudeId)),
    peek: user,
    userOf: ({ userId, deviceId }) =>
      show(
        (userId === undefined ? undefined : senders.users.peek(userId)?.owner) ??
          (deviceId === undefined ? undefined : senders.devices.peek(deviceId)?.owner),
      ),
    aliases(amplitudeId) {
      const found = user(amplitudeId);
      return new Set(found === undefined ? [amplitudeId] : [found.amplitudeId, ...found.mergedIds]);
    },
    remove,
    groupProperties: groups.propertiesOf,
    markChanged: (one) => changes.mark('user', one.amplitudeId),
    dump: () => dump(),
    load(records) {
      let refused = 0;
      for (const record of records) {
        const state = readState(record);
        if (state === undefined) refused++;
        else if (state.kind === 'next-id') lastId = Math.max(lastId, state.lastId);
        else if (state.kind === 'group') groups.restore(state.key, state.properties);
        else restore(state.user, state.ownDevices);
      }
      // From now on it is known what differs from what was kept: a user that goes is taken off the disk, too.
      changes.take();
      return { refused };
    },
    takeChanged() {
      const only = changes.take();
      return only === undefined ? { everything: true, records: dump() } : { everything: false, records: changed(only) };
    },
    get evicted() {
      return {
        users: usersEvicted,
        groups: groups.evicted,
        ids: senders.users.evicted + senders.devices.evicted + mergedEvicted,
      };
    },
    get size() {
      return { users: users.size, groups: groups.size, ids: senders.users.size + senders.devices.size };
    },
  };
}

function show(user: AmplitudeUser | undefined): User | undefined {
  return user === undefined ? undefined : readUser(user);
}
