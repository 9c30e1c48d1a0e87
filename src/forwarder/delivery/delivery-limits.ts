/** How delivery goes about its work. Every number once, with its unit and why. */
export interface DeliveryLimits {
  /** Largest request body, in bytes: under 1 MB whichever way Amplitude reads that. */
  batchBytes: number;
  /** Most events in one request: Amplitude's own limit. */
  batchEvents: number;
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
  /** How long a throttled user or device rests, in ms; doubles up to the longest. Amplitude's SDKs wait 30 s. */
  parkFirstMs: number;
  parkLongestMs: number;
  /** How long the whole project rests when Amplitude throttles or forbids it, in ms. Amplitude's docs advise 60 s. */
  projectRestMs: number;
  /** How long an event is tried before it becomes a dead letter, in ms. */
  budgetMs: number;
  /** Most bytes of events that wait; one more is refused at the gateway. */
  outboxBytes: number;
  /** Most dead letters kept; the oldest go first. */
  deadLetters: number;
  /** How long requests under way may take once delivery is told to stop, in ms. */
  shutdownMs: number;
}

export const DEFAULT_DELIVERY_LIMITS: DeliveryLimits = {
  batchBytes: 1_000_000,
  batchEvents: 2000,
  lingerMs: 20,
  requestsInFlight: 4,
  requestTimeoutMs: 30_000,
  answerBytes: 1_048_576,
  backoffFirstMs: 500,
  backoffLongestMs: 300_000,
  parkFirstMs: 30_000,
  parkLongestMs: 600_000,
  projectRestMs: 60_000,
  budgetMs: 72 * 3_600_000,
  outboxBytes: 64 * 1_048_576,
  deadLetters: 10_000,
  shutdownMs: 2000,
};

/** Events per request that Amplitude recommends on its free plan. */
export const STARTER_BATCH_EVENTS = 10;
