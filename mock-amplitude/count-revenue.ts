import { isObject, type SentObject } from './rules/json.ts';
import { diagnose, type Rule } from './rules/rule.ts';
import type { Diagnostic } from './verdict.ts';

const revenueRule: Rule = {
  slug: 'normalize.revenue',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs: revenue is price × quantity where both are sent; quantity defaults to 1.',
  },
  fix: 'Send either revenue alone, or a price and quantity that multiply to it.',
};

/** Float noise beyond this many parts of the currency's unit is no one's money. */
const PRECISION = 1_000_000;

/** The event that the SDKs' `revenue()` sends: price, quantity and revenue stand in its properties, with a `$`. */
const SDK_REVENUE_EVENT = 'revenue_amount';

/**
 * What Amplitude counts as the revenue of an accepted event, in the event's own currency; null where none.
 *
 * @example countRevenue({ revenue: 89.99, price: 59.99, quantity: 1 }) // { revenue: 59.99, warnings: [1 of them] }
 */
export function countRevenue(event: SentObject, path = ''): { revenue: number | null; warnings: Diagnostic[] } {
  const { price, quantity, sent, field } = readSent(event);
  if (price === null || (quantity === null && sent !== null)) return { revenue: sent, warnings: [] };
  const revenue = Math.round(price * (quantity ?? 1) * PRECISION) / PRECISION;
  if (sent === null || sent === revenue) return { revenue, warnings: [] };
  const message = `revenue ${sent} is ignored: price ${price} × quantity ${quantity ?? 1} = ${revenue} counts`;
  return { revenue, warnings: [diagnose(revenueRule, 'warning', path + field, message)] };
}

interface SentRevenue {
  price: number | null;
  quantity: number | null;
  /** What the event itself calls its revenue, and where. */
  sent: number | null;
  field: string;
}

function readSent(event: SentObject): SentRevenue {
  const { price, quantity, revenue, event_type, event_properties } = event;
  const inProperties = event_type === SDK_REVENUE_EVENT && price === undefined && revenue === undefined;
  if (!inProperties || !isObject(event_properties)) {
    return { price: number(price), quantity: number(quantity), sent: number(revenue), field: 'revenue' };
  }
  const { $price, $quantity, $revenue } = event_properties;
  const field = 'event_properties.$revenue';
  return { price: number($price), quantity: number($quantity), sent: number($revenue), field };
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
