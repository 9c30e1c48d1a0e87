import type { Blueprint } from './blueprint.ts';
import type { Draft } from './draft.ts';
import { readFirst } from './read-path.ts';

const RULE = 'map.revenue';
const CENTS = 100;
const CURRENCY = /^[A-Z]{3}$/;

const PRODUCT_ID = ['product_id', 'productId', 'sku', 'id'] as const;

/**
 * Puts an order's revenue on its event. Amplitude ignores `revenue` where price and quantity are sent too and counts
 * price × quantity, so these go along only where they multiply to the order's total, to the cent: one product, nothing
 * else on the bill. What Amplitude counts is the total, always.
 */
export function mapRevenue(draft: Draft, properties: object, blueprint: Blueprint): void {
  const eventType = draft.event.event_type;
  const { events } = blueprint.revenue;
  const kind = Object.hasOwn(events, eventType) ? events[eventType] : undefined;
  if (kind === undefined) return;
  const amount = readAmount(properties);
  if (amount === undefined) return;

  const refund = kind === 'Refund';
  draft.set('revenue', refund ? 0 - Math.abs(amount.value) : amount.value, { rule: RULE, source: amount.source });
  draft.set('revenueType', kind, { rule: RULE, source: null });
  const currency = readCurrency(properties);
  if (currency !== undefined) draft.set('currency', currency, { rule: RULE, source: 'properties.currency' });
  if (!refund) mapOnlyProduct(draft, properties, amount.value);
}

/** The order's total: `total`, else `revenue`, else what its products come to. In the currency's own unit. */
function readAmount(properties: object): { value: number; source: string } | undefined {
  for (const key of ['total', 'revenue']) {
    const value = readNumber(readFirst(properties, [key])?.value);
    if (value !== undefined) return { value, source: `properties.${key}` };
  }
  const lines = readProducts(properties).flatMap(({ price, quantity }) =>
    price === undefined ? [] : price * quantity,
  );
  if (lines.length === 0) return undefined;
  const cents = lines.reduce((sum, line) => sum + Math.round(line * CENTS), 0);
  return { value: cents / CENTS, source: 'properties.products' };
}

/** The three letters of ISO 4217 in upper case; anything else is no currency. */
function readCurrency(properties: object): string | undefined {
  const sent = readFirst(properties, ['currency'])?.value;
  const code = typeof sent === 'string' ? sent.trim().toUpperCase() : '';
  return CURRENCY.test(code) ? code : undefined;
}

function mapOnlyProduct(draft: Draft, properties: object, total: number): void {
  const [product, ...others] = readProducts(properties);
  if (product?.price === undefined || others.length > 0 || !Number.isInteger(product.quantity)) return;
  if (Math.round(product.price * product.quantity * CENTS) !== Math.round(total * CENTS)) return;
  const source = 'properties.products.0';
  if (product.id !== undefined) draft.set('productId', product.id, { rule: RULE, source });
  draft.set('price', product.price, { rule: RULE, source });
  draft.set('quantity', product.quantity, { rule: RULE, source });
}

interface Product {
  id: string | undefined;
  price: number | undefined;
  /** 1 where none is given. */
  quantity: number;
}

function readProducts(properties: object): Product[] {
  const products = readFirst(properties, ['products'])?.value;
  if (!Array.isArray(products)) return [];
  return products.map((product) => {
    const id = readFirst(product, PRODUCT_ID)?.value;
    return {
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
      price: readNumber(readFirst(product, ['price'])?.value),
      quantity: readNumber(readFirst(product, ['quantity'])?.value) ?? 1,
    };
  });
}

/** A finite number, or a text that is one. */
function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
