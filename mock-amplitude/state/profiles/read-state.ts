import { z } from 'zod';
import { LAST_TIME } from '../../../lib/clock.ts';
import { IF_LIST } from '../../../lib/zod-when.ts';
import { isObject } from '../../rules/json.ts';
import { MAX_IDENTITY_STEPS, NO_HISTORY } from '../identity/identity-history.ts';
import { AmplitudeUser } from './amplitude-user.ts';
import type { StateRecord } from './changes.ts';

/** The next one follows it, so it leaves room for more. */
const id = z
  .int()
  .positive()
  .max(2 ** 52);
const count = z.number().nonnegative();
const time = z.number().min(-LAST_TIME).max(LAST_TIME).nullable();

/** As `z.record`, which leaves out what is called __proto__. */
const properties = z.custom<Record<string, unknown>>(isObject);
const groups = z.custom<Record<string, string[]>>(
  (value) => isObject(value) && z.array(z.array(z.string())).safeParse(Object.values(value)).success,
);

const at = z.number().min(-LAST_TIME).max(LAST_TIME);
const deviceId = z.string();
const identityStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('identified'), at, userId: z.string(), deviceId: deviceId.nullable(), events: count }),
  z.object({ step: z.literal('merged'), at, deviceId, amplitudeId: id, seenAt: time, events: count }),
  z.object({ step: z.literal('device'), at, deviceId }),
  z.object({ step: z.literal('device-left'), at, deviceId, amplitudeId: id }),
]);
const identity = z.object({
  seenAt: time,
  seenOn: z.string().nullable(),
  steps: z.array(identityStep).max(MAX_IDENTITY_STEPS, IF_LIST),
  evicted: count,
});

const userSchema = z.object({
  amplitudeId: id,
  userId: z.string().nullable(),
  deviceIds: z.array(z.string()),
  mergedIds: z.array(id),
  /** Earlier versions kept none. */
  identity: identity.default(() => ({ ...NO_HISTORY, steps: [] })),
  properties,
  groups: groups.nullable(),
  events: count,
  sessions: count,
  usageTime: count,
  purchases: count,
  revenue: z.number(),
  firstUsed: time,
  lastUsed: time,
  /** Whatever number a client sends as session_id. */
  lastSession: z.number().nullable(),
  startVersion: z.string().nullable(),
  known: z.record(z.string(), z.string()),
  ownDevices: z.array(z.string()),
});

type State =
  | { kind: 'next-id'; lastId: number }
  | { kind: 'group'; key: string; properties: Record<string, unknown> }
  | { kind: 'user'; user: AmplitudeUser; ownDevices: string[] };

/** Reads one record of a dump; undefined where it is none. */
export function readState([kind, key, value]: StateRecord): State | undefined {
  if (kind === 'next-id')
    return id.or(z.literal(0)).safeParse(value).success ? { kind, lastId: Number(value) } : undefined;
  if (kind === 'group') return isObject(value) ? { kind, key, properties: value } : undefined;
  if (kind !== 'user') return undefined;
  const parsed = userSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { amplitudeId, ownDevices, known, properties, ...rest } = parsed.data;
  const user = Object.assign(new AmplitudeUser(amplitudeId, properties), rest);
  Object.assign(user.known, known);
  return { kind: 'user', user, ownDevices };
}
