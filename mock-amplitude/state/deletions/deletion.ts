import { z } from 'zod';
import { LAST_TIME } from '../../../lib/clock.ts';

const time = z.number().min(0).max(LAST_TIME);

/** One user whose data is to be deleted; those of one day are a job. */
export interface Deletion {
  /** The day that its job is scheduled for, as YYYY-MM-DD. */
  day: string;
  /** When that job runs, in ms since the epoch. */
  due: number;
  amplitudeId: number;
  requester: string;
  requestedOnDay: string;
  done: boolean;
}

const deletionSchema: z.ZodType<Deletion> = z.object({
  day: z.string(),
  due: time,
  amplitudeId: z.int().positive(),
  requester: z.string(),
  requestedOnDay: z.string(),
  done: z.boolean(),
});

/** Reads a deletion as it was kept; undefined where it is none. */
export function parseDeletion(value: unknown): Deletion | undefined {
  return deletionSchema.safeParse(value).data;
}
