import type { CompiledBlueprint } from './compile-blueprint.ts';
import type { EventBuilder } from './event-builder.ts';
import type { MappingNote } from './explanation.ts';
import { MAPPING_LIMITS } from './limits.ts';
import { fits, roundTo, toNumber } from './money/decimal.ts';
import { comeTo, isWhole, type Pricing } from './money/read-lines.ts';
import { isSafe, type Order, type OrderLine, readOrder, sumOf } from './money/read-order.ts';
import { type Path, readFirst } from './read-path.ts';

const RULE = 'map.revenue';

type Kind = 'Purchase' | 'Refund';

/** How the revenue of one event is told to Amplitude. */
export interface Revenue {
  kind: Kind;
  /** Its revenueType: the sender's own, else the kind. */
  type: { value: string; source: string | null };
  order: Order;
  /** Products that get an event of their own. */
  lineItems: OrderLine[];
  /** 1n, or −1n where the products' amounts leave with the other sign than they have. */
  sign: bigint;
  /** What the order's own event carries, in units of its last place; undefined where that is nothing. */
  rest: bigint | undefined;
}

/**
 * Decides how the revenue of an order is told (`map.revenue`). Amplitude ignores `revenue` where a price is sent too and
 * counts price × quantity, so that what it counts, over all events made of the order, must come to the total to the last
 * digit: with `line_items` each product counts for itself and the order's event carries the difference.
 *
 * @returns without `revenue` where the event carries none; the notes say why, where it should
 */
export function planRevenue(
  eventType: string,
  properties: object,
  { blueprint: { revenue }, revenue: paths }: CompiledBlueprint,
): { revenue?: Revenue; notes: MappingNote[] } {
  const kind = Object.hasOwn(revenue.events, eventType) ? revenue.events[eventType] : undefined;
  if (kind === undefined) return { notes: [] };
  const { order, notes } = readOrder(properties, paths);
  if (order === undefined) return { notes };
  const sign = signOf(kind, sumOf(order.lines));
  const type = chooseType(kind, properties, paths.revenueType);
  const plan = { kind, type, order, sign };
  const total = order.total.units * signOf(kind, order.total.units);
  if (revenue.mode === 'order' || findWholeBill(order) !== undefined) {
    return { revenue: { ...plan, lineItems: [], rest: total }, notes };
  }
  const lineItems = order.lines.slice(0, MAPPING_LIMITS.lineItems);
  const amounts = lineItems.map(({ units = 0n }) => units * sign);
  if (lineItems.length === 0 || !isSafe([total, ...amounts])) {
    return { revenue: { ...plan, lineItems: [], rest: total }, notes };
  }
  const rest = amounts.reduce((left, amount) => left - amount, total);
  return { revenue: { ...plan, lineItems, rest: rest === 0n ? undefined : rest }, notes };
}

/** A refund, and the products in it, may be sent as they are or negative, each in its way; they take money back either way. */
function signOf(kind: Kind, units: bigint): Revenue['sign'] {
  return kind === 'Refund' && units >= 0n ? -1n : 1n;
}

function chooseType(kind: Kind, properties: object, paths: readonly Path[]): Revenue['type'] {
  const own = readFirst({ properties }, paths);
  return typeof own?.value === 'string'
    ? { value: own.value.trim(), source: own.source }
    : { value: kind, source: null };
}

/** Puts what the order's own event carries on it. */
export function putRevenue(builder: EventBuilder, { kind, type, order, rest }: Revenue): void {
  if (rest === undefined) return;
  const { total, places } = order;
  builder.set('revenue', toNumber({ units: rest, places }), { rule: RULE, source: total.source });
  putType(builder, type, order);
  const whole = kind === 'Purchase' ? findWholeBill(order) : undefined;
  if (whole !== undefined) putProduct(builder, whole.line, whole.pricing, 1n);
}

/** Puts what one product comes to on its event. */
export function putLineItem(builder: EventBuilder, { type, order, sign }: Revenue, line: OrderLine): void {
  const { id, units, source } = line;
  const { places } = order;
  if (units === undefined) return;
  putType(builder, type, order);
  const pricing = findExact(line, places);
  if (pricing !== undefined) putProduct(builder, line, pricing, sign);
  else {
    if (id !== undefined) builder.set('productId', id, { rule: RULE, source });
    builder.set('revenue', toNumber({ units: units * sign, places }), { rule: RULE, source });
  }
}

function putType(builder: EventBuilder, type: Revenue['type'], { currency }: Order): void {
  builder.set('revenueType', type.value, { rule: RULE, source: type.source });
  if (currency !== undefined) builder.set('currency', currency.code, { rule: RULE, source: currency.source });
}

function putProduct(builder: EventBuilder, { id, source }: OrderLine, pricing: Pricing, sign: bigint): void {
  const { price, quantity, priceSource, quantitySource } = pricing;
  if (id !== undefined) builder.set('productId', id, { rule: RULE, source });
  builder.set('price', toNumber({ ...price, units: price.units * sign }), { rule: RULE, source: priceSource });
  builder.set('quantity', toNumber(quantity), { rule: RULE, source: quantitySource });
}

/** One product and nothing else on the bill: its price × quantity may go beside the total. */
function findWholeBill({ lines, total, places }: Order): { line: OrderLine; pricing: Pricing } | undefined {
  const [line, ...others] = lines;
  if (line === undefined || others.length > 0 || line.units !== total.units) return undefined;
  const pricing = findExact(line, places);
  return pricing && { line, pricing };
}

/** Price and quantity, where they multiply to what the line comes to, without a part of a piece or of the last place. */
function findExact({ pricing, units }: OrderLine, places: number): Pricing | undefined {
  if (pricing === undefined || !isWhole(pricing)) return undefined;
  const product = comeTo(pricing);
  return fits(product, places) && roundTo(product, places) === units ? pricing : undefined;
}
