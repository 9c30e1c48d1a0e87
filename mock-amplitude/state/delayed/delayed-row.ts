import { z } from 'zod';
import { LAST_TIME } from '../../../lib/clock.ts';
import { isObject, type SentObject } from '../../rules/json.ts';

const time = z.number().min(0).max(LAST_TIME);

const rowSchema = z.object({
  region: z.enum(['us', 'eu']),
  /** As they were sent. */
  events: z.array(z.custom<SentObject>(isObject)),
  /** When it was last stored, in ms since the epoch. */
  updatedAt: time,
  /** When its events are ingested, in ms since the epoch. */
  due: time,
  /** The request that stored it. */
  requestSeq: z.int().nonnegative(),
  /** Where that came from. */
  remoteAddress: z.string(),
  /** What the events take as JSON. */
  bytes: z.number().nonnegative(),
});

/** Events that wait for their time, or for a later request that replaces them. */
export type DelayedRow = z.infer<typeof rowSchema>;

/** Reads a row as it was kept; undefined where it is none. */
export function parseDelayedRow(value: unknown): DelayedRow | undefined {
  return rowSchema.safeParse(value).data;
}
