import type { MappingNote } from './explanation.ts';

/** When an event happened, and how that was found. All in ms. */
export interface PlacedTime {
  time: number;
  /** Whether the time is the event's own; otherwise it is that of its arrival. */
  own: boolean;
  /** How far the event was moved, because the sender's clock is behind (above 0) or ahead (below 0). */
  skewMs: number;
  /** How far it still lay after its arrival, to which it was set back. */
  clampedMs: number;
}

/** When and from where an event came, and what was found out when it was taken in. */
export interface EventArrival {
  /** In ms since the epoch. */
  receivedAt: number;
  /** The sender's address, given only where it is not this machine's own. */
  remoteAddress?: string;
  /** What its insert_id is made of where it has no messageId. Default: the event itself. */
  insertId?: string;
  /** When it happened, where that was found out before. Default: what the event says. */
  placed?: PlacedTime;
  /** Its part of the request's body, in bytes. */
  bytes?: number;
  /** What was coerced, left out or corrected. */
  notes?: readonly MappingNote[];
}
