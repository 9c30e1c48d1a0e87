import fc from 'fast-check';

/** One currency for each count of digits, and some more of two. */
export const DIGITS = { JPY: 0, EUR: 2, USD: 2, GBP: 2, INR: 2, BRL: 2, KWD: 3, CLF: 4 } as const;

export type Currency = keyof typeof DIGITS;

const LOCALES = [
  'en-US',
  'de-DE',
  'fr-FR',
  'de-CH',
  'fr-CH',
  'en-IN',
  'hi-IN',
  'ar-EG',
  'fa-IR',
  'sv-SE',
  'nb-NO',
  'pt-BR',
  'pl-PL',
  'ja-JP',
  'he-IL',
  'bn-BD',
] as const;

/** How an amount is written. */
export const anyHand = fc.record({
  style: fc.constantFrom(
    'number',
    'text',
    'decimal',
    'symbol',
    'narrowSymbol',
    'code',
    'accounting',
    'whole',
    'object',
  ),
  locale: fc.constantFrom(...LOCALES),
});

type Hand = typeof anyHand extends fc.Arbitrary<infer T> ? T : never;

/** Writes an amount, given in units of the currency's last place, in that hand. */
export function write(units: number, currency: Currency, { style, locale }: Hand): unknown {
  const digits = DIGITS[currency];
  const value = units / 10 ** digits;
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  switch (style) {
    case 'number':
      return value;
    case 'text':
      return String(value);
    case 'object':
      return { amount: value.toFixed(digits), currency };
    case 'decimal':
      return new Intl.NumberFormat(locale, fraction).format(value);
    case 'whole':
      // Without decimals where there are none; where a currency has three, that could be read as thousandths.
      return new Intl.NumberFormat(locale, digits < 3 && Number.isInteger(value) ? {} : fraction).format(value);
    case 'accounting':
      return new Intl.NumberFormat(locale, { style: 'currency', currency, currencySign: 'accounting' }).format(value);
    case 'symbol':
    case 'narrowSymbol':
    case 'code':
      return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: style }).format(value);
  }
}
