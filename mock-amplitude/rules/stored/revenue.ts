import type { Diagnostic } from '../../verdict.ts';
import { isAbsent, isObject, type SentObject } from '../json.ts';
import { diagnose, type Rule } from '../rule.ts';
import type { NormalizeRule } from './normalize-rule.ts';

const revenueRule: Rule = {
  slug: 'normalize.revenue',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs: revenue is price × quantity where both are sent; quantity defaults to 1.',
  },
  fix: 'Send either revenue alone, or a price and quantity that multiply to it.',
};

/** Float noise beyond this many parts of the currency's unit is not counted. */
const PRECISION = 1_000_000;

/** The event that the SDKs' `revenue()` sends: price, quantity and revenue stand in its properties, with a `$`. */
const SDK_REVENUE_EVENT = 'revenue_amount';

export const revenue: NormalizeRule = {
  ...revenueRule,
  apply(event, { sent }, warn) {
    const counted = countRevenue(sent);
    if (counted.revenue !== null) event.revenue = counted.revenue;
    for (const { path, message } of counted.warnings) warn(path, message);
  },
};

/**
 * What Amplitude counts as the revenue of an accepted event, in the event's own currency; null where none.
 *
 * @example countRevenue({ revenue: 89.99, price: 59.99, quantity: 1 }) // { revenue: 59.99, warnings: [1 of them] }
 */
export function countRevenue(
  event: Readonly<SentObject>,
  path = '',
): { revenue: number | null; warnings: Diagnostic[] } {
  const said = readSent(event);
  const { price, quantity, sent, field } = said;
  if (said.unpriced !== null) {
    const message = `${said.unpriced} is sent without a price or revenue: there is nothing to count`;
    return { revenue: null, warnings: [diagnose(revenueRule, 'warning', path + said.unpriced, message)] };
  }
  if (price === null || (quantity === null && sent !== null)) return { revenue: sent, warnings: [] };
  const revenue = multiply(price, quantity ?? 1);
  if (revenue === null) return { revenue: sent, warnings: [] };
  if (sent === null || sent === revenue) return { revenue, warnings: [] };
  const message = `revenue ${sent} is ignored: price ${price} × quantity ${quantity} = ${revenue} counts`;
  return { revenue, warnings: [diagnose(revenueRule, 'warning', path + field, message)] };
}

/** @returns null where numbers have an end: JSON can hold 1e999 */
function multiply(price: number, quantity: number): number | null {
  const exact = price * quantity;
  if (!Number.isFinite(exact)) return null;
  const rounded = Math.round(exact * PRECISION) / PRECISION;
  return Number.isFinite(rounded) ? rounded : exact;
}

interface SentRevenue {
  price: number | null;
  quantity: number | null;
  /** What the event itself calls its revenue, and where. */
  sent: number | null;
  field: string;
  /** Where it tells of a product or a kind of revenue, without saying how much; else null. */
  unpriced: string | null;
}

function readSent(event: Readonly<SentObject>): SentRevenue {
  const { event_type, event_properties, price, revenue } = event;
  const inProperties = event_type === SDK_REVENUE_EVENT && price === undefined && revenue === undefined;
  return inProperties && isObject(event_properties)
    ? readFields(event_properties, 'event_properties.', '$')
    : readFields(event, '', '');
}

/** Reads the fields of a sale, which are called the same in both places but for the `$`. */
function readFields(from: Readonly<SentObject>, path: string, mark: string): SentRevenue {
  const at = (name: string) => from[mark + name];
  const isUnsaid = isAbsent(at('price')) && isAbsent(at('revenue'));
  const unpriced = isUnsaid ? ['productId', 'revenueType'].find((name) => !isAbsent(at(name))) : undefined;
  return {
    price: number(at('price')),
    quantity: number(at('quantity')),
    sent: number(at('revenue')),
    field: `${path}${mark}revenue`,
    unpriced: unpriced === undefined ? null : path + mark + unpriced,
  };
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
