import { z } from 'zod';
import type { FoundUsers, UserDescription, UserEvents } from '../model/users.ts';

const TIME = z.number().nullable();
const TEXT = z.string().nullable();
const SUMMARY = {
  amplitudeId: z.int(),
  userId: TEXT,
  deviceIds: z.array(z.string()),
  mergedIds: z.array(z.int()),
  events: z.number(),
  revenue: z.number(),
  firstUsed: TIME,
  lastUsed: TIME,
};
const FOUND = z.looseObject({
  type: z.enum([
    ...(['match_amplitude_id', 'match_user_or_device_id', 'match_user_prefix', 'match_derived_device_id'] as const),
    ...(['nomatch', 'latest'] as const),
  ]),
  users: z.array(z.looseObject(SUMMARY)),
});
const DEVICE = { at: z.number(), deviceId: z.string() };
const STEP = z.discriminatedUnion('step', [
  z.object({ step: z.literal('identified'), ...DEVICE, userId: z.string(), deviceId: TEXT, events: z.number() }),
  z.object({ step: z.literal('merged'), ...DEVICE, amplitudeId: z.int(), seenAt: TIME, events: z.number() }),
  z.object({ step: z.literal('device'), ...DEVICE }),
  z.object({ step: z.literal('device-left'), ...DEVICE, amplitudeId: z.int() }),
]);
const DESCRIPTION = z.looseObject({
  ...SUMMARY,
  project: z.string(),
  groups: z.record(z.string(), z.array(z.string())).nullable(),
  identity: z.looseObject({ seenAt: TIME, seenOn: TEXT, steps: z.array(STEP), evicted: z.number() }),
  num_sessions: z.number(),
  usage_time: z.number(),
  purchases: z.number(),
  device_ids: z.array(z.string()),
  ...{ platform: TEXT, os: TEXT, version: TEXT, start_version: TEXT, device: TEXT, carrier: TEXT },
  ...{ country: TEXT, region: TEXT, city: TEXT, language: TEXT },
  properties: z.looseObject({}),
});
const EVENTS = z.looseObject({
  events: z.array(
    z.looseObject({
      seq: z.int(),
      at: z.number(),
      amplitudeId: z.int().nullable(),
      eventType: TEXT,
      userId: TEXT,
      deviceId: TEXT,
      revenue: z.number().nullable(),
      event: z.looseObject({}),
    }),
  ),
  total: z.number(),
});

/** What `GET /users` says. @throws where it is not understood */
export function parseFoundUsers(answer: unknown): FoundUsers {
  return FOUND.parse(answer);
}

/** What `GET /users/:id` says. */
export function parseUserDescription(answer: unknown): UserDescription {
  return DESCRIPTION.parse(answer);
}

/** What `GET /users/:id/events` says. */
export function parseUserEvents(answer: unknown): UserEvents {
  return EVENTS.parse(answer);
}
