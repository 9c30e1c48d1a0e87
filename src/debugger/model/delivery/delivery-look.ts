/** Why events are held back. Times are in ms since the epoch. */
export interface HoldLook {
  reason: string;
  /** What was said when it began. */
  because: string;
  since: number;
  /** When time ends it or a probe tries to; null where something else does. */
  until: number | null;
  endedBy: string;
  /** What to do about it. */
  fix: string;
}

/** One time that an event was sent in vain. */
export interface TryLook {
  at: number;
  rule: string;
  /** HTTP status; null where nothing answered. */
  status: number | null;
  reason: string;
}

/** A device, or a user without one, that something is held back of or under way. */
export interface LaneLook {
  lane: string;
  state: 'free' | 'claimed' | 'delayed';
  waiting: number;
  underWay: number;
  isolation: string | null;
  hold: HoldLook | null;
  tries: number;
  lastTry: TryLook | null;
}

/** Where the delivery of one integration stands. */
export interface IntegrationLook {
  id: string;
  name: string;
  variant: string;
  endpoint: string;
  pausedByHand: boolean;
  counts: { accepted: number; delivered: number; dead: number; queued: number; dropped: number };
  droppedBy: Readonly<Record<string, number>>;
  balanced: boolean;
  trouble: { notIngested: number; deadLettersEvicted: number; overflowLost: number };
  inFlight: { requests: number; events: number };
  outbox: { bytes: number; mostBytes: number; durable: boolean; lagMs: number };
  hold: HoldLook | null;
  held: readonly (HoldLook & { events: number })[];
  breaker: {
    state: 'closed' | 'open' | 'half-open';
    until: number | null;
    because: string | null;
    batchEvents: number;
  };
  lanes: readonly LaneLook[];
  lanesLeftOut: number;
  deadLetters: number;
}

/** Where all deliveries stand at `now`. */
export interface DeliveryLook {
  now: number;
  integrations: readonly IntegrationLook[];
}

/** An event that was given up, with its story. */
export interface LetterLook {
  id: number;
  at: number;
  rule: string;
  field: string | null;
  reason: string;
  attempts: number;
  history: readonly TryLook[];
  answer: { status: number; body: string } | null;
  event: { event_type: string; insert_id: string; user_id?: string; device_id?: string };
}

/** Some dead letters of an integration, newest first. */
export interface LettersLook {
  /** How many are kept. */
  total: number;
  deadLetters: readonly LetterLook[];
}

/** Which dead letters of an integration something is done with: those that meet all that is given. */
export interface LetterChoice {
  integration: string;
  ids?: readonly number[];
  rule?: string;
}

/** Where the view of deliveries takes what it shows, and what can be done in it. Every call may go to another process. */
export interface DeliverySource {
  look(): Promise<DeliveryLook>;
  deadLetters(integration: string, limit: number): Promise<LettersLook>;
  /** Puts them back into the outbox. Resolves with how many. */
  replay(choice: LetterChoice): Promise<number>;
  /** Forgets them. Resolves with how many. */
  discard(choice: LetterChoice): Promise<number>;
  setPaused(paused: boolean, integration: string): Promise<unknown>;
}
