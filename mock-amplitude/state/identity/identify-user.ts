import type { AmplitudeUser } from '../profiles/amplitude-user.ts';
import type { Sender } from '../senders/sender.ts';
import { addStep, type IdentityStep } from './identity-history.ts';

/** What identity works with: the makers and the listeners of the users of one project. */
export interface IdentityContext {
  /** Arrival of what identifies them, in ms since the epoch. */
  at: number;
  /** Makes a user with a new Amplitude ID. */
  create(): AmplitudeUser;
  /** The device of an id, undefined where it is not known. */
  device(deviceId: string): Sender | undefined;
  /** Told after the anonymous `from` was merged into `into`. */
  onMerge(from: AmplitudeUser, into: AmplitudeUser): void;
  /** Told of a merged ID that was evicted to make room. */
  onMergedEvicted(amplitudeId: number): void;
  /** Told of a user whose ids changed. */
  onChange(user: AmplitudeUser): void;
}

/** Most devices remembered of one user; the oldest go first. Decided. */
export const MAX_DEVICES_PER_USER = 1000;

/** Most merged IDs remembered of one user; the oldest go first. Decided. */
export const MAX_MERGED_PER_USER = 1000;

/**
 * Finds the user that an event belongs to, by Amplitude's eight rules and what they leave open (identity-rules.ts); one is
 * made where there is none. Undefined where there is neither a user_id nor a device.
 *
 * @example identifyUser(user, device, context).amplitudeId // 1
 */
export function identifyUser(
  user: Sender | undefined,
  device: Sender | undefined,
  context: IdentityContext,
): AmplitudeUser | undefined {
  if (device === undefined) return user === undefined ? undefined : ownerOf(user, undefined, context);
  const holder = device.owner;
  const owner = user === undefined ? (holder ?? create(context, device)) : ownerOf(user, device, context);
  if (user === undefined) owner.heardByDevice = true;
  if (holder !== owner) handOver(device, owner, context);
  return owner;
}

/** The user of a user_id. An anonymous one that the device belonged to so far is taken over by a new user. */
function ownerOf(sender: Sender, device: Sender | undefined, context: IdentityContext): AmplitudeUser {
  if (sender.owner !== undefined) return sender.owner;
  const holder = device?.owner;
  const isTakenOver = holder !== undefined && holder.userId === null;
  const owner = isTakenOver ? holder : create(context, device);
  owner.userId = sender.id;
  if (isTakenOver) {
    note(owner, {
      ...{ step: 'identified', at: context.at, userId: sender.id, deviceId: device?.id ?? null, events: owner.events },
    });
  }
  setOwner(sender, owner);
  context.onChange(owner);
  return owner;
}

function create(context: IdentityContext, device: Sender | undefined): AmplitudeUser {
  const user = context.create();
  user.identity = { ...user.identity, seenAt: context.at, seenOn: device?.id ?? null };
  return user;
}

function note(user: AmplitudeUser, step: IdentityStep): void {
  user.identity = addStep(user.identity, step);
}

function handOver(device: Sender, owner: AmplitudeUser, context: IdentityContext): void {
  const holder = device.owner;
  const { at } = context;
  const deviceId = device.id;
  setOwner(device, owner);
  const isAnonymous = holder !== undefined && holder.userId === null;
  if (!owner.deviceIds.includes(deviceId)) {
    addDevice(owner, deviceId, context);
    if (!isAnonymous && owner.identity.seenOn !== deviceId) note(owner, { step: 'device', at, deviceId });
  }
  context.onChange(owner);
  if (holder === undefined) return;
  if (isAnonymous) merge(holder, owner, deviceId, context);
  else {
    note(holder, { step: 'device-left', at, deviceId, amplitudeId: owner.amplitudeId });
    context.onChange(holder);
  }
}

/** Makes a sender belong to a user. */
export function setOwner(sender: Sender, owner: AmplitudeUser | undefined): void {
  if (sender.owner !== undefined) sender.owner.senders--;
  sender.owner = owner;
  if (owner !== undefined) owner.senders++;
}

function addDevice(owner: AmplitudeUser, deviceId: string, context: IdentityContext): void {
  owner.deviceIds.push(deviceId);
  if (owner.deviceIds.length <= MAX_DEVICES_PER_USER) return;
  const oldest = context.device(owner.deviceIds.shift() ?? '');
  if (oldest?.owner === owner) setOwner(oldest, undefined);
}

/** An anonymous user has one device and no merged IDs, so nothing else points to it. */
function merge(from: AmplitudeUser, into: AmplitudeUser, deviceId: string, context: IdentityContext): void {
  const { amplitudeId, events, identity } = from;
  note(into, { step: 'merged', at: context.at, deviceId, amplitudeId, seenAt: identity.seenAt, events });

  into.mergedIds.push(from.amplitudeId);
  if (into.mergedIds.length > MAX_MERGED_PER_USER) context.onMergedEvicted(into.mergedIds.shift() ?? 0);
  context.onMerge(from, into);
}
