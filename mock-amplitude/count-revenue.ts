import type { SentObject } from './rules/json.ts';
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

/**
 * What Amplitude counts as the revenue of an accepted event, in the event's own currency; null where none.
 *
 * @example countRevenue({ revenue: 89.99, price: 59.99, quantity: 1 }) // { revenue: 59.99, warnings: [1 of them] }
 */
export function countRevenue(event: SentObject, path = ''): { revenue: number | null; warnings: Diagnostic[] } {
  const price = number(event.price);
  const quantity = number(event.quantity);
  const sent = number(event.revenue);
  if (price === null || (quantity === null && sent !== null)) return { revenue: sent, warnings: [] };
  const revenue = Math.round(price * (quantity ?? 1) * PRECISION) / PRECISION;
  if (sent === null || sent === revenue) return { revenue, warnings: [] };
  const message = `revenue ${sent} is ignored: price ${price} × quantity ${quantity ?? 1} = ${revenue} counts`;
  return { revenue, warnings: [diagnose(revenueRule, 'warning', `${path}revenue`, message)] };
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
