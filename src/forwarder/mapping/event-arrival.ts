/** When and from where an event came. */
export interface EventArrival {
  /** In ms since the epoch. */
  receivedAt: number;
  /** The sender's address, given only where it is not this machine's own. */
  remoteAddress?: string;
}
