import type { JsonObject } from '../../lib/json.ts';
import type { ForwarderTarget, WaitName } from './forwarder-target.ts';

/** How many events: a number, or so many full batches of the target and some more. */
export type EventCount = number | { batches: number; plus?: number };

/** Events that are fed alike. Groups are mixed evenly. */
export interface FeedGroup {
  group: string;
  events: EventCount;
  /** Over so many devices, in turn. Default 6. */
  devices?: number;
  /** All of them of this device, or this user, as it is written here. */
  device?: string;
  user?: string;
  /** Name of the event. */
  type?: string;
  /** Size of a text property, in characters. */
  padding?: number;
  /** How old their time says they are, in days. */
  ageDays?: number;
}

/** Which requests a fault is for: all that is given must match. */
export interface TapMatch {
  /** One event of the request has this type, this user. */
  eventType?: string;
  userId?: string;
  deviceId?: string;
  /** The request has more events, or its body more bytes, than this. */
  eventsOver?: number;
  bytesOver?: number;
}

/** The bodies of answers that are known by name; see answers.ts. */
export type AnswerName =
  | 'names-events'
  | 'names-first'
  | 'silences-events'
  | 'throttles-ids'
  | 'exceeds-daily'
  | 'throttles-project'
  | 'invalid-key'
  | 'bare'
  | 'too-large'
  | 'forbidden'
  | 'unavailable'
  | 'html'
  | 'empty'
  | 'ingests-less';

/** What goes wrong between the forwarder and Amplitude. */
export interface TapFault {
  match?: TapMatch;
  /** Spares so many requests that match. */
  after?: number;
  /** Triggered so often. Default: until it is cleared. */
  times?: number;
  /** The answer comes so much later, in ms. */
  delayMs?: number;
  /** This status; the body is that of `answer`, else of the status. */
  status?: number;
  answer?: AnswerName;
  headers?: Record<string, string>;
  /** Resets the connection before or after the events are stored. */
  reset?: 'before' | 'after';
  /** Half of the answer, then the end. */
  cut?: true;
  /** No answer at all. */
  hang?: true;
  /** The events are stored whatever the answer says. */
  stores?: true;
}

/** What a scenario waits for before it goes on. */
export interface Until {
  acknowledged?: number;
  requests?: number;
  /** Faults were triggered so often, all together. */
  triggered?: number;
  delivered?: number;
  /** The forwarder refused so many events at its door. */
  refused?: number;
}

export type ScenarioStep =
  | { fault: TapFault }
  /** From here on nobody listens, or answers wait, or all is well again. */
  | { network: 'down' | 'held' | 'up' }
  | { clear: 'faults' }
  /** All that was not fed yet, a group, or so many. */
  | { feed: 'all' | { group: string } | { count: EventCount } }
  | { until: Until }
  /** In fs, and at least so long in real time, in s. */
  | { wait: number }
  | { key: 'wrong' | 'right' }
  | 'kill'
  | 'stop'
  | 'start';

/** What must be so before anything is shown. */
export interface Precondition {
  /** Each fault was triggered at least once (default), or all together at least so often. */
  triggered?: number;
  /** So many requests came after the first fault was triggered. */
  requestsAfterFault?: number;
  requests?: number;
  acknowledgedBeforeKill?: number;
  /** The first request that triggered a fault held events of each of these groups. */
  inTriggeredRequest?: string[];
  refusedAtIntake?: number;
  /** A request had at least so many events. */
  eventsInRequest?: number;
  /** What was sent all together, in bytes. */
  bytesSent?: number;
}

/** What is expected beside what every case is: nothing lost, doubled, reordered, leaked … */
export interface Expectation {
  /** Groups that need not arrive. */
  mayMiss?: string[];
  /** Groups that Amplitude refuses: they need not arrive, and are not sent again unchanged. */
  refused?: string[];
  /** From the first fault's answer until a request holds an event of the group, in fs, or in s of the clock on the wall. */
  gap?: { group: string; atLeast?: number; atLeastReal?: number };
  /** The longest that an event of these groups waits after the first fault's answer, in fs; never under 2 s real. */
  heldOthers?: { groups: string[]; atMost: number };
  requestsAtMost?: number;
  eventsPerRequest?: { atMost: number };
  bytesPerRequest?: { atMost: number };
  /** After the faults are cleared, one request is at least this share of the largest before. */
  grows?: { share: number };
  /** So many requests under way at once, at most, once so many failed. */
  inFlight?: { atMost: number; afterFailures: number };
  /** So many requests a second (fs) at most, once so many failed. */
  attempts?: { atMost: number; afterFailures: number };
  exit?: { code: number };
  /** Modes of what the data directory holds. */
  ownerOnly?: true;
  region?: 'us' | 'eu';
  /** The server itself refused none for going too fast. */
  notThrottled?: true;
  /** Something was written after the fault triggered. */
  told?: true;
}

/** A case of how events are delivered. */
export interface Scenario {
  name: string;
  level?: 'MUST' | 'SHOULD';
  needs?: Needs;
  options?: JsonObject;
  project?: JsonObject;
  region?: 'us' | 'eu';
  feed: FeedGroup[];
  /** The longest declared wait that may be in play. Default backoff. */
  wait?: WaitName;
  steps: ScenarioStep[];
  seen?: Precondition;
  expect?: Expectation;
}

/** A case of how events are read and mapped. */
export interface MappingCase {
  name: string;
  level?: 'MUST' | 'SHOULD';
  needs?: Needs;
  options?: JsonObject;
  /** One event or several; `${id}`, `${device}` and `${user}` are filled in. */
  input: JsonObject | JsonObject[];
  /** Default: each event by itself; `batch` sends them as one, with what stands beside them. */
  send?: { as?: 'one' | 'batch'; beside?: JsonObject; headers?: Record<string, string>; text?: string; times?: number };
  answer?: { status?: number; refused?: Record<string, string> };
  /** Amplitude events, in order, as the server stored them; each is a part of what is stored. */
  events?: JsonObject[];
  /** What the server counts over all events made of the input. */
  revenue?: { is: number | null; currency?: string };
  /** How many different values a field has over the events: two clicks are two insert_ids. */
  distinct?: Record<string, number>;
}

/** What a target must offer so that the case says anything. */
export interface Needs {
  feed?: string;
  ack?: 'durable';
  restart?: true;
  order?: 'device';
  batch?: true;
  /** Names of `CONFORMANCE_OPTIONS` that the forwarder takes. */
  options?: string[];
}

/** One rule of forwarders, known by its slug. */
export interface ForwarderRule {
  slug: string;
  title: string;
  level: 'MUST' | 'SHOULD';
  source: { tags: string[]; text: string };
  scenarios: Scenario[];
  mappings: MappingCase[];
}

/** So many events, for this target. */
export function countEvents(count: EventCount, { batch }: ForwarderTarget): number {
  if (typeof count === 'number') return count;
  return count.batches * (batch?.maxEvents ?? 0) + (count.plus ?? 0);
}
