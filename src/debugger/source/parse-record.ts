import { z } from 'zod';
import { LAST_TIME } from '../../../lib/clock.ts';
import type { EventRecord, RequestRecord, VerdictRecord } from '../model/record.ts';

const DIAGNOSTIC = z.looseObject({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  path: z.string(),
  message: z.string(),
  fix: z.string(),
});

const BASE = {
  seq: z.int().nonnegative(),
  at: z.number().min(-LAST_TIME).max(LAST_TIME),
  region: z.enum(['us', 'eu']),
  project: z.string().nullable(),
  verdict: z.enum(['accepted', 'duplicate', 'dropped', 'rejected', 'throttled']),
  rule: z.string().nullable(),
  diagnostics: z.array(DIAGNOSTIC),
  bytes: z.number(),
  latencyMs: z.number(),
};

const REQUEST = z.looseObject({
  kind: z.literal('request'),
  ...BASE,
  count: z.number(),
  method: z.string(),
  path: z.string(),
  eventCount: z.number(),
  eventRecords: z.int().nonnegative(),
  apiKey: z.string().nullable().exactOptional(),
  request: z.looseObject({
    body: z.string(),
    truncated: z.boolean(),
    headers: z.record(z.string(), z.string()).exactOptional(),
  }),
  answer: z.looseObject({ status: z.number(), body: z.string() }),
}) satisfies z.ZodType<RequestRecord>;

const EVENT = z.looseObject({
  kind: z.literal('event'),
  ...BASE,
  requestSeq: z.int().nonnegative(),
  atFault: z.boolean(),
  eventType: z.string().nullable(),
  userId: z.string().nullable(),
  deviceId: z.string().nullable(),
  insertId: z.string().nullable(),
  revenue: z.number().nullable(),
  event: z.looseObject({}),
}) satisfies z.ZodType<EventRecord>;

/** Reads a record as the stream has it; undefined where it is none that is understood. What else it has is left in it. */
export function parseRecord(value: unknown): VerdictRecord | undefined {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  return (kind === 'request' ? REQUEST : EVENT).safeParse(value).data;
}
