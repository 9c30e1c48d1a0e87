import { countOf } from '../../../lib/count-of.ts';
import { formatUtc, nameUser, type UserDescription, type UserEvent, type UserEvents } from './users.ts';

/** What happened to who a user is, and when: in ms since the epoch, null where that is not known any more. */
interface StoryStep {
  at: number | null;
  text: string;
}

/** Who was seen so far, while a story is told. */
interface Told {
  profile: UserDescription;
  steps: StoryStep[];
  /** Devices by the Amplitude ID whose they were first. */
  devices: Map<string, number>;
  seen: Set<number>;
  merged: Set<number>;
  named: boolean;
}

/**
 * Tells how a user came together: when it was seen first, on which devices, when it was given a user_id, and which anonymous
 * users were merged into it.
 *
 * @param kept its newest events, oldest first
 */
export function tellStory(profile: UserDescription, kept: UserEvents): string[] {
  const told: Told = { profile, steps: [], devices: new Map(), seen: new Set(), merged: new Set(), named: false };
  for (const event of kept.events) tellEvent(told, event, kept);
  const { amplitudeId, mergedIds, userId } = profile;
  const lost = mergedIds.filter((id) => !told.seen.has(id));
  return [
    ...lost.map((id) => `Anonymous ${id} was merged into ${amplitudeId}; its events are not among those kept.`),
    ...told.steps.map(({ at, text }) => `${formatUtc(at)}  ${text}`),
    ...(userId === null
      ? ['Still anonymous: an event with a user_id on one of its devices says who it is, and merges it.']
      : []),
  ];
}

function tellEvent(told: Told, event: UserEvent, { total, events }: UserEvents): void {
  const { profile, steps, seen, devices } = told;
  const { at, amplitudeId, userId, deviceId } = event;
  const step = (text: string) => steps.push({ at, text });
  if (amplitudeId === null) return;
  const isOwn = amplitudeId === profile.amplitudeId;
  const who = isOwn && userId !== null ? userId : `anonymous ${amplitudeId}`;
  const where = deviceId === null ? 'without a device' : `on ${deviceId}`;
  if (!seen.has(amplitudeId)) {
    const isFirst = seen.size === 0 && total > events.length;
    step(`${who} is seen ${isFirst ? 'in the oldest event looked at' : 'first'}, ${where}.`);
  } else if (deviceId !== null && !devices.has(deviceId)) step(`${who} comes ${where}, too.`);
  if (isOwn && userId !== null) tellLogin(told, event);
  seen.add(amplitudeId);
  if (deviceId !== null && !devices.has(deviceId)) devices.set(deviceId, amplitudeId);
}

/** An event with a user_id on a device that an anonymous user had. */
function tellLogin(told: Told, { at, userId, deviceId }: UserEvent): void {
  const { profile, steps, seen, devices, merged } = told;
  const { amplitudeId, mergedIds } = profile;
  if (!told.named && seen.has(amplitudeId)) {
    steps.push({ at, text: `anonymous ${amplitudeId} says it is ${userId}: what it did before is ${userId}'s.` });
  }
  told.named = true;
  const before = deviceId === null ? undefined : devices.get(deviceId);
  if (before === undefined || before === amplitudeId || merged.has(before) || !mergedIds.includes(before)) return;
  merged.add(before);
  steps.push({
    at,
    text: `anonymous ${before} on ${deviceId} turns out to be ${userId}: merged into ${amplitudeId}, with its events.`,
  });
}

/** @example 'user-1 is Amplitude ID 17 in shop-us, of 2 devices and 1 merged user' */
export function summarizeUser(profile: UserDescription): string {
  const { amplitudeId, project, device_ids, mergedIds } = profile;
  const merged = mergedIds.length === 0 ? '' : ` and ${countOf(mergedIds.length, 'merged user')}`;
  return `${nameUser(profile)} is Amplitude ID ${amplitudeId} in ${project}, of ${countOf(device_ids.length, 'device')}${merged}`;
}
