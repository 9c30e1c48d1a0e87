/** An event that Amplitude counts as revenue. */
export interface Sale {
  /** When it happened, in ms since the epoch. */
  at: number;
  /** In units of `decimal.ts`; below 0: a refund. */
  units: bigint;
  /** As sent; null where there is none. */
  currency: string | null;
  productId: string | null;
  revenueType: string | null;
}

/** An event whose revenue is not counted, or otherwise than it was sent, and the warning or rule that says so. */
export interface RevenueNote {
  rule: string;
  /** Of the event. */
  seq: number;
  message: string;
  /** Whether the event counts all the same. */
  isCounted: boolean;
}

/** What the events of one request say of revenue. */
export interface RequestSales {
  sales: readonly Sale[];
  notes: readonly RevenueNote[];
}
