import { lazy } from '../../../../lib/lazy.ts';
import { CURRENCY_SIGNS, SHARED_SIGNS } from './currency-signs.ts';

/** Digits after the mark, where nothing says which currency it is. */
const USUAL_DIGITS = 2;

const CODE = /^[A-Z]{3}$/;
const CURRENCY_SIGN = /^\p{L}{0,3}\p{Sc}\p{L}{0,3}$/u;
/** In French letters stand behind: `$US`. */
const SIGN_FIRST = /^(\p{Sc})(\p{L}+)$/u;
const DOT_AT_END = /\.$/;

const DIGITS = ofEach(askDigits);
const SYMBOLS = ofEach(askSymbol);

/** By code, each asked once: to ask for all of them takes 80 ms. */
function ofEach<T>(ask: (code: string) => T): () => ReadonlyMap<string, () => T> {
  return lazy(() => new Map(listCurrencies().map((code) => [code, lazy(() => ask(code))])));
}

/**
 * How many digits a currency has after the mark: 0, 2, 3 or 4. Source: ISO 4217 and CLDR, as ICU has them.
 *
 * @example digitsOf('KWD') // 3
 */
export function digitsOf(code: string | undefined): number {
  return (code === undefined ? undefined : DIGITS().get(code)?.()) ?? USUAL_DIGITS;
}

/** Whether money is written in this currency today: three letters beside a number may be any word. */
export function isCurrent(code: string): boolean {
  return DIGITS().has(code);
}

/** Codes of what money is written in today. ICU knows the last two, units of account of Chile and Uruguay, and does not list them. */
export function listCurrencies(): string[] {
  return [...Intl.supportedValuesOf('currency'), 'CLF', 'UYW'];
}

/** @throws RangeError where the code has not three letters */
export function askDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? USUAL_DIGITS;
}

/** What a text beside an amount, or instead of a code, says of its currency. */
export type CurrencyName =
  | { kind: 'code'; code: string }
  /** A sign that several currencies share, such as `$`. */
  | { kind: 'shared'; sign: string }
  | { kind: 'unknown' };

/**
 * Reads a currency: a code of three letters in any case, or a sign.
 *
 * @param isKnown which codes count: any that has three letters, if not given
 * @example nameCurrency(' eur ') // { kind: 'code', code: 'EUR' }
 */
export function nameCurrency(text: string, isKnown: (code: string) => boolean = () => true): CurrencyName {
  const bare = text.trim();
  const sign = bare.toLowerCase().replace(DOT_AT_END, '').replace(SIGN_FIRST, '$2$1');
  const bySign = CURRENCY_SIGNS.get(sign);
  if (bySign !== undefined) return { kind: 'code', code: bySign };
  const code = bare.toUpperCase();
  if (CODE.test(code) && isKnown(code)) return { kind: 'code', code };
  // The letters beside it are not the same in all countries: £GB, GB£.
  if (CURRENCY_SIGN.test(bare)) return { kind: 'shared', sign: CHARACTER.exec(bare)?.[0] ?? sign };
  return SHARED_SIGNS.has(sign) ? { kind: 'shared', sign } : { kind: 'unknown' };
}

/** Signs of currency that are one character, whoever writes them: `$` for the dollars and pesos, `£`, `¥`. */
const CHARACTER = /\p{Sc}/u;

/**
 * Whether a sign that several currencies share may stand for this one. It may not where the currency has a sign of its own.
 * Letters such as `kr` may stand for any: who writes them knows no other.
 *
 * @example maySign('$', 'EUR') // false
 */
export function maySign(sign: string, code: string): boolean {
  if (!CHARACTER.test(sign)) return true;
  const symbol = SYMBOLS().get(code)?.();
  return symbol === undefined || symbol.includes(sign) || !CHARACTER.test(symbol);
}

/**
 * The currency's sign as ICU writes it in the shortest way: `$` for the Canadian dollar, too.
 *
 * @example askSymbol('CAD') // '$'
 */
export function askSymbol(currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
}
