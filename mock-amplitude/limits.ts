/**
 * Every number of Amplitude's ingestion, once. Tests lower them through `MockOptions.limits` instead of sending megabytes.
 * The source says who states the number: doc (Amplitude's public documentation) or decided (nobody does; ours).
 */
export interface Limits {
  /** Largest body of `/2/httpapi`, in bytes after gunzip. Doc: "1 MB"; read as 1 MiB: decided. */
  bodyBytes: number;
  /** Largest body of `/batch`, in bytes after gunzip. Doc: "20 MB"; read as 20 MiB: decided. */
  batchBodyBytes: number;
  /** Most events in one request. Doc. */
  eventsPerRequest: number;
  /** Most levels of nesting in a property object. Doc. */
  propertyDepth: number;
  /** Events per second and id before throttling; quoted as `eps_threshold`. Doc. */
  eventsPerSecondPerId: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1_048_576,
  batchBodyBytes: 20_971_520,
  eventsPerRequest: 2000,
  propertyDepth: 40,
  eventsPerSecondPerId: 30,
};

/** How long an insert_id is remembered for its device, in ms: 7 days. Doc. */
export const DEDUP_WINDOW_MS = 7 * 86_400_000;

/** Most insert_ids remembered at once; the oldest go first. Decided. */
export const MAX_INSERT_IDS = 1_000_000;

/** How much of a request's body the log keeps, in bytes. Decided. */
export const BODY_KEPT_BYTES = 65_536;

/** How many unknown keys may become projects of their own under `anyKey`, so that random keys cannot fill the memory. Decided. */
export const MAX_ADOPTED_PROJECTS = 1000;
