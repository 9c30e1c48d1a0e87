// What the control API answers with, as far as the page shows it (docs/control-api.md).

/** `GET /faults` */
export interface ListedFaults {
  faults: readonly {
    id: number;
    rule: { name?: string; match?: object; [effect: string]: unknown };
    seen: number;
    triggered: number;
    remaining: number | null;
    lastTriggered?: number | null;
    configured: boolean;
  }[];
}

/** `GET /faults/scenarios` */
export interface ScenarioList {
  scenarios: readonly { name: string; description: string }[];
}

/** `GET /clock`; times in ms, `now` since the epoch. */
export interface ClockAnswer {
  now: number;
  frozen: boolean;
  offsetMs: number;
}

/** `GET /stats` */
export interface StatsAnswer {
  events: number;
  requests: number;
  evicted: { events: number; requests: number };
  lints: Readonly<Record<string, number>>;
  preflights: number;
}

/** `GET /projects` */
export interface ProjectList {
  projects: readonly { name: string; region: 'us' | 'eu'; apiKey: string }[];
  /** Base addresses, as they are called from the machine of the emulator. */
  endpoints?: { us: string; eu: string };
}

/** `GET /series` */
export interface SeriesAnswer {
  now: number;
  from: number;
  stepMs: number;
  overflowed: number;
  series: readonly {
    endpoint: string;
    status: number;
    rule: string | null;
    requests: readonly number[];
    events: readonly number[];
    identifies: readonly number[];
  }[];
}

/** An amount as a decimal, exact, and of how many sales. */
interface RevenueSum {
  revenue: string;
  sales: number;
}

/** What one product, or one kind of revenue, came to; null: of sales that name none. */
export interface GroupAnswer extends RevenueSum {
  name: string | null;
  /** Oldest first; those without sales are left out. */
  steps: readonly (RevenueSum & { at: number })[];
}

/** What came in one currency; null: of sales that name none. */
export interface CurrencyAnswer extends RevenueSum {
  currency: string | null;
  outside: RevenueSum;
  groups: readonly GroupAnswer[];
  others: (Omit<GroupAnswer, 'name'> & { groups: number }) | null;
}

/** `GET /revenue` */
export interface RevenueAnswer {
  project: string;
  now: number;
  from: number;
  stepMs: number;
  steps: number;
  currencies: readonly CurrencyAnswer[];
  leftOut: { currencies: number; sales: number };
  notCounted: readonly { rule: string; events: number; counted: number; seq: number; message: string }[];
  evicted: number;
}

/** `GET /throttled` */
export interface ThrottledAnswer {
  throttled: readonly { project: string; field: string; id: string; events: number; limit: number; freeAt: number }[];
}

/** `GET /silenced-devices` */
export interface SilencedAnswer {
  silenced: readonly { project: string; devices: readonly string[] }[];
}
