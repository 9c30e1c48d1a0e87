import { spell } from './spellings.ts';

/** Says that money came in, whatever the event. */
const STRONG = [
  'revenue',
  'total revenue',
  'order revenue',
  'purchase revenue',
  'transaction revenue',
  'net revenue',
  'gross revenue',
  'revenue amount',
  'revenue usd',
  'order total',
  'grand total',
  'total paid',
  'amount paid',
  'order amount',
  'order value',
  'purchase amount',
  'purchase value',
  'transaction amount',
  'transaction value',
  'transaction total',
  'payment amount',
  'sale amount',
];

/** Says so, unless the event is about looking at something, or putting it into a cart. */
const WEAK = [
  'total',
  'price',
  'amount',
  'total price',
  'total amount',
  'unit price',
  'item price',
  'product price',
  'sale price',
  'subtotal',
  'cart total',
  'cart value',
];

/** Says so beside a currency, as in GA4's purchase. */
const WITH_CURRENCY = ['value', 'total value'];

export type MoneyName = 'strong' | 'weak' | 'with currency';

/** Names of properties that hold money, in every spelling. */
export const MONEY_NAMES: ReadonlyMap<string, MoneyName> = new Map([
  ...listNames(STRONG, 'strong'),
  ...listNames(WEAK, 'weak'),
  ...listNames(WITH_CURRENCY, 'with currency'),
]);

function listNames(names: readonly string[], kind: MoneyName): [string, MoneyName][] {
  return names.flatMap((name) => spell(name.split(' ')).map((spelt): [string, MoneyName] => [spelt, kind]));
}
