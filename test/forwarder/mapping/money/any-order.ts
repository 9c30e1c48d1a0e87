import fc from 'fast-check';
import { anyHand, type Currency, DIGITS, write } from './write-money.ts';

const units = fc.integer({ min: 0, max: 300_000_000 });
/** Hundredths of a piece. */
const pieces = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((count) => count * 100),
  fc.constantFrom(0, 50, 125),
);
const unreadable = fc.constantFrom('n/a', 'free', '1,2,3', 'from 12', '12 items', true, [], {}, '1.2.3,4');

const product = fc.record({
  id: fc.constantFrom('product_id', 'sku', 'item_id', 'none'),
  price: fc.option(units, { freq: 20 }),
  own: fc.option(units, { freq: 2, nil: null }),
  bad: fc.option(unreadable, { freq: 1 }),
  isBad: fc.integer({ min: 0, max: 40 }).map((one) => one === 0),
  quantity: fc.option(pieces, { freq: 5 }),
  quantityText: fc.boolean(),
  hand: anyHand,
});

type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

/** What a product says, and what it comes to in units; undefined where that cannot be known. */
function spell(one: Product, index: number, currency: Currency): { said: object; units: bigint | undefined } {
  const { id, price, own, isBad, bad, quantity, quantityText, hand } = one;
  const count = quantity === null ? null : quantity / 100;
  const said = {
    name: `Product ${index}`,
    ...(id === 'none' ? {} : { [id]: `SKU-${index}` }),
    ...(price === null ? {} : { price: isBad ? bad : write(price, currency, hand) }),
    ...(count === null ? {} : { quantity: quantityText ? String(count) : count }),
  };
  if (own !== null && index % 5 === 0)
    return { said: { ...said, revenue: write(own, currency, hand) }, units: BigInt(own) };
  if (price === null || (isBad && bad !== null)) return { said, units: undefined };
  if (isBad) return { said, units: undefined };
  return { said, units: (BigInt(price) * BigInt(quantity ?? 100) + 50n) / 100n };
}

/** Where an order keeps its total and its products. */
const TOTALS = [
  ['total'],
  ['revenue'],
  ['value'],
  ['total_price'],
  ['ecommerce', 'value'],
  ['ecommerce', 'purchase', 'actionField', 'revenue'],
] as const;
const LISTS = [
  ['products'],
  ['items'],
  ['line_items'],
  ['ecommerce', 'items'],
  ['ecommerce', 'purchase', 'products'],
] as const;

const NAMES = [
  'Order Completed',
  'order_completed',
  'Completed Order',
  'orderCompleted',
  ' order  completed ',
  'purchase',
];
const REFUNDS = ['Order Refunded', 'refund', 'Refunded Order', 'ORDER-REFUNDED'];

/**
 * Orders and refunds of up to 12 products with a difference, in currencies of 0, 2, 3 and 4 digits, written as ten and
 * more countries write money, in every spelling; and what each must count, in units of the currency's last place:
 * negative for a refund, undefined where it cannot be known.
 */
export const anyOrder = fc
  .record({
    products: fc.array(product, { maxLength: 12 }),
    difference: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    total: fc.option(fc.constantFrom(...TOTALS), { freq: 3 }),
    badTotal: fc.option(unreadable, { freq: 1 }),
    isBadTotal: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    hand: anyHand,
    refund: fc.boolean(),
    negative: fc.boolean(),
    currency: fc.constantFrom<Currency>('JPY', 'EUR', 'USD', 'GBP', 'INR', 'BRL', 'KWD', 'CLF'),
    list: fc.constantFrom(...LISTS),
    name: fc.nat(),
  })
  .map(({ products, difference, total, badTotal, isBadTotal, hand, refund, negative, currency, list, name }) => {
    const lines = products.map((one, index) => spell(one, index, currency));
    const isPriced = lines.length > 0 && lines.every((line) => line.units !== undefined);
    const sum = Number(lines.reduce((all, line) => all + (line.units ?? 0n), 0n));
    const due = total === null ? sum : Math.max(0, sum + difference);
    const sent = refund && negative ? -due : due;
    const isUnknown = total === null ? !isPriced : isBadTotal && badTotal !== null;
    const properties = { order_id: 'ORD-1', currency: currency.toLowerCase() };
    if (total !== null) setIn(properties, total, isUnknown ? badTotal : write(sent, currency, hand));
    if (lines.length > 0)
      setIn(
        properties,
        list,
        lines.map(({ said }) => said),
      );
    const names = refund ? REFUNDS : NAMES;
    return {
      input: { event: names[name % names.length], properties },
      digits: DIGITS[currency],
      units: isUnknown ? undefined : refund ? -due : due,
    };
  });

function setIn(object: object, [key = '', ...others]: readonly string[], value: unknown): void {
  if (others.length === 0) Reflect.set(object, key, value);
  else {
    if (!Object.hasOwn(object, key)) Reflect.set(object, key, {});
    const inner: unknown = Reflect.get(object, key);
    if (typeof inner === 'object' && inner !== null) setIn(inner, others, value);
  }
}
