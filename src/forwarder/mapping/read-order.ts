import type { Blueprint } from './blueprint.ts';
import { readFirst } from './read-path.ts';

const CENTS = 100;
const CURRENCY = /^[A-Z]{3}$/;

/** One product of an order. */
export interface OrderLine {
  product: object;
  /** Where it stands in the Datafly event. */
  source: string;
  id: string | undefined;
  /** In the currency's own unit; undefined where none is given. */
  price: number | undefined;
  /** 1 where none is given. */
  quantity: number;
  /** What it comes to, in cents: price × quantity, rounded. */
  cents: number | undefined;
}

/** What an order says of money, in whichever spelling. */
export interface Order {
  total: { cents: number; value: number; source: string };
  currency: { code: string; source: string } | undefined;
  lines: OrderLine[];
}

/** Where an order keeps its parts. */
type OrderPaths = Pick<Blueprint['revenue'], 'total' | 'currency' | 'products' | 'productId'>;

/**
 * Reads the total, the currency and the products of an order; undefined where nothing says what it comes to. The total
 * is the first amount that is a number or a text that is one, else what its products come to.
 */
export function readOrder(properties: object, paths: OrderPaths): Order | undefined {
  const lines = readLines(properties, paths);
  const total = readTotal(properties, paths, lines);
  return total === undefined ? undefined : { total, currency: readCurrency(properties, paths), lines };
}

/** An amount in cents; adding these up is exact. */
function toCents(amount: number): number {
  return Math.round(amount * CENTS) || 0;
}

function readTotal(properties: object, paths: OrderPaths, lines: readonly OrderLine[]): Order['total'] | undefined {
  for (const path of paths.total) {
    const found = readFirst({ properties }, [path]);
    const value = readNumber(found?.value);
    if (found !== undefined && value !== undefined) return { value, cents: toCents(value), source: found.source };
  }
  const known = lines.flatMap(({ cents }) => (cents === undefined ? [] : [cents]));
  if (known.length === 0) return undefined;
  const cents = known.reduce((sum, line) => sum + line, 0);
  const source = lines[0]?.source.replace(/\.\d+$/, '') ?? '';
  return { value: cents / CENTS, cents, source };
}

/** The three letters of ISO 4217 in upper case; anything else is no currency. */
function readCurrency(properties: object, paths: OrderPaths): Order['currency'] {
  const found = readFirst({ properties }, paths.currency);
  const code = typeof found?.value === 'string' ? found.value.trim().toUpperCase() : '';
  return found !== undefined && CURRENCY.test(code) ? { code, source: found.source } : undefined;
}

function readLines(properties: object, paths: OrderPaths): OrderLine[] {
  const found = readFirst({ properties }, paths.products);
  if (found === undefined || !Array.isArray(found.value)) return [];
  return found.value.flatMap((product: unknown, index): OrderLine[] => {
    if (typeof product !== 'object' || product === null || Array.isArray(product)) return [];
    const id = readFirst(product, paths.productId)?.value;
    const price = readNumber(readFirst(product, ['price'])?.value);
    const quantity = readNumber(readFirst(product, ['quantity'])?.value) ?? 1;
    return [
      {
        product,
        source: `${found.source}.${index}`,
        id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
        price,
        quantity,
        cents: price === undefined ? undefined : toCents(price * quantity),
      },
    ];
  });
}

/** A finite number, or a text that is one. */
function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
