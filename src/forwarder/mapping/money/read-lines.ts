import type { RevenuePaths } from '../compile-blueprint.ts';
import { type FoundValue, type Path, readFirst } from '../read-path.ts';
import { maySign } from './currency.ts';
import { type Decimal, fits, multiply, parseDecimal, toDecimal } from './decimal.ts';
import type { NamedCurrency } from './read-currency.ts';
import { readMoney } from './read-money.ts';
import { MOST_CHARACTERS, readNumber } from './read-number.ts';
import { showValue } from './show-value.ts';

/** Why an amount is not known, and where it was looked for. */
export interface MoneyProblem {
  source: string;
  reason: string;
}

/** The same of one amount. */
interface AmountProblem extends MoneyProblem {
  /** Whether there is something that could not be read, rather than nothing. */
  isUnread: boolean;
}

/** What amounts say beside how much they are. */
export interface Said {
  /** The currency that they name themselves. */
  currency: NamedCurrency | undefined;
  /** A sign of several currencies that they bear, such as `$`. */
  sign?: string | undefined;
  /** How marks were taken that may mean either. */
  choices: readonly { source: string; note: string }[];
  problem: AmountProblem | undefined;
}

/** A unit price and how many of it. */
export interface Pricing {
  price: Decimal;
  quantity: Decimal;
  priceSource: string;
  /** null where none is said: it is 1. */
  quantitySource: string | null;
}

/** One product of an order. */
export interface ReadLine extends Said {
  product: object;
  /** Where it stands in the Datafly event. */
  source: string;
  id: string | undefined;
  pricing: Pricing | undefined;
  /** What it comes to: its own amount, else price × quantity. Undefined where that is not known. */
  amount: Decimal | undefined;
}

const ONE: Decimal = { units: 1n, places: 0 };

/** Reads the products of an order. What is no product is a problem of the list. */
export function readOrderLines(
  from: unknown,
  paths: RevenuePaths,
  code: string | undefined,
): { lines: ReadLine[]; problems: AmountProblem[] } {
  const found = readFirst(from, paths.products);
  if (found === undefined) return { lines: [], problems: [] };
  if (!Array.isArray(found.value)) return { lines: [], problems: [unread(found, 'is no list of products')] };
  const lines: ReadLine[] = [];
  const problems: AmountProblem[] = [];
  found.value.forEach((product: unknown, index) => {
    const source = `${found.source}.${index}`;
    if (typeof product !== 'object' || product === null || Array.isArray(product)) {
      problems.push(unread({ value: product, source }, 'is no product'));
    } else lines.push(readLine(product, source, paths, code));
  });
  return { lines, problems: [...problems, ...lines.flatMap(({ problem }) => problem ?? [])] };
}

function readLine(product: object, source: string, paths: RevenuePaths, code: string | undefined): ReadLine {
  const find = (of: readonly Path[]) => {
    const found = readFirst(product, of);
    return found && { value: found.value, source: `${source}.${found.source}` };
  };
  const id = find(paths.productId)?.value;
  const line = { product, source, id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined };
  const priced = readPricing(find(paths.productPrice), find(paths.productQuantity), code);
  const own = find(paths.productAmount);
  if (own !== undefined) return { ...line, pricing: priced?.pricing, ...readAmount(own, code) };
  if (priced !== undefined) return { ...line, ...priced, amount: priced.pricing && comeTo(priced.pricing) };
  const problem = { source, reason: `${showValue(product)} says no price`, isUnread: false };
  return { ...line, pricing: undefined, amount: undefined, currency: undefined, choices: [], problem };
}

/** Reads a price and its quantity; undefined where there is no price. */
export function readPricing(
  price: FoundValue | undefined,
  quantity: FoundValue | undefined,
  code: string | undefined,
): (Said & { pricing: Pricing | undefined }) | undefined {
  if (price === undefined) return undefined;
  const { amount, ...said } = readAmount(price, code);
  if (amount === undefined) return { ...said, pricing: undefined };
  const count = quantity === undefined ? ONE : readQuantity(quantity.value);
  if (count === undefined) {
    const problem = quantity && unread(quantity, 'is no quantity, or may be two');
    return { ...said, pricing: undefined, problem };
  }
  const quantitySource = quantity?.source ?? null;
  return { ...said, pricing: { price: amount, quantity: count, priceSource: price.source, quantitySource } };
}

/** What a price comes to, so many times. */
export function comeTo({ price, quantity }: Pricing): Decimal {
  return multiply(price, quantity);
}

/** Whether it is a number of whole pieces. */
export function isWhole({ quantity }: Pricing): boolean {
  return fits(quantity, 0) && quantity.units > 0n;
}

/** Reads an amount that stands in an order of this currency. */
export function readAmount(
  { value, source }: FoundValue,
  code: string | undefined,
): Said & { amount: Decimal | undefined } {
  const money = readMoney(value, code);
  if (money.kind === 'unreadable') {
    const problem = { source, reason: money.reason, isUnread: true };
    return { amount: undefined, currency: undefined, choices: [], problem };
  }
  const other = code === undefined ? undefined : contradiction(money, code);
  if (other !== undefined) {
    const problem = unread({ value, source }, `says ${other}, and its order ${code}`);
    return { amount: undefined, currency: undefined, choices: [], problem };
  }
  return {
    amount: money.amount,
    currency: money.code === undefined ? undefined : { code: money.code, source },
    sign: money.sign,
    choices: money.choice === undefined ? [] : [{ source, note: money.choice }],
    problem: undefined,
  };
}

/** Which other currency an amount names than its order. */
function contradiction({ code, sign }: { code?: string; sign?: string }, ofOrder: string): string | undefined {
  if (code !== undefined && code !== ofOrder) return code;
  return sign !== undefined && !maySign(sign, ofOrder) ? sign : undefined;
}

const PLAIN_QUANTITY = /^[+-]?\d*\.?\d+$/;
const MARKED_QUANTITY = /^\d+(?:[.,]\d+)+$/;

/** A number or a text that is one. A mark that may mean either makes it two quantities: no currency tells which. */
function readQuantity(value: unknown): Decimal | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return toDecimal(value);
  if (typeof value !== 'string' || value.length > MOST_CHARACTERS) return undefined;
  const text = value.trim();
  if (PLAIN_QUANTITY.test(text)) return parseDecimal(text.replace('+', ''));
  const reading = MARKED_QUANTITY.test(text) ? readNumber(text, 0) : undefined;
  return reading?.kind === 'number' && reading.choice === undefined ? reading.number : undefined;
}

function unread({ value, source }: FoundValue, what: string): AmountProblem {
  return { source, reason: `${showValue(value)} ${what}`, isUnread: true };
}
