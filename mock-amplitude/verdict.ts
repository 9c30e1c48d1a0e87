/** Where an endpoint or a project lives. */
export type Region = 'us' | 'eu';

/** What became of a request or an event. `throttled` and `rejected` store nothing; `dropped` answers 200 all the same. */
export type Verdict = 'accepted' | 'duplicate' | 'dropped' | 'rejected' | 'throttled';

/** One thing found wrong or worth knowing, said for the person who has to mend it. */
export interface Diagnostic {
  /** Slug of the rule, for example `event.id-length`. */
  rule: string;
  severity: 'error' | 'warning';
  /** Where, as a path into the body: `events[3].user_id`; empty for the request as a whole. */
  path: string;
  /** What is wrong, with the value that was found. */
  message: string;
  /** What to do about it. */
  fix: string;
}

interface RecordBase {
  /** Counts up over requests and events together, from 1, in the order they were checked. */
  seq: number;
  /** Arrival, in ms since the epoch. */
  at: number;
  region: Region;
  /** Name of the project the key belongs to, or null where none was found. */
  project: string | null;
  verdict: Verdict;
  /** Slug of the rule that decided, null for an accepted one that no fault has met. */
  rule: string | null;
  /** Errors first, then warnings. */
  diagnostics: readonly Diagnostic[];
  /** Size of the body (request) or of the event as sent, in bytes after any gunzip. */
  bytes: number;
  /** From the first byte read to the answer written, in ms. */
  latencyMs: number;
}

/** The record of one request: what came in, what went out, and why. */
export interface RequestRecord extends RecordBase {
  kind: 'request';
  /** How often it came: of refusals that are alike and come in a row one is recorded, whoever sends them by the thousand. */
  count: number;
  /** When it came last, in ms since the epoch. */
  lastAt: number;
  method: string;
  path: string;
  /** The key with all but its last four characters hidden, null where none was read. */
  apiKey: string | null;
  /** How many events it carried, as far as it could be read. */
  eventCount: number;
  /** How many event records follow this one: none where its events could not be read or were too many. */
  eventRecords: number;
  /** The request as it came; the key is hidden, a long body is cut at `bodyKept` bytes. */
  request: { headers: Record<string, string>; body: string; truncated: boolean };
  /** The answer as it went; the key is hidden. Status 0 where a fault let none go out. */
  answer: { status: number; body: string };
}

/** The record of one event. */
export interface EventRecord extends RecordBase {
  kind: 'event';
  /** `seq` of the request it came in. */
  requestSeq: number;
  /** Its place in that request's `events`. */
  index: number;
  /** False where a rejected event is fine itself and fell with its request. */
  atFault: boolean;
  eventType: string | null;
  userId: string | null;
  deviceId: string | null;
  /** Whose it is, as the profiles found when it came; null unless it is stored. */
  amplitudeId: number | null;
  insertId: string | null;
  /** What Amplitude counts as this event's revenue, null where none. Always null unless accepted. */
  revenue: number | null;
  /** The event as stored; for a refused one, as sent. */
  event: Record<string, unknown>;
}

/** The one record that travels: log, stream, wait call and debugger all speak it. */
export type VerdictRecord = RequestRecord | EventRecord;
