import { countOf } from '../../../lib/count-of.ts';
import { formatUtc, nameUser, type ToldIdentityStep, type UserDescription } from './users.ts';

/** What happened to who a user is, and when: in ms since the epoch. */
interface StoryStep {
  at: number;
  text: string;
}

/**
 * Tells how a user came together, as the emulator remembers it: the anonymous visit, the user_id that it was given, the
 * anonymous users of other devices that were merged into it, and further devices.
 */
export function tellStory(profile: UserDescription): string[] {
  const { amplitudeId, mergedIds, userId, identity } = profile;
  const told = new Set(identity.steps.flatMap((one) => (one.step === 'merged' ? [one.amplitudeId] : [])));
  const steps = [...tellBeginning(profile), ...identity.steps.flatMap((one) => tellStep(one, profile))];
  const { evicted } = identity;
  return [
    ...mergedIds
      .filter((id) => !told.has(id))
      .map((id) => `Anonymous ${id} was merged into ${amplitudeId}; when is not kept.`),
    ...(evicted === 0 ? [] : [`${countOf(evicted, 'older step')} made room for newer ones.`]),
    ...steps.toSorted((one, other) => one.at - other.at).map(({ at, text }) => `${formatUtc(at)}  ${text}`),
    ...(userId === null
      ? ['Still anonymous: an event with a user_id on one of its devices says who it is, and merges it.']
      : []),
  ];
}

/** A user whose user_id came later was anonymous until then. */
function tellBeginning({ amplitudeId, userId, identity }: UserDescription): StoryStep[] {
  const { seenAt, seenOn, steps } = identity;
  if (seenAt === null) return [];
  const isAnonymous = userId === null || steps.some(({ step }) => step === 'identified');
  const who = isAnonymous ? `anonymous ${amplitudeId}` : userId;
  return [{ at: seenAt, text: `${who} is seen first, ${seenOn === null ? 'without a device' : `on ${seenOn}`}.` }];
}

function tellStep(one: ToldIdentityStep, profile: UserDescription): StoryStep[] {
  const { amplitudeId } = profile;
  const name = nameUser(profile);
  const { at } = one;
  switch (one.step) {
    case 'identified': {
      const where = one.deviceId === null ? '' : ` on ${one.deviceId}`;
      const what =
        one.events === 0 ? '.' : `: ${one.userId}'s from now on, with ${countOf(one.events, 'event')} from before.`;
      return [{ at, text: `anonymous ${amplitudeId}${where} says it is ${one.userId}${what}` }];
    }
    case 'merged': {
      const { amplitudeId: id, deviceId, seenAt, events } = one;
      const text = `anonymous ${id} on ${deviceId} turns out to be ${name}: merged into ${amplitudeId}, with its ${countOf(events, 'event')}.`;
      const seen = seenAt === null ? [] : [{ at: seenAt, text: `anonymous ${id} is seen first, on ${deviceId}.` }];
      return [...seen, { at, text }];
    }
    case 'device':
      return [{ at, text: `${name} comes on ${one.deviceId}, too.` }];
    case 'device-left':
      return [
        {
          at,
          text: `${one.deviceId} is user ${one.amplitudeId}'s from now on: what it sends without a user_id is theirs.`,
        },
      ];
  }
}

/** @example 'user-1 is Amplitude ID 17 in shop-us, of 2 devices and 1 merged user' */
export function summarizeUser(profile: UserDescription): string {
  const { amplitudeId, project, device_ids, mergedIds } = profile;
  const merged = mergedIds.length === 0 ? '' : ` and ${countOf(mergedIds.length, 'merged user')}`;
  return `${nameUser(profile)} is Amplitude ID ${amplitudeId} in ${project}, of ${countOf(device_ids.length, 'device')}${merged}`;
}
