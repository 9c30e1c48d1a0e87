import { writeUnits } from './decimal.ts';
import {
  type CurrencyRevenue,
  REVENUE_INTERVALS,
  type RevenueGroup,
  type RevenueGrouping,
  type RevenueInterval,
  type RevenueRemark,
  type RevenueReport,
  type RevenueSum,
} from './revenue-report.ts';
import type { RevenueNote, Sale } from './sale.ts';

/** Most currencies, and most products or kinds of each, that are told apart. Decided. */
const MAX_CURRENCIES = 30;
const MAX_GROUPS = 50;

/** What was asked for. */
export interface RevenueQuestion {
  interval: RevenueInterval;
  group: RevenueGrouping;
  /** Amplitude's time, in ms since the epoch. */
  now: number;
}

/** Adds sales up, one after the other. */
export interface RevenueSums {
  add(sale: Sale): void;
  note(note: RevenueNote, times: number): void;
  report(): RevenueReport;
}

interface Sum {
  units: bigint;
  sales: number;
}

type Steps = Map<number, Sum>;

interface CurrencySums {
  currency: string | null;
  /** By product or kind, each by the beginning of its steps. */
  groups: Map<string | null, Steps>;
}

const NAME_OF: Readonly<Record<RevenueGrouping, (sale: Sale) => string | null>> = {
  none: () => null,
  product: ({ productId }) => productId,
  type: ({ revenueType }) => revenueType,
};

/**
 * Creates sums by step, currency, and product or kind. Adding takes the same time for each sale; what is kept grows with the
 * products and steps there are.
 */
export function createRevenueSums({ interval, group, now }: RevenueQuestion): RevenueSums {
  const { stepMs, steps } = REVENUE_INTERVALS[interval];
  const nameOf = NAME_OF[group];
  const currencies = new Map<string | null, CurrencySums>();
  const remarks = new Map<string, RevenueRemark>();
  const beginOf = (at: number) => Math.floor(at / stepMs) * stepMs;
  /** Beginnings of the newest steps with a sale, until now and after it. */
  let newest = Number.NEGATIVE_INFINITY;
  let newestOfAll = Number.NEGATIVE_INFINITY;

  /** The range ends now, or, where nothing was sold in it, with the newest sale. */
  function chooseFrom(): number {
    const last = beginOf(now);
    const first = last - (steps - 1) * stepMs;
    if (newest >= first || newestOfAll === Number.NEGATIVE_INFINITY) return first;
    return (newest === Number.NEGATIVE_INFINITY ? newestOfAll : newest) - (steps - 1) * stepMs;
  }

  return {
    add(sale) {
      const own = currencies.get(sale.currency) ?? { currency: sale.currency, groups: new Map() };
      currencies.set(sale.currency, own);
      const name = nameOf(sale);
      const sums: Steps = own.groups.get(name) ?? new Map();
      own.groups.set(name, sums);
      const at = beginOf(sale.at);
      const sum = sums.get(at) ?? { units: 0n, sales: 0 };
      sums.set(at, { units: sum.units + sale.units, sales: sum.sales + 1 });
      if (at <= now) newest = Math.max(newest, at);
      newestOfAll = Math.max(newestOfAll, at);
    },
    note({ rule, seq, message, isCounted }, times) {
      const before = remarks.get(rule);
      const events = (before?.events ?? 0) + times;
      const counted = (before?.counted ?? 0) + (isCounted ? times : 0);
      remarks.set(rule, { rule, events, counted, seq, message });
    },
    report() {
      const from = chooseFrom();
      const range = { from, to: from + steps * stepMs };
      const all = [...currencies.values()]
        .map((own) => ({ own, sales: countSales(own) }))
        .toSorted((one, other) => other.sales - one.sales);
      const left = all.slice(MAX_CURRENCIES);
      return {
        ...{ interval, group, from, stepMs, steps },
        currencies: all.slice(0, MAX_CURRENCIES).map(({ own }) => describeCurrency(own, range)),
        leftOut: { currencies: left.length, sales: left.reduce((sum, { sales }) => sum + sales, 0) },
        notCounted: [...remarks.values()].toSorted((one, other) => other.events - one.events),
      };
    },
  };
}

function countSales({ groups }: CurrencySums): number {
  let count = 0;
  for (const steps of groups.values()) for (const { sales } of steps.values()) count += sales;
  return count;
}

interface Range {
  from: number;
  to: number;
}

function describeCurrency({ currency, groups }: CurrencySums, { from, to }: Range): CurrencyRevenue {
  const isInside = (at: number) => at >= from && at < to;
  const outside: Sum[] = [];
  const inside: { name: string | null; steps: Steps; sum: Sum }[] = [];
  for (const [name, steps] of groups) {
    const own: Steps = new Map();
    for (const [at, sum] of steps) {
      if (isInside(at)) own.set(at, sum);
      else outside.push(sum);
    }
    if (own.size > 0) inside.push({ name, steps: own, sum: addUp(own.values()) });
  }
  inside.sort((one, other) => compare(size(other.sum.units), size(one.sum.units)));
  const rest = inside.slice(MAX_GROUPS);
  return {
    currency,
    ...write(addUp(inside.map(({ sum }) => sum))),
    outside: write(addUp(outside)),
    groups: inside
      .slice(0, MAX_GROUPS)
      .map(({ name, steps, sum }) => ({ name, ...write(sum), steps: listSteps(steps) })),
    others: rest.length === 0 ? null : { groups: rest.length, ...join(rest.map(({ steps }) => steps)) },
  };
}

/** Several groups as one. */
function join(groups: readonly Steps[]): Omit<RevenueGroup, 'name'> {
  const sums: Steps = new Map();
  for (const [at, sum] of groups.flatMap((steps) => [...steps])) {
    sums.set(at, addUp([sums.get(at) ?? { units: 0n, sales: 0 }, sum]));
  }
  return { ...write(addUp(sums.values())), steps: listSteps(sums) };
}

function listSteps(steps: Steps): RevenueGroup['steps'] {
  return [...steps].toSorted(([one], [other]) => one - other).map(([at, sum]) => ({ at, ...write(sum) }));
}

function addUp(sums: Iterable<Sum>): Sum {
  let units = 0n;
  let sales = 0;
  for (const one of sums) {
    units += one.units;
    sales += one.sales;
  }
  return { units, sales };
}

function write({ units, sales }: Sum): RevenueSum {
  return { revenue: writeUnits(units), sales };
}

function size(units: bigint): bigint {
  return units < 0n ? -units : units;
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
