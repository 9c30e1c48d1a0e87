import { isAbsent, isObject, type SentObject } from '../json.ts';
import type { NormalizeRule } from './normalize-rule.ts';

/** Float noise beyond this many parts of the currency's unit is not counted. */
const PRECISION = 1_000_000;

/** The event that the SDKs' `revenue()` sends: price, quantity and revenue stand in its properties, with a `$`. */
export const SDK_REVENUE_EVENT = 'revenue_amount';

export const revenue: NormalizeRule = {
  slug: 'normalize.revenue',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs: revenue is price × quantity where both are sent; quantity defaults to 1.',
  },
  fix: 'Send either revenue alone, or a price and quantity that multiply to it.',
  apply(event, { sent }, warn) {
    const { revenue, warning } = countRevenue(sent);
    if (revenue !== null) event.revenue = revenue;
    if (warning !== undefined) warn(warning.path, warning.message);
  },
};

/** What Amplitude counts as the revenue of an event, in the event's own currency, and what there is to say of it. */
interface CountedRevenue {
  /** null: none. */
  revenue: number | null;
  warning?: { path: string; message: string };
}

/** @example countRevenue({ revenue: 89.99, price: 59.99, quantity: 1 }).revenue // 59.99 */
export function countRevenue(event: Readonly<SentObject>): CountedRevenue {
  const said = readSent(event);
  const { price, quantity, sent, field } = said;
  if (said.unpriced !== null) {
    const message = `${said.unpriced} is sent without a price or revenue: there is nothing to count`;
    return { revenue: null, warning: { path: said.unpriced, message } };
  }
  if (price === null || (quantity === null && sent !== null)) return { revenue: sent };
  const revenue = multiply(price, quantity ?? 1);
  if (revenue === null) return { revenue: sent };
  // The SDKs' revenue() sends a $revenue of 0 where it was given a price.
  if (sent === null || sent === revenue || (sent === 0 && field.includes('$'))) return { revenue };
  const message = `revenue ${sent} is ignored: price ${price} × quantity ${quantity} = ${revenue} counts`;
  return { revenue, warning: { path: field, message } };
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
