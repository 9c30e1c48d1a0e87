import type { Blueprint } from './blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import { MAPPING_LIMITS } from './limits.ts';
import { type Order, type OrderLine, readOrder } from './read-order.ts';

const RULE = 'map.revenue';
const CENTS = 100;

/** How the revenue of one event is told to Amplitude. */
export interface Revenue {
  kind: 'Purchase' | 'Refund';
  order: Order;
  /** Products that get an event of their own. */
  lineItems: OrderLine[];
  /** What the order's own event carries, in the currency's own unit; undefined where that is nothing. */
  rest: number | undefined;
}

/**
 * Decides how the revenue of an order is told (`map.revenue`). Amplitude ignores `revenue` where a price is sent too and
 * counts price × quantity, so that what it counts, over all events made of the order, must come to the total to the
 * cent: with `line_items` each product counts for itself and the order's event carries the difference.
 *
 * @returns undefined where the event carries no revenue
 */
export function planRevenue(eventType: string, properties: object, { revenue }: Blueprint): Revenue | undefined {
  const kind = Object.hasOwn(revenue.events, eventType) ? revenue.events[eventType] : undefined;
  const order = kind === undefined ? undefined : readOrder(properties, revenue);
  if (kind === undefined || order === undefined) return undefined;
  const whole: Revenue = { kind, order, lineItems: [], rest: signed(order.total.value, kind) };
  if (revenue.mode === 'order' || isWholeBill(order)) return whole;

  const lineItems = order.lines.slice(0, MAPPING_LIMITS.lineItems);
  const sum = lineItems.reduce((all, { cents }) => all + (cents ?? 0), 0);
  // A refund may be sent as it is or negative; its products are refunded either way.
  const total = kind === 'Refund' ? Math.abs(order.total.cents) : order.total.cents;
  const exact = [sum, total, ...lineItems.map(({ cents }) => cents ?? 0)].every(Number.isSafeInteger);
  if (lineItems.length === 0 || !exact) return whole;
  const cents = total - sum;
  return { kind, order, lineItems, rest: cents === 0 ? undefined : (cents / CENTS) * (kind === 'Refund' ? -1 : 1) };
}

/** Puts what the order's own event carries on it. */
export function putRevenue(builder: EventBuilder, { kind, order, rest }: Revenue): void {
  if (rest === undefined) return;
  const { total } = order;
  builder.set('revenue', rest, { rule: RULE, source: total.source });
  putKind(builder, kind, order);
  const [line] = order.lines;
  if (line !== undefined && kind === 'Purchase' && isWholeBill(order)) putProduct(builder, line, 1);
}

/** Puts what one product comes to on its event. */
export function putLineItem(builder: EventBuilder, { kind, order }: Revenue, line: OrderLine): void {
  const { id, cents, source } = line;
  const sign = kind === 'Refund' ? -1 : 1;
  if (cents === undefined) {
    if (id !== undefined) builder.skip(`${source}.price`, 'map.revenue: no price');
    return;
  }
  putKind(builder, kind, order);
  if (isExact(line)) putProduct(builder, line, sign);
  else {
    if (id !== undefined) builder.set('productId', id, { rule: RULE, source });
    builder.set('revenue', (cents / CENTS) * sign, { rule: RULE, source });
  }
}

function putKind(builder: EventBuilder, kind: Revenue['kind'], { currency }: Order): void {
  builder.set('revenueType', kind, { rule: RULE, source: null });
  if (currency !== undefined) builder.set('currency', currency.code, { rule: RULE, source: currency.source });
}

function putProduct(
  builder: EventBuilder,
  { product, id, price = 0, quantity, source }: OrderLine,
  sign: 1 | -1,
): void {
  const counted = Object.hasOwn(product, 'quantity') ? `${source}.quantity` : null;
  if (id !== undefined) builder.set('productId', id, { rule: RULE, source });
  builder.set('price', price * sign || 0, { rule: RULE, source: `${source}.price` });
  builder.set('quantity', quantity, { rule: RULE, source: counted });
}

/** One product and nothing else on the bill: its price × quantity may go beside the total. */
function isWholeBill({ lines: [line, ...others], total }: Order): boolean {
  return line !== undefined && others.length === 0 && isExact(line) && line.cents === total.cents;
}

/** Whether price × quantity is what the line comes to, without a fraction of a cent or of a piece. */
function isExact({ price, quantity, cents }: OrderLine): boolean {
  if (price === undefined || cents === undefined || !Number.isInteger(quantity) || quantity < 1) return false;
  return Math.abs(price * quantity * CENTS - cents) < SLACK_CENTS;
}

/** What floating-point arithmetic may add to or take from an amount, in cents. */
const SLACK_CENTS = 0.001;

function signed(total: number, kind: Revenue['kind']): number {
  return kind === 'Refund' ? 0 - Math.abs(total) : total;
}
