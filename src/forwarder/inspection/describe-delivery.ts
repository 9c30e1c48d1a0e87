import type { DeliveryInspection } from '../delivery/create-delivery.ts';
import type { HeldEvents } from '../delivery/holds/hold.ts';
import type { ManagedIntegration } from '../integrations/create-integrations.ts';

/** Where the delivery of one integration stands. Times are in ms since the epoch. */
export interface IntegrationDelivery extends Pick<DeliveryInspection, 'hold' | 'breaker' | 'lanes' | 'lanesLeftOut'> {
  id: string;
  name: string;
  variant: string;
  endpoint: string;
  /** Why nothing is sent but a probe; null where something is. */
  paused: string | null;
  /** Whether a hand paused it, which only a hand ends. */
  pausedByHand: boolean;
  /** Always: accepted = delivered + dead + queued + dropped. `droppedBy`: the same by rule. */
  counts: { accepted: number; delivered: number; dead: number; queued: number; dropped: number };
  droppedBy: Readonly<Record<string, number>>;
  balanced: boolean;
  /** What Amplitude took without counting it, what made room for newer dead letters, and what found no room at all. */
  trouble: { notIngested: number; deadLettersEvicted: number; overflowLost: number };
  inFlight: { requests: number; events: number };
  /** `lagMs`: the age of the oldest event that waits. */
  outbox: { bytes: number; mostBytes: number; durable: boolean; lagMs: number };
  /** How many events are held back, by reason. */
  held: readonly HeldEvents[];
  /** How many are kept. */
  deadLetters: number;
}

/** Most lanes that are told of one integration; `lanesLeftOut` counts the others. */
const MOST_LANES = 100;

/** Describes where delivery stands. Changes nothing. */
export function describeDelivery({ settings, running }: ManagedIntegration): IntegrationDelivery {
  const { id, name, variant, config, paused: pausedByHand } = settings;
  const { accepted, delivered, dead, queued, droppedByPolicy: dropped, ...more } = running.counts();
  const { outbox, dropped: droppedBy, requestsUnderWay, ...inspection } = running.inspect(MOST_LANES);
  const { bytes, mostBytes, durable, claimed, deadLetters } = outbox;
  const { notIngested, deadLettersEvicted, overflowLost } = more;
  return {
    ...{ id, name, variant, endpoint: config.api_endpoint, paused: running.paused() ?? null, pausedByHand },
    counts: { accepted, delivered, dead, queued, dropped },
    droppedBy: Object.fromEntries(droppedBy),
    balanced: accepted === delivered + dead + queued + dropped,
    trouble: { notIngested, deadLettersEvicted, overflowLost },
    inFlight: { requests: requestsUnderWay, events: claimed },
    outbox: { bytes, mostBytes, durable, lagMs: running.waiting().lagMs },
    held: running.held(),
    deadLetters,
    ...inspection,
  };
}
