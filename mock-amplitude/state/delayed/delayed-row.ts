import { z } from 'zod';
import { LAST_TIME } from '../../../lib/clock.ts';
import { isObject, type SentObject } from '../../rules/json.ts';

const time = z.number().min(0).max(LAST_TIME);

/** Events that wait for their time, or for a later request that replaces them. */
export interface DelayedRow {
  region: 'us' | 'eu';
  /** As they were sent. */
  events: SentObject[];
  /** When it was last stored, in ms since the epoch. */
  updatedAt: number;
  /** When its events are ingested, in ms since the epoch. */
  due: number;
  /** The request that stored it. */
  requestSeq: number;
  /** Where that came from. */
  remoteAddress: string;
  /** What the events take as JSON. */
  bytes: number;
}

const rowSchema: z.ZodType<DelayedRow> = z.object({
  region: z.enum(['us', 'eu']),
  events: z.array(z.custom<SentObject>(isObject)),
  updatedAt: time,
  due: time,
  requestSeq: z.int().nonnegative(),
  remoteAddress: z.string(),
  bytes: z.number().nonnegative(),
});

/** Reads a row as it was kept; undefined where it is none. */
export function parseDelayedRow(value: unknown): DelayedRow | undefined {
  return rowSchema.safeParse(value).data;
}
