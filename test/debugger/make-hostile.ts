import type { ViewSources } from '../../src/debugger/model/view-sources.ts';
import { makeDelivery, makeIntegration, makeLetter } from './make-delivery.ts';
import { makeBatch } from './make-record.ts';

/** What a terminal would act on, turns text around, is wide, breaks lines, and is longer than any screen. */
export const HOSTILE = '\u001b]0;EVIL\u0007\u001b[2J\u009b31m\u202e漢字e\u0301\r\n\tカナ 한글 '.repeat(20);

/** What stands for something to the program, and is no text of others. */
const OWN_FIELDS = new Set(['state', 'id', 'isolation']);

/** A copy with hostile text in every field. */
function poison(value: unknown): unknown {
  if (typeof value === 'string') return HOSTILE;
  if (Array.isArray(value)) return value.map(poison);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, OWN_FIELDS.has(key) ? inner : poison(inner)]),
  );
}

/** A refused request with hostile text in every field. */
export function makeHostileRecords(seq: number) {
  const finding = { rule: HOSTILE, severity: 'error' as const, path: HOSTILE, message: HOSTILE, fix: HOSTILE };
  const refused = { verdict: 'rejected' as const, rule: HOSTILE, diagnostics: [finding], project: HOSTILE };
  const event = {
    ...refused,
    ...{ eventType: HOSTILE, userId: HOSTILE, deviceId: HOSTILE, insertId: HOSTILE, atFault: true },
    event: { [HOSTILE]: HOSTILE },
  };
  return makeBatch(seq, [event], {
    ...refused,
    path: HOSTILE,
    request: { headers: { [HOSTILE]: HOSTILE }, body: HOSTILE, truncated: true },
    answer: { status: 400, body: HOSTILE },
  });
}

/** Views of an emulator that has nothing but hostile text. */
export function makeHostileSources(): ViewSources {
  const steps = Array.from({ length: 300 }, () => ({ requests: 3, events: 2, identifies: 1 }));
  const user = {
    ...{ amplitudeId: 17, userId: HOSTILE, deviceIds: [HOSTILE, HOSTILE], mergedIds: [3], events: 4 },
    ...{ revenue: 189.78, firstUsed: 0, lastUsed: Number.MAX_SAFE_INTEGER },
  };
  const place = { country: HOSTILE, region: HOSTILE, city: HOSTILE, language: HOSTILE };
  const device = { platform: HOSTILE, os: HOSTILE, device: HOSTILE, carrier: HOSTILE };
  const profile = {
    ...{ ...user, ...place, ...device, project: HOSTILE, groups: { [HOSTILE]: [HOSTILE] }, num_sessions: 1 },
    ...{ usage_time: 5, purchases: 1, device_ids: [HOSTILE], version: HOSTILE, start_version: HOSTILE },
    properties: { [HOSTILE]: HOSTILE },
    identity: {
      ...{ seenAt: 0, seenOn: HOSTILE, evicted: 3 },
      steps: [
        { step: 'identified' as const, at: 1, userId: HOSTILE, deviceId: HOSTILE, events: 2 },
        { step: 'merged' as const, at: 2, deviceId: HOSTILE, amplitudeId: 3, seenAt: 1, events: 1 },
        { step: 'device' as const, at: 3, deviceId: HOSTILE },
        { step: 'device-left' as const, at: Number.MAX_SAFE_INTEGER, deviceId: HOSTILE, amplitudeId: 4 },
      ],
    },
  };
  const event = { seq: 1, at: 5, amplitudeId: 3, eventType: HOSTILE, userId: HOSTILE, deviceId: HOSTILE, revenue: 1 };
  const nothing = async () => {};
  return {
    charts: async () => ({
      ...{ stepMs: 1000, now: 300_000 },
      lines: [{ endpoint: HOSTILE, status: 400, rule: HOSTILE, steps }],
      throttled: [{ field: 'user_id', id: HOSTILE, events: 31, limit: 30, freeAt: 0 }],
      silenced: [{ project: HOSTILE, device: HOSTILE }],
    }),
    users: {
      projects: async () => [HOSTILE, HOSTILE],
      find: async () => ({ type: 'latest', users: [user] }),
      profile: async () => profile,
      events: async () => ({ events: [{ ...event, event: { session_id: 5, x: HOSTILE } }], total: 9 }),
    },
    faults: async () => ({
      faults: [{ id: 1, rule: { name: HOSTILE }, seen: 1, triggered: 1, lastTriggered: 5, remaining: null }],
      scenarios: [{ name: HOSTILE, description: HOSTILE }],
      clock: { now: 0, frozen: true, offsetMs: 5000 },
    }),
    addFault: async () => Promise.reject(new Error(HOSTILE)),
    removeFault: nothing,
    clock: { freeze: nothing, resume: nothing, advance: nothing, reset: nothing },
    delivery: makeDelivery(
      [Object.assign(makeIntegration(), poison(makeIntegration()))],
      [Object.assign(makeLetter(), poison(makeLetter()))],
    ),
  };
}
