/** A span of time that revenue is told in steps of. */
export const REVENUE_INTERVALS = {
  hour: { stepMs: 3_600_000, steps: 168 },
  day: { stepMs: 86_400_000, steps: 90 },
} as const satisfies Record<string, { stepMs: number; steps: number }>;

export type RevenueInterval = keyof typeof REVENUE_INTERVALS;

/** What the revenue of a currency is told apart by; `none`: by nothing else. */
export const REVENUE_GROUPS = ['none', 'product', 'type'] as const;

export type RevenueGrouping = (typeof REVENUE_GROUPS)[number];

/** An amount as a decimal, such as `89.99`: exact, which a number of JSON would not be. Below 0: more was taken back. */
export interface RevenueSum {
  revenue: string;
  sales: number;
}

/** A step in which something was sold or taken back. */
export interface RevenueStep extends RevenueSum {
  /** Its beginning, in ms since the epoch. */
  at: number;
}

/** The revenue of one product or kind, within the range. */
export interface RevenueGroup extends RevenueSum {
  /** Null: of sales that name none. */
  name: string | null;
  /** Oldest first. */
  steps: RevenueStep[];
}

/** All that was sold in one currency: amounts of two are never added up. */
export interface CurrencyRevenue extends RevenueSum {
  /** Null: of sales that name none. */
  currency: string | null;
  /** What happened before or after the range. */
  outside: RevenueSum;
  /** Those with the most revenue, either way, first. */
  groups: RevenueGroup[];
  /** Those that have no place of their own; null where all have one. */
  others: (Omit<RevenueGroup, 'name'> & { groups: number }) | null;
}

/** Revenue that is not counted, or not as it was sent, by the rule that says so. */
export interface RevenueRemark {
  rule: string;
  events: number;
  /** Of how many of them something is counted all the same. */
  counted: number;
  /** The newest, as an example. */
  seq: number;
  message: string;
}

/** What Amplitude counts as the revenue of a project, of the events that are kept. */
export interface RevenueReport {
  interval: RevenueInterval;
  group: RevenueGrouping;
  /** Of the first step, in ms since the epoch. */
  from: number;
  stepMs: number;
  steps: number;
  /** Those with the most sales first. */
  currencies: CurrencyRevenue[];
  /** Sales in currencies that have no place here: clients can send any text as one. */
  leftOut: { currencies: number; sales: number };
  notCounted: RevenueRemark[];
}
