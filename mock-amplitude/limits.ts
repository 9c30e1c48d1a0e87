/**
 * Every number of Amplitude's ingestion, once. Tests lower them through `MockOptions.limits` instead of sending megabytes.
 * The source says who states the number: doc (Amplitude's public documentation) or decided (nobody does; ours).
 */
export interface Limits {
  /** Largest body of `/2/httpapi`, in bytes after gunzip. Doc: "1 MB"; read as 1 MiB: decided. */
  bodyBytes: number;
  /** Largest body of `/batch`, in bytes after gunzip. Doc: "20 MB"; read as 20 MiB: decided. */
  batchBodyBytes: number;
  /** Largest body of `/2/httpapi/delayed`, in bytes after gunzip. Wild. */
  delayedBodyBytes: number;
  /** Most events in one request. Doc. */
  eventsPerRequest: number;
  /** Most group identifies in one request. Doc. */
  groupIdentifiesPerRequest: number;
  /** Most group properties in one request to `/groupidentify`, over all its groups. Doc. */
  groupPropertiesPerRequest: number;
  /** Most levels of nesting in a property object. Doc. */
  propertyDepth: number;
  /** Events per second and id on `/2/httpapi` before throttling; quoted as `eps_threshold`. Doc. */
  eventsPerSecondPerId: number;
  /** The same on `/batch`. Doc. */
  batchEventsPerSecondPerId: number;
  /** Events per user_id and per device_id in 24 h, over both endpoints. Doc. */
  eventsPerDayPerId: number;
  /** Events per second of a project on plan `growth` or `enterprise`. Doc. */
  eventsPerSecond: number;
  /** Events per second of a project on plan `starter`. Doc. */
  starterEventsPerSecond: number;
  /** Requests per second of a project on plan `starter`. Doc. */
  starterRequestsPerSecond: number;
  /** Events of a project on plan `starter` in 24 h. Spec. */
  starterEventsPerDay: number;
  /** Events of a project on plan `starter` in a calendar month; more are taken, with a warning. Spec. */
  starterEventsPerMonth: number;
  /** User-property updates of one Amplitude user in an hour; those beyond are dropped, the events are kept. Doc. */
  propertyUpdatesPerHour: number;
  /** Event types of a project that are indexed; events of further ones are kept, and cannot be queried. Doc. */
  eventTypes: number;
  /** Event properties of a project that are indexed. Doc. */
  eventProperties: number;
  /** User properties of a project that are indexed. Doc. */
  userProperties: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1_048_576,
  batchBodyBytes: 20_971_520,
  delayedBodyBytes: 400_000,
  eventsPerRequest: 2000,
  groupIdentifiesPerRequest: 1024,
  groupPropertiesPerRequest: 1024,
  propertyDepth: 40,
  eventsPerSecondPerId: 30,
  batchEventsPerSecondPerId: 1000,
  eventsPerDayPerId: 500_000,
  eventsPerSecond: 50_000,
  starterEventsPerSecond: 1000,
  starterRequestsPerSecond: 100,
  starterEventsPerDay: 500_000,
  starterEventsPerMonth: 10_000_000,
  propertyUpdatesPerHour: 1800,
  eventTypes: 2000,
  eventProperties: 2000,
  userProperties: 1000,
};

/** How much the log keeps; the oldest goes first. Decided: enough for a long session, little enough for a laptop. */
export const DEFAULT_LOG_LIMITS = { maxEvents: 50_000, maxRequests: 10_000, maxBytes: 64 * 1_048_576 };

/** Largest file of a session, in bytes: what the log and the users' caps let it hold takes a fraction of it. Decided. */
export const DEFAULT_MAX_DATA_BYTES = 4 * 1_073_741_824;

/** How much of the past is counted, and how finely: `steps` × `stepMs`. */
export interface Span {
  steps: number;
  /** In ms. */
  stepMs: number;
}

/** What the rate of an id is averaged over. Doc: 30 s; the steps are decided. */
export const RATE_SPAN: Span = { steps: 30, stepMs: 1000 };

/** What a daily quota goes by. Doc: a rolling day in steps of an hour. */
export const DAY_SPAN: Span = { steps: 24, stepMs: 3_600_000 };

/** What the rate of a project goes by: any second. Decided. */
export const SECOND_SPAN: Span = { steps: 10, stepMs: 100 };

/** What the updates of a user's properties are counted over. Doc: an hour; the steps are decided. */
export const HOUR_SPAN: Span = { steps: 60, stepMs: 60_000 };

/** Most user_ids and most device_ids that a project remembers; those not heard of for longest go first. Decided. */
export const MAX_SENDERS = 100_000;

/** Most groups that a project remembers. Decided. */
export const MAX_GROUPS = 20_000;

/** Most properties of one user or group; further ones are not kept. Amplitude indexes 1000 of a whole project. Decided. */
export const MAX_PROFILE_PROPERTIES = 10_000;

/** Most devices silenced at once. Decided. */
export const MAX_SILENCED_DEVICES = 10_000;

/** Most user_ids of a project that are mapped to another one; those mapped longest ago go first. Decided. */
export const MAX_USER_MAPPINGS = 100_000;

/** Most users of a project whose deletion is remembered; those asked for longest ago go first. Decided. */
export const MAX_DELETIONS = 10_000;

/** Most rows of delayed events that a project keeps, and most bytes of their events; the oldest go first. Decided. */
export const MAX_DELAYED_ROWS = 2000;
export const MAX_DELAYED_BYTES = 32 * 1_048_576;

/** How long an insert_id is remembered for its device, in ms: 7 days. Doc. */
export const DEDUP_WINDOW_MS = 7 * 86_400_000;

/** Most insert_ids remembered at once; the oldest go first. Decided. */
export const MAX_INSERT_IDS = 1_000_000;

/** Most fields of one form; Amplitude reads three. Decided. */
export const MAX_FORM_FIELDS = 100;

/** How much of a request's body the log keeps, in bytes. Decided. */
export const BODY_KEPT_BYTES = 65_536;

/** How many unknown keys may become projects of their own under `anyKey`, so that random keys cannot fill the memory. Decided. */
export const MAX_ADOPTED_PROJECTS = 1000;

/** How many projects can be created while the emulator runs, and how many organizations there can be. Decided. */
export const MAX_CREATED_PROJECTS = 1000;
export const MAX_ORGANIZATIONS = 1000;
