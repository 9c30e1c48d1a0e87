/** How delivery goes about its work. Every number once, with its unit and why. */
export interface DeliveryLimits {
  /** Largest request body, in bytes: under 1 MB whichever way Amplitude reads that. */
  batchBytes: number;
  /** Most events in one request: Amplitude's own limit. */
  batchEvents: number;
  /** Most events and requests per second of the project: its plan's. Starting a batch never waits for more than a burst. */
  eventsPerSecond: number;
  requestsPerSecond: number;
  /** Most events per second of one user or device, on average over the window, in seconds: Amplitude's limit on V2. */
  idEventsPerSecond: number;
  idWindowSeconds: number;
  /** How long an event may wait for others to share its request, in ms. */
  lingerMs: number;
  /** Most requests under way at once. */
  requestsInFlight: number;
  /** Longest a request may take until its answer is read, in ms. */
  requestTimeoutMs: number;
  /** Largest answer that is read, in bytes. */
  answerBytes: number;
  /** First wait after a failure, in ms; it doubles up to the longest. */
  backoffFirstMs: number;
  backoffLongestMs: number;
  /** So many failures in a row open the breaker: one probe at a time, of at most so many events, after at most so long, in ms. */
  breakerFailures: number;
  probeEvents: number;
  breakerLongestMs: number;
  /** How long the lane of a throttled user or device is delayed, in ms; doubles up to the longest. Amplitude's SDKs wait 30 s. */
  throttleFirstMs: number;
  throttleLongestMs: number;
  /** How long the whole project is delayed when Amplitude throttles or forbids it, in ms. Amplitude's docs advise 60 s. */
  projectDelayMs: number;
  /** When a project whose API key is refused is probed first, in ms; doubles up to the longest. */
  refusalFirstMs: number;
  refusalLongestMs: number;
  /** How long an event is tried before it becomes a dead letter, in ms. */
  budgetMs: number;
  /** Most bytes of events that wait; one more is refused at the gateway. */
  outboxBytes: number;
  /** Largest an outbox's database may become, dead letters and all, in bytes. */
  storeBytes: number;
  /** Most dead letters kept, and their bytes; the oldest go first. */
  deadLetters: number;
  deadLetterBytes: number;
  /** How long requests under way may take once delivery is told to stop, in ms. */
  shutdownMs: number;
}

export const DEFAULT_DELIVERY_LIMITS: DeliveryLimits = {
  batchBytes: 1_000_000,
  batchEvents: 2000,
  eventsPerSecond: 50_000,
  requestsPerSecond: 1000,
  idEventsPerSecond: 30,
  idWindowSeconds: 30,
  lingerMs: 20,
  requestsInFlight: 4,
  requestTimeoutMs: 30_000,
  answerBytes: 1_048_576,
  backoffFirstMs: 500,
  backoffLongestMs: 300_000,
  breakerFailures: 5,
  probeEvents: 10,
  breakerLongestMs: 60_000,
  throttleFirstMs: 30_000,
  throttleLongestMs: 600_000,
  projectDelayMs: 60_000,
  refusalFirstMs: 60_000,
  refusalLongestMs: 3_600_000,
  budgetMs: 72 * 3_600_000,
  outboxBytes: 64 * 1_048_576,
  storeBytes: 8 * 1_073_741_824,
  deadLetters: 10_000,
  deadLetterBytes: 16 * 1_048_576,
  shutdownMs: 2000,
};

/** What a disk changes: it has room for an hour's outage, and for whatever has to be looked at by a person. */
export const DURABLE_LIMITS: Partial<DeliveryLimits> = {
  outboxBytes: 4 * 1_073_741_824,
  deadLetters: 1_000_000,
  deadLetterBytes: 1_073_741_824,
};

/**
 * What Amplitude's plans change. Its free plan takes 1000 events and 100 requests a second; 10 events a request are its
 * advice.
 */
const PLAN_LIMITS: Record<Plan, Partial<DeliveryLimits>> = {
  starter: { batchEvents: 10, eventsPerSecond: 1000, requestsPerSecond: 100 },
  growth: {},
  enterprise: {},
};

/** What the project at Amplitude is paid for with. */
export type Plan = 'starter' | 'growth' | 'enterprise';

/** An outbox takes at most this share of what its volume has room for, as long as nothing else is asked for. */
const VOLUME_SHARE = 0.5;

/**
 * The limits of an integration: what is kept where it is stored, what its plan allows, and what was changed by hand.
 *
 * @example chooseLimits({ volumeBytes: undefined, plan: 'starter' }) // as long as the process lives: 64 MB wait at most
 */
export function chooseLimits({
  volumeBytes,
  plan,
  changes = {},
}: {
  /** What the volume they are stored on has room for; undefined where they are kept in memory. */
  volumeBytes: number | undefined;
  plan: Plan | undefined;
  changes?: Partial<DeliveryLimits> | undefined;
}): DeliveryLimits {
  const disk = volumeBytes === undefined ? {} : limitsOnVolume(volumeBytes);
  return { ...DEFAULT_DELIVERY_LIMITS, ...disk, ...(plan === undefined ? {} : PLAN_LIMITS[plan]), ...changes };
}

function limitsOnVolume(bytes: number): Partial<DeliveryLimits> {
  const { outboxBytes = bytes } = DURABLE_LIMITS;
  return { ...DURABLE_LIMITS, outboxBytes: Math.floor(Math.min(outboxBytes, bytes * VOLUME_SHARE)) };
}
