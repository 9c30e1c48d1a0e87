import type { SentObject } from '../json.ts';
import type { Rule } from '../rule.ts';
import type { Lookups } from './lookups.ts';
import type { StoredPart } from './stored-part.ts';

/** What is known of an accepted event besides what it says itself. */
export interface NormalizeContext {
  /** Its place in the `events` of its request. */
  readonly index: number;
  /** Name of the project. */
  readonly project: string;
  /** When the request came, in ms since the epoch. */
  readonly receivedAt: number;
  /** `client_upload_time` of the request in ms since the epoch, null where it had none. */
  readonly clientUploadTime: number | null;
  /** Of the connection; empty where it is not known. */
  readonly remoteAddress: string;
  /** What its endpoint calls an event without a library. */
  readonly library: string;
  /** The ids as text (`event.id-coercion`), null for one not sent or taken off. */
  readonly userId: string | null;
  readonly deviceId: string | null;
  /** What the profiles adds, null where no profiles saw the event. */
  readonly stored: StoredPart | null;
  readonly lookups: Lookups;
}

/** Says a warning; `field` is a path within the event. */
export type Warn = (field: string, message: string) => void;

/** One thing that Amplitude does to an accepted event before it is stored. */
export interface NormalizeRule extends Rule {
  /** Changes `event`, a flat copy of `sent`: its fields may be set and deleted, their values must be left alone. */
  apply(event: SentObject, seen: Seen, warn: Warn): void;
}

export interface Seen {
  /** The event as it was sent; never changed. */
  readonly sent: Readonly<SentObject>;
  readonly context: NormalizeContext;
}
