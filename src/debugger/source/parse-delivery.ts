import { z } from 'zod';
import type { DeliveryLook, LettersLook } from '../model/delivery/delivery-look.ts';

const HOLD = z.looseObject({
  reason: z.string(),
  because: z.string(),
  since: z.number(),
  until: z.number().nullable(),
  endedBy: z.string(),
  fix: z.string(),
});
const TRY = z.looseObject({
  at: z.number(),
  rule: z.string(),
  status: z.number().nullable(),
  reason: z.string(),
});
const LANE = z.looseObject({
  lane: z.string(),
  state: z.enum(['free', 'claimed', 'delayed']),
  waiting: z.number(),
  underWay: z.number(),
  isolation: z.string().nullable(),
  hold: HOLD.nullable(),
  tries: z.number(),
  lastTry: TRY.nullable(),
});
const INTEGRATION = z.looseObject({
  id: z.string(),
  name: z.string(),
  variant: z.string(),
  endpoint: z.string(),
  pausedByHand: z.boolean(),
  counts: z.looseObject({
    accepted: z.number(),
    delivered: z.number(),
    dead: z.number(),
    queued: z.number(),
    dropped: z.number(),
  }),
  droppedBy: z.record(z.string(), z.number()),
  balanced: z.boolean(),
  trouble: z.looseObject({ notIngested: z.number(), deadLettersEvicted: z.number(), overflowLost: z.number() }),
  inFlight: z.looseObject({ requests: z.number(), events: z.number() }),
  outbox: z.looseObject({ bytes: z.number(), mostBytes: z.number(), durable: z.boolean(), lagMs: z.number() }),
  hold: HOLD.nullable(),
  held: z.array(HOLD.extend({ events: z.number() })),
  breaker: z.looseObject({
    state: z.enum(['closed', 'open', 'half-open']),
    until: z.number().nullable(),
    because: z.string().nullable(),
    batchEvents: z.number(),
  }),
  lanes: z.array(LANE),
  lanesLeftOut: z.number(),
  deadLetters: z.number(),
});
const DELIVERY = z.looseObject({ now: z.number(), integrations: z.array(INTEGRATION) });
const LETTERS = z.looseObject({
  total: z.number(),
  deadLetters: z.array(
    z.looseObject({
      id: z.int(),
      at: z.number(),
      rule: z.string(),
      field: z.string().nullable(),
      reason: z.string(),
      attempts: z.number(),
      history: z.array(TRY),
      answer: z.looseObject({ status: z.number(), body: z.string() }).nullable(),
      event: z.looseObject({
        event_type: z.string(),
        insert_id: z.string(),
        user_id: z.string().exactOptional(),
        device_id: z.string().exactOptional(),
      }),
    }),
  ),
});
const DONE = z.looseObject({ replayed: z.number().default(0), discarded: z.number().default(0) });

/** What `GET /delivery` says. @throws where it is not understood */
export function parseDelivery(answer: unknown): DeliveryLook {
  return DELIVERY.parse(answer);
}

/** What `GET /delivery/dead-letters` says. @throws where it is not understood */
export function parseLetters(answer: unknown): LettersLook {
  return LETTERS.parse(answer);
}

/** How many dead letters something was done with. @throws where it is not understood */
export function parseDone(answer: unknown): number {
  const { replayed, discarded } = DONE.parse(answer);
  return replayed + discarded;
}
