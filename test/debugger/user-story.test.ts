import { expect, it } from 'vitest';
import { tellStory } from '../../src/debugger/model/user-story.ts';
import type { ToldIdentityStep, UserDescription } from '../../src/debugger/model/users.ts';

const AT = Date.UTC(2026, 1, 25, 14, 30);
const MINUTE = 60_000;

const PROFILE: UserDescription = {
  ...{ amplitudeId: 1, userId: 'david', deviceIds: [], mergedIds: [], events: 0, revenue: 0 },
  ...{ firstUsed: null, lastUsed: null, project: 'shop-us', groups: null, num_sessions: 0, usage_time: 0 },
  ...{ purchases: 0, device_ids: [], platform: null, os: null, version: null, start_version: null, device: null },
  ...{ carrier: null, country: null, region: null, city: null, language: null, properties: {} },
  identity: { seenAt: AT, seenOn: 'dev-A', steps: [], evicted: 0 },
};

const tell = (steps: ToldIdentityStep[], more: Partial<UserDescription> = {}, evicted = 0) =>
  tellStory({ ...PROFILE, ...more, identity: { ...PROFILE.identity, steps, evicted } });

it('tells of the anonymous visit, the identify, the merge and the second device, by their times', () => {
  const steps: ToldIdentityStep[] = [
    { step: 'identified', at: AT + 2 * MINUTE, userId: 'david', deviceId: 'dev-A', events: 1 },
    { step: 'merged', at: AT + 3 * MINUTE, deviceId: 'dev-B', amplitudeId: 2, seenAt: AT + MINUTE, events: 2 },
    { step: 'device', at: AT + 4 * MINUTE, deviceId: 'dev-C' },
    { step: 'device-left', at: AT + 5 * MINUTE, deviceId: 'dev-C', amplitudeId: 9 },
  ];
  expect(tell(steps, { mergedIds: [2] })).toEqual([
    '2026-02-25 14:30:00  anonymous 1 is seen first, on dev-A.',
    '2026-02-25 14:31:00  anonymous 2 is seen first, on dev-B.',
    "2026-02-25 14:32:00  anonymous 1 on dev-A says it is david: david's from now on, with 1 event from before.",
    '2026-02-25 14:33:00  anonymous 2 on dev-B turns out to be david: merged into 1, with its 2 events.',
    '2026-02-25 14:34:00  david comes on dev-C, too.',
    "2026-02-25 14:35:00  dev-C is user 9's from now on: what it sends without a user_id is theirs.",
  ]);
});

it('tells of who is anonymous still, who was known from the beginning, and what is not kept', () => {
  expect(tell([], { userId: null })).toEqual([
    '2026-02-25 14:30:00  anonymous 1 is seen first, on dev-A.',
    'Still anonymous: an event with a user_id on one of its devices says who it is, and merges it.',
  ]);
  expect(tell([], { mergedIds: [7] }, 2)).toEqual([
    'Anonymous 7 was merged into 1; when is not kept.',
    '2 older steps made room for newer ones.',
    '2026-02-25 14:30:00  david is seen first, on dev-A.',
  ]);
  const unknown = { seenAt: null, seenOn: null, steps: [], evicted: 0 };
  expect(tellStory({ ...PROFILE, identity: unknown })).toEqual([]);
});
