import { boundKey } from '../../internal/bound-key.ts';
import { createEvictingMap } from '../../internal/evicting-map.ts';
import type { EventIds } from '../../rules/event/read-ids.ts';
import { isObject, type SentObject } from '../../rules/json.ts';
import { diagnose } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import { createIdentity } from '../identity/create-identity.ts';
import { propertyUpdatesRule } from '../throttle/throttle-rules.ts';
import { type Changes, createChanges, type StateRecord } from './changes.ts';
import { countEvent, keepKnown } from './count-event.ts';
import { createGroupTable, type GroupsOf, readGroups } from './groups.ts';
import { applyOperations } from './properties/apply-operations.ts';
import { NO_PROPERTIES, type Properties } from './properties/draft.ts';
import { readState } from './read-state.ts';
import { createUserRecord, foldCounts, readUser, type User, type UserRecord } from './user-record.ts';

/** What the profiles adds to a stored event. Shared and never changed afterwards. */
export interface StoredPart {
  /** 0 for an event without ids, which belongs to nobody. */
  readonly amplitudeId: number;
  /** The user's properties after those of the event (`normalize.properties`). */
  readonly userProperties: Properties;
  readonly groups?: GroupsOf | undefined;
  readonly groupProperties?: Readonly<Record<string, Readonly<Record<string, Properties>>>> | undefined;
  readonly warnings: readonly Diagnostic[];
}

export interface UserMatches {
  type: 'match_amplitude_id' | 'match_user_or_device_id' | 'match_user_prefix' | 'nomatch';
  users: readonly User[];
}

/** Users, devices and groups of one project. */
export interface Profiles {
  /** Takes an accepted event; `at` is when it came, in ms since the epoch. Events must be given in order of arrival. */
  take(event: SentObject, ids: EventIds, at: number): StoredPart;
  /** By Amplitude ID, user_id, device_id, or how a user_id begins, whichever fits first. */
  findUsers(query: string): UserMatches;
  /** The user of an Amplitude ID, of a merged one too. */
  user(amplitudeId: number): User | undefined;
  userOf(ids: { userId?: string | undefined; deviceId?: string | undefined }): User | undefined;
  /** The IDs whose rows belong to the same user, itself among them. */
  aliases(amplitudeId: number): ReadonlySet<number>;
  groupProperties(type: string, value: string): Properties;
  dump(): Iterable<StateRecord>;
  /** Takes in what `dump` gave, into an empty profiles. What cannot be read is left out, and counted. */
  load(records: Iterable<StateRecord>): { refused: number };
  /** What changed since the last call, null for what was let go. `everything`: forget what was kept before. */
  takeChanged(): { everything: boolean; records: Iterable<StateRecord> };
  /** What was let go to make room. */
  readonly evicted: { users: number; groups: number; ids: number };
  readonly size: { users: number; groups: number };
}

export interface ProfilesOptions {
  /** Whether a user may change `count` properties now (`limit.user-properties`). Default: always. */
  allowUpdates?: (amplitudeId: number, count: number, at: number) => boolean;
  /** Most users kept; those not heard of for longest go first. Default `MAX_USERS`. */
  maxUsers?: number;
  /** Most groups kept. Default `MAX_GROUPS`. */
  maxGroups?: number;
}

/** Decided. */
const MAX_USERS = 100_000;

/** Decided. */
const MAX_GROUPS = 20_000;

/** Most users one search finds. Decided. */
const MAX_MATCHES = 100;

const NO_WARNINGS: readonly Diagnostic[] = Object.freeze([]);

const NOBODY: StoredPart = { amplitudeId: 0, userProperties: NO_PROPERTIES, warnings: NO_WARNINGS };

/**
 * Creates an empty profiles.
 *
 * @example profiles.take({ event_type: 'visit', user_properties: { $set: { plan: 'pro' } } }, ids, now).userProperties
 */
export function createProfiles(options: ProfilesOptions = {}): Profiles {
  const { allowUpdates = () => true, maxUsers = MAX_USERS, maxGroups = MAX_GROUPS } = options;
  const changes: Changes = createChanges();
  let lastId = 0;
  let lastIds: EventIds | undefined;
  let lastUser: UserRecord | undefined;
  let lastPart = NOBODY;
  const users = createEvictingMap<UserRecord, number>({
    cap: maxUsers,
    onDrop(amplitudeId, user) {
      identity.forget(user);
      changes.mark('user', amplitudeId);
    },
  });
  const groups = createGroupTable(maxGroups, (key) => changes.mark('group', key));
  const identity = createIdentity<UserRecord>({
    create() {
      const user = createUserRecord(++lastId);
      users.set(user.amplitudeId, user);
      return user;
    },
    onMerge(from, into) {
      foldCounts(from, into);
      users.delete(from.amplitudeId);
      changes.mark('user', from.amplitudeId);
    },
    onChange: (user) => changes.mark('user', user.amplitudeId),
  });

  function update(user: UserRecord, event: SentObject, at: number): Pick<StoredPart, 'userProperties' | 'warnings'> {
    const sent = event.user_properties;
    if (event.$skip_user_properties_sync === true) {
      const own = applyOperations(NO_PROPERTIES, isObject(sent) ? sent : {});
      return { userProperties: own.properties, warnings: own.warnings };
    }
    if (!isObject(sent)) return { userProperties: user.properties, warnings: NO_WARNINGS };
    if (!allowUpdates(user.amplitudeId, 1, at)) {
      const message = `Amplitude user ${user.amplitudeId} changed its properties too often: this change is dropped`;
      const warning = diagnose(propertyUpdatesRule, 'warning', 'user_properties', message);
      return { userProperties: user.properties, warnings: [warning] };
    }
    const applied = applyOperations(user.properties, sent);
    user.properties = applied.properties;
    return { userProperties: applied.properties, warnings: applied.warnings };
  }

  function take(event: SentObject, ids: EventIds, at: number): StoredPart {
    const kind = event.event_type;
    const sentGroups = isObject(event.groups) ? readGroups(event.groups) : null;
    const ofGroups = kind === '$groupidentify' ? changeGroups(event, sentGroups) : NO_WARNINGS;
    const user = whose(ids);
    if (user === undefined) return ofGroups.length === 0 ? NOBODY : { ...NOBODY, warnings: ofGroups };
    return store(user, event, at, sentGroups, ofGroups);
  }

  /** Events that follow each other from one user and device share their ids: whose they are is found once. */
  function whose(ids: EventIds): UserRecord | undefined {
    if (ids === lastIds) return lastUser;
    lastUser = identity.resolve(readId(ids.user_id.text), readId(ids.device_id.text));
    lastIds = ids;
    if (lastUser !== undefined && lastUser.turn !== users.turn) {
      // Who is heard of is not let go.
      users.get(lastUser.amplitudeId);
      lastUser.turn = users.turn;
    }
    return lastUser;
  }

  function store(
    user: UserRecord,
    event: SentObject,
    at: number,
    sentGroups: GroupsOf | null,
    ofGroups: readonly Diagnostic[],
  ): StoredPart {
    const { amplitudeId } = user;
    changes.mark('user', amplitudeId);
    record(user, event, at, sentGroups);
    const { userProperties, warnings } = update(user, event, at);
    const own = user.groups === null ? sentGroups : { ...user.groups, ...sentGroups };
    if (own === null) return share(amplitudeId, userProperties, warnings);
    const all = ofGroups.length === 0 ? warnings : [...ofGroups, ...warnings];
    return { amplitudeId, userProperties, groups: own, groupProperties: groups.snapshot(own), warnings: all };
  }

  /** Most events leave their user as the one before did: what is said of both is one object. */
  function share(amplitudeId: number, userProperties: Properties, warnings: readonly Diagnostic[]): StoredPart {
    const same = amplitudeId === lastPart.amplitudeId && userProperties === lastPart.userProperties;
    if (!same || warnings !== lastPart.warnings) lastPart = { amplitudeId, userProperties, warnings };
    return lastPart;
  }

  function changeGroups(event: SentObject, of: GroupsOf | null): readonly Diagnostic[] {
    return of !== null && isObject(event.group_properties) ? groups.apply(of, event.group_properties) : NO_WARNINGS;
  }

  function user(amplitudeId: number): UserRecord | undefined {
    return users.get(amplitudeId) ?? identity.byMergedId(amplitudeId);
  }

  function findUsers(query: string): UserMatches {
    const byId = /^\d{1,15}$/.test(query) ? user(Number(query)) : undefined;
    if (byId !== undefined) return { type: 'match_amplitude_id', users: [byId] };
    const exact = new Set([identity.byUserId(query), identity.byDeviceId(query)].filter((one) => one !== undefined));
    if (exact.size > 0) return { type: 'match_user_or_device_id', users: [...exact] };
    const begins = ([, one]: [number, UserRecord]) => query !== '' && one.userId?.startsWith(query) === true;
    const found = [
      ...users
        .entries()
        .filter(begins)
        .take(MAX_MATCHES)
        .map(([, one]) => one),
    ];
    return { type: found.length === 0 ? 'nomatch' : 'match_user_prefix', users: found };
  }

  function* dump(): Iterable<StateRecord> {
    yield ['next-id', '', lastId];
    for (const [id, one] of users.entries()) yield describeUser(id, one);
    for (const [key, value] of groups.entries()) yield ['group', key, value];
  }

  function describeUser(id: number, one: UserRecord): StateRecord {
    return ['user', String(id), { ...readUser(one), holds: identity.holds(one) }];
  }

  function* changed(only: ReadonlySet<string>): Iterable<StateRecord> {
    yield ['next-id', '', lastId];
    for (const name of only) yield name.startsWith('user ') ? userNow(name.slice(5)) : groupNow(name.slice(6));
  }

  function userNow(key: string): StateRecord {
    const one = users.get(Number(key));
    return one === undefined ? ['user', key, null] : describeUser(one.amplitudeId, one);
  }

  function groupNow(key: string): StateRecord {
    return ['group', key, groups.byKey(key) ?? null];
  }

  return {
    take,
    findUsers,
    user: (amplitudeId) => show(user(amplitudeId)),
    userOf: ({ userId, deviceId }) =>
      show(
        (userId === undefined ? undefined : identity.byUserId(userId)) ??
          (deviceId === undefined ? undefined : identity.byDeviceId(deviceId)),
      ),
    aliases(amplitudeId) {
      const found = user(amplitudeId);
      return new Set(found === undefined ? [amplitudeId] : [found.amplitudeId, ...found.mergedIds]);
    },
    groupProperties: groups.propertiesOf,
    dump: () => dump(),
    load(records) {
      let refused = 0;
      for (const record of records) {
        const state = readState(record);
        if (state === undefined) refused++;
        else if (state.kind === 'next-id') lastId = Math.max(lastId, state.lastId);
        else if (state.kind === 'group') groups.restore(state.key, state.properties);
        else {
          lastId = Math.max(lastId, state.user.amplitudeId);
          users.set(state.user.amplitudeId, state.user);
          identity.restore(state.user, state.holds);
        }
      }
      return { refused };
    },
    takeChanged() {
      const only = changes.take();
      return only === undefined ? { everything: true, records: dump() } : { everything: false, records: changed(only) };
    },
    get evicted() {
      return { users: users.evicted, groups: groups.evicted, ids: identity.evicted };
    },
    get size() {
      return { users: users.size, groups: groups.size };
    },
  };
}

function show(user: UserRecord | undefined): User | undefined {
  return user === undefined ? undefined : readUser(user);
}

/** An identify changes the user, and is no event of it. */
function record(user: UserRecord, event: SentObject, at: number, sentGroups: GroupsOf | null): void {
  const identify = event.event_type === '$identify';
  keepKnown(user, event, identify);
  if (identify && sentGroups !== null) user.groups = { ...user.groups, ...sentGroups };
  else if (!identify && event.event_type !== '$groupidentify') countEvent(user, event, at);
}

/** As it is stored: trimmed, and cut where Amplitude cuts. An id of spaces only is none. */
function readId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const id = boundKey(text.trim());
  return id === '' ? undefined : id;
}
