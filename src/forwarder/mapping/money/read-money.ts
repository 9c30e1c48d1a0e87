import { digitsOf, isCurrent, maySign, nameCurrency } from './currency.ts';
import { type Decimal, parseDecimal, toDecimal } from './decimal.ts';
import { MOST_CHARACTERS, readNumber } from './read-number.ts';
import { showValue } from './show-value.ts';

/** An amount of money, or why a value is none. */
export type MoneyReading =
  | {
      kind: 'money';
      amount: Decimal;
      /** Code of the currency that the value itself names. */
      code?: string;
      /** A sign of several currencies that it bears, such as `$`. */
      sign?: string;
      /** How a mark was taken that may mean either, in words. */
      choice?: string;
    }
  | { kind: 'unreadable'; reason: string };

/** Decided: amount within money within the value. Shopify nests so deep. */
const OBJECT_LEVELS = 2;

const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?e[+-]?\d{1,2}$/i;
/** Before the first digit, to the last one, and behind. A dot or comma first is a mark where no letter stands before it. */
const PARTS = /^(?<before>\D*?)(?<body>(?:(?<![\p{L}])[.,٫])?\d(?:.*\d)?)(?<behind>\D*)$/u;
const BODY = /^[.,٫]?\d+(?:[.,٫٬' ]\d+)*$/;
const MINUS = /[-−‐‑–—﹣]/gu;
/** `12.–`, and `99:-` as in Sweden. */
const NO_CENTS = /^(?:[.,](?:[-−–—]+|$)|:[-−–—]+)/;

/** First digits of the scripts that money is written in, beside ASCII: Arabic, Persian, Devanagari, Bengali. */
const ZEROS = ['٠', '۰', '०', '০'].map((zero) => zero.charCodeAt(0));

const AMOUNTS = ['amount', 'value', 'shop_money', 'shopMoney'];
const CODES = ['currency', 'currency_code', 'currencyCode'];

/**
 * Reads money as people and systems write it (`map.money`): a number, a text with currency, blanks, and marks of either
 * kind, or an object such as `{ amount, currency }`.
 *
 * @param given code of the currency that is named elsewhere; it decides what an ambiguous mark means
 * @example readMoney('1.299,00 €', undefined) // { kind: 'money', amount: 1299, code: 'EUR' }
 */
export function readMoney(value: unknown, given: string | undefined, levels = OBJECT_LEVELS): MoneyReading {
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'money', amount: toDecimal(value) };
  if (typeof value === 'string') return readText(value, given);
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && levels > 0) {
    return readObject(value, given, levels - 1);
  }
  return unreadable(value);
}

function readObject(object: object, given: string | undefined, levels: number): MoneyReading {
  const amount = AMOUNTS.map((key) => own(object, key)).find((value) => value !== undefined && value !== null);
  const said = CODES.map((key) => own(object, key)).find((value) => typeof value === 'string');
  const named = typeof said === 'string' ? nameCurrency(said) : undefined;
  const code = named?.kind === 'code' ? named.code : undefined;
  if (amount === undefined) return unreadable(object);
  const reading = readMoney(amount, code ?? given, levels);
  if (reading.kind === 'unreadable' || code === undefined) return reading;
  if (
    (reading.code !== undefined && reading.code !== code) ||
    (reading.sign !== undefined && !maySign(reading.sign, code))
  )
    return { kind: 'unreadable', reason: `${showValue(object)} names two currencies` };
  return { ...reading, code };
}

function readText(text: string, given: string | undefined): MoneyReading {
  if (text.length > MOST_CHARACTERS) return unreadable(text);
  const bare = normalize(text);
  if (PLAIN_NUMBER.test(bare)) return { kind: 'money', amount: parseDecimal(bare) };
  const { before = '', body = '', behind = '' } = PARTS.exec(bare)?.groups ?? {};
  const around = readAround(before, behind);
  if (around === undefined || !BODY.test(body)) return unreadable(text);
  const { code } = around;
  const reading = readNumber(body, digitsOf(code ?? given));
  if (reading.kind === 'unreadable') return unreadable(text);
  const { units, places } = reading.number;
  const amount = { units: around.negative ? -units : units, places };
  return {
    kind: 'money',
    amount,
    ...(code === undefined ? {} : { code }),
    ...(around.sign === undefined ? {} : { sign: around.sign }),
    ...(reading.choice === undefined ? {} : { choice: tellChoice(text, reading.choice, code ?? given) }),
  };
}

/** Blanks of all kinds as one space, apostrophes as one kind, digits in ASCII, and no marks of direction. */
function normalize(text: string): string {
  return (
    text
      // Before the next line, which makes a space and an accent of U+00B4.
      .replace(/[’ʼ`´]/g, "'")
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .replace(/\s+/g, ' ')
      .replace(/[\p{Nd}--[0-9]]/gv, toAscii)
      .trim()
  );
}

function toAscii(digit: string): string {
  const value = ZEROS.map((zero) => digit.charCodeAt(0) - zero).find((offset) => offset >= 0 && offset <= 9);
  return String(value ?? digit);
}

interface Around {
  negative: boolean;
  code: string | undefined;
  sign: string | undefined;
}

/** What stands around the digits: sign and currency, once each. Undefined where it is anything else. */
function readAround(before: string, behind: string): Around | undefined {
  const tail = behind.replace(NO_CENTS, '');
  const isEnclosed = before.includes('(') && tail.includes(')');
  const [head, foot] = isEnclosed ? [before.replace('(', ''), tail.replace(')', '')] : [before, tail];
  const minuses = [...`${head}${foot}`.matchAll(MINUS)].length + (isEnclosed ? 1 : 0);
  const names = [head, foot].map((part) => part.replace(MINUS, '').replace(/^ ?\+/, '').trim()).filter(Boolean);
  if (minuses > 1) return undefined;
  const currencies = names.map((name) => nameCurrency(name, isCurrent));
  if (currencies.some(({ kind }) => kind === 'unknown')) return undefined;
  const codes = new Set(currencies.flatMap((named) => (named.kind === 'code' ? [named.code] : [])));
  if (codes.size > 1) return undefined;
  const [code] = codes;
  const [sign] = currencies.flatMap((named) => (named.kind === 'shared' ? [named.sign] : []));
  if (sign !== undefined && code !== undefined && !maySign(sign, code)) return undefined;
  return { negative: minuses === 1, code, sign };
}

function tellChoice(text: string, choice: 'groups' | 'decimals', code: string | undefined): string {
  const mark = text.includes(',') ? 'comma' : 'dot';
  const currency = code === undefined ? 'no currency is named, most have' : `${code} has`;
  const digits = digitsOf(code);
  const meaning = choice === 'groups' ? 'stands between thousands' : 'stands before the decimals';
  return `the ${mark} in ${JSON.stringify(text)} ${meaning}: ${currency} ${digits} digits`;
}

function unreadable(value: unknown): MoneyReading & { kind: 'unreadable' } {
  return { kind: 'unreadable', reason: `${showValue(value)} is no amount of money` };
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}
