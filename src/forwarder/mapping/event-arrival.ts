import type { MappingNote } from './explanation.ts';

/** When and from where an event came, and what was found out when it was taken in. */
export interface EventArrival {
  /** In ms since the epoch. */
  receivedAt: number;
  /** The sender's address, given only where it is not this machine's own. */
  remoteAddress?: string;
  /** What its insert_id is made of where it has no messageId. Default: the event itself. */
  insertId?: string;
  /** What was coerced, left out or corrected. */
  notes?: readonly MappingNote[];
}
