import type { RevenuePaths } from '../compile-blueprint.ts';
import type { MappingNote } from '../explanation.ts';
import { readFirst } from '../read-path.ts';
import { digitsOf, maySign } from './currency.ts';
import { type Decimal, roundTo } from './decimal.ts';
import { type NamedCurrency, readCurrency } from './read-currency.ts';
import {
  comeTo,
  type MoneyProblem,
  type ReadLine,
  readAmount,
  readOrderLines,
  readPricing,
  type Said,
} from './read-lines.ts';

/** What an order says of money, in whichever spelling. */
export interface Order {
  /** In units of the last place. */
  total: { units: bigint; source: string };
  /** Digits after the mark that all of its amounts are kept in. */
  places: number;
  currency: NamedCurrency | undefined;
  lines: OrderLine[];
}

/** One product of an order. */
export interface OrderLine extends ReadLine {
  /** What it comes to, rounded to units of the order's last place; undefined where that is not known. */
  units: bigint | undefined;
}

/** An amount that the order gives for the whole of it. */
interface GivenTotal extends Said {
  amount: Decimal | undefined;
  source: string;
  /** Whether it is an amount that stands there, rather than a product of two. */
  isStated: boolean;
}

/** More digits behind the mark than these are no money but the noise of a division. Decided. */
const MOST_PLACES = 6;

/** Up to so many units a double keeps the last one, after a multiplication too: a ninth of 2^53. Decided. */
const MOST_UNITS = 10n ** 15n;

/** So many problems of one order are told one by one. */
const MOST_NOTES = 10;

const FIX = 'Send the total as a number, or as text such as "1,299.00", and the currency as a code such as EUR.';

/**
 * Reads the total, the currency and the products of an order (`map.money`). The total is the first amount that is given,
 * else price × quantity, else the sum of its products. Where that cannot be read, or only in part, there is no order, and
 * the notes say why (`map.revenue-missing`).
 */
export function readOrder(properties: object, paths: RevenuePaths): { order: Order | undefined; notes: MappingNote[] } {
  const from = { properties };
  const { currency: named, notes } = readCurrency(from, paths.currency);
  const given = readStated(from, paths, named?.code) ?? readPriced(from, paths, named?.code);
  const ofTotal = named ?? given?.currency;
  const { lines, problems } = readOrderLines(from, paths, ofTotal?.code);
  const fail = (why: readonly MoneyProblem[]) => ({ order: undefined, notes: [...notes, ...tellMissing(why)] });
  const why = given === undefined ? whyNoSum(lines, problems, paths) : [given.problem ?? []].flat();
  if (why.length > 0) return fail(why);

  const currency = ofTotal ?? currencyOf(lines);
  if (given?.sign !== undefined && currency !== undefined && !maySign(given.sign, currency.code)) {
    return fail([inSeveral([given.sign, currency.code], given.source)]);
  }
  const order = addUp(given, lines, currency);
  if (!isSafe([order.total.units])) return fail([tooLarge(order.total.source)]);
  const unread = problems.filter(({ isUnread }) => isUnread).map(({ source, reason }) => ({ source, note: reason }));
  const choices = [...(given?.choices ?? []), ...lines.flatMap((line) => line.choices)];
  const said = [...choices, ...unread].slice(0, MOST_NOTES).map((one) => ({ rule: 'map.money', ...one }));
  return { order, notes: [...notes, ...said] };
}

/** What products come to, in units of the order's last place; nothing where that is not known. */
export function sumOf(lines: readonly OrderLine[]): bigint {
  return lines.reduce((all, { units = 0n }) => all + units, 0n);
}

/** Whether doubles keep the last digit of amounts and of their sum. */
export function isSafe(units: readonly bigint[]): boolean {
  return units.reduce((all, one) => all + (one < 0n ? -one : one), 0n) <= MOST_UNITS;
}

function readStated(from: unknown, { total }: RevenuePaths, code: string | undefined): GivenTotal | undefined {
  const found = readFirst(from, total);
  return found && { ...readAmount(found, code), source: found.source, isStated: true };
}

/** The price of an order of one product, where it stands beside its quantity, or alone. */
function readPriced(from: unknown, paths: RevenuePaths, code: string | undefined): GivenTotal | undefined {
  const price = readFirst(from, paths.price);
  const quantity = readFirst(from, paths.quantity);
  if (quantity === undefined && readFirst(from, paths.products) !== undefined) return undefined;
  const priced = readPricing(price, quantity, code);
  if (price === undefined || priced === undefined) return undefined;
  const { pricing, ...said } = priced;
  return { ...said, amount: pricing && comeTo(pricing), source: price.source, isStated: false };
}

/** Why the products of an order do not make its total; nothing where they do. */
function whyNoSum(
  lines: readonly ReadLine[],
  problems: readonly MoneyProblem[],
  { total }: RevenuePaths,
): readonly MoneyProblem[] {
  if (problems.length > 0) return problems.slice(0, MOST_NOTES);
  const [line] = lines;
  if (line === undefined) {
    const named = total.slice(0, NAMED_PATHS).map(({ source }) => source);
    const reason = `nothing says what the order comes to, such as ${named.join(', ')}`;
    return [{ source: 'properties', reason }];
  }
  const named = namesOf(lines);
  return named.length <= 1 ? [] : [inSeveral(named, listOf(line))];
}

/** The currencies that amounts name, by their codes, else by signs that stand for none of these. */
function namesOf(amounts: readonly Said[]): string[] {
  const codes = new Set(amounts.flatMap(({ currency }) => currency?.code ?? []));
  const signs = amounts
    .flatMap(({ sign }) => sign ?? [])
    .filter((sign) => ![...codes].some((code) => maySign(sign, code)));
  return [...codes, ...new Set(signs)];
}

function inSeveral(names: readonly string[], source: string): MoneyProblem {
  return { source, reason: `its prices are in several currencies: ${names.join(', ')}` };
}

const NAMED_PATHS = 3;

function addUp(given: GivenTotal | undefined, lines: readonly ReadLine[], currency: NamedCurrency | undefined): Order {
  const stated = given?.isStated ? (given.amount?.places ?? 0) : 0;
  const places = Math.max(digitsOf(currency?.code), Math.min(stated, MOST_PLACES));
  const inUnits = lines.map((line) => ({ ...line, units: line.amount && roundTo(line.amount, places) }));
  const [first] = lines;
  const source = given?.source ?? (first === undefined ? 'properties' : listOf(first));
  const units = given?.amount === undefined ? sumOf(inUnits) : roundTo(given.amount, places);
  return { total: { units, source }, places, currency, lines: inUnits };
}

/** The currency that all products name which name one. */
function currencyOf(lines: readonly ReadLine[]): NamedCurrency | undefined {
  const named = lines.flatMap(({ currency }) => currency ?? []);
  return new Set(named.map(({ code }) => code)).size === 1 ? named[0] : undefined;
}

function listOf({ source }: ReadLine): string {
  return source.slice(0, source.lastIndexOf('.'));
}

function tooLarge(source: string): MoneyProblem {
  return { source, reason: 'it is too large for a number that keeps its last digit' };
}

function tellMissing(problems: readonly MoneyProblem[]): MappingNote[] {
  return problems.map(({ source, reason }) => ({
    rule: 'map.revenue-missing',
    source,
    note: `no revenue is sent: ${reason}`,
    fix: FIX,
  }));
}
