import type { Region } from '../verdict.ts';

/** Which requests a fault is for: all that is given must match. Nothing given: every request. */
export interface FaultMatch {
  /** Path of the endpoint: `/2/httpapi`. */
  path?: string;
  /** What is sent as `api_key`. */
  apiKey?: string;
  /** Name of the project that the key belongs to. */
  project?: string;
  /** Of the endpoint that is called. */
  region?: Region;
  /** One event of the request has this type, this user and this device. */
  eventType?: string;
  userId?: string;
  deviceId?: string;
  /** Of the requests that match otherwise: exactly the nth, or every nth. Counts from 1. */
  nth?: number | { every: number };
}

/** What happens to a request; `resolveEffect` says what goes together. */
export interface FaultEffect {
  /** Answers with this status and the body Amplitude has for it. */
  status?: number;
  /** Whom a 429 throttles: the ids of the request for now (default) or for the day, or the whole project. */
  throttle?: 'ids' | 'day' | 'project';
  /** The status comes from a load balancer: its page of HTML instead of JSON. */
  html?: true;
  /** Ends the connection without an answer, before or after the events are stored. */
  reset?: 'before' | 'after';
  /** Sends half of the answer's body, then ends the connection. */
  cut?: true;
  /** Never answers. */
  hang?: true;
  /** Answers 200 and stores nothing. */
  drop?: true;
  /** Whether the events are stored all the same. Default: only where the answer is Amplitude's own. */
  stores?: boolean;
  /** The answer comes this much later, by the project's clock, in ms. */
  delayMs?: number;
}

/**
 * A fault, as it is written down.
 *
 * @example { status: 503, times: 2 } // twice, then fine
 * @example { status: 500, stores: true } // stored, but answers 500
 */
export interface FaultRule extends FaultEffect {
  /** Shown where it is triggered. */
  name?: string;
  match?: FaultMatch;
  /** How often it is triggered. Default: until it is removed. */
  times?: number;
  /** How many matching requests are let through first. Default 0. */
  after?: number;
  /** How likely it is triggered where it could, from 0 to 1. Default 1. */
  probability?: number;
  /** Seed of the chance: the same seed picks the same requests. Default: different each time. */
  seed?: number;
}
