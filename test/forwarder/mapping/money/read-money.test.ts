import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf } from '../../../../src/forwarder/mapping/money/currency.ts';
import { roundTo, toDecimal, toNumber } from '../../../../src/forwarder/mapping/money/decimal.ts';
import { readMoney } from '../../../../src/forwarder/mapping/money/read-money.ts';
import { anyHand, type Currency, DIGITS, write } from './write-money.ts';

function amountOf(value: unknown, currency?: string): number | undefined {
  const money = readMoney(value, currency);
  return money.kind === 'money' ? toNumber(money.amount) : undefined;
}

describe('money as people write it (map.money)', () => {
  it.each([
    ['1,299.00', 1299],
    ['1.299,00', 1299],
    ['1 299,00', 1299],
    ['1\u00a0299,00', 1299],
    ['1\u202f299,00', 1299],
    ["1'299.00", 1299],
    ['1’299.00', 1299],
    ['12,34,567.50', 1_234_567.5],
    ['1,234,567', 1_234_567],
    ['1.234.567,8', 1_234_567.8],
    ['١٬٢٣٤٫٥٠', 1234.5],
    ['۱٬۲۳۴٫۵', 1234.5],
    ['১২,৩৪,৫৬৭.৫০', 1_234_567.5],
    ['１２３．５', 123.5],
    ['£89.99', 89.99],
    ['89,99 €', 89.99],
    ['USD 12', 12],
    ['12 usd', 12],
    ['US$1,000.00', 1000],
    ['0,50 $US', 0.5],
    ['R$ 1.234,50', 1234.5],
    ['Rs.500', 500],
    ['99 kr.', 99],
    ['12 zł', 12],
    ['12円', 12],
    ['12,-', 12],
    ['12.– CHF', 12],
    ['.50', 0.5],
    ['$.50', 0.5],
    ['12.', 12],
    ['+5', 5],
    ['-5.00', -5],
    ['5.00-', -5],
    ['\u22125,00', -5],
    ['(5.00)', -5],
    ['($5.00)', -5],
    ['$-5.00', -5],
    ['0.333', 0.333],
    ['1234,567', 1234.567],
    ['1e3', 1000],
    [' 1e3 ', 1000],
    ['.500', 0.5],
    ['99:-', 99],
    ['99:--', 99],
    ['$5 USD', 5],
  ])('%j is %d', (text, amount) => {
    expect(amountOf(text)).toBe(amount);
  });

  it.each([
    ['free'],
    [''],
    ['10%'],
    ['12 items'],
    ['from 12'],
    ['for 12'],
    ['2 x 15'],
    ['10-20'],
    ['1,299,00'],
    ['1.2.3'],
    ['1,,2'],
    ['01,234,567'],
    ['--5'],
    ['(-5)'],
    ['0x10'],
    ['Infinity'],
    ['€5 USD'],
    ['$5 EUR'],
    ['5 EUR+'],
    ['12 CHF.-'],
    ['1’29.00'],
    ['1,234 567.8'],
    // Digits of N'Ko: money is not written in them.
    ['߁'],
    ['߁߂'],
    ['1'.repeat(65)],
    [true],
    [Number.NaN],
    [[5]],
    [{}],
    [{ amount: { amount: { amount: { amount: 5 } } } }],
  ])('%j is none', (value) => {
    expect(readMoney(value, undefined)).toEqual({ kind: 'unreadable', reason: expect.stringContaining('no amount') });
  });

  it.each([
    ['1,234', undefined, 1234, 'groups'],
    ['1.234', 'EUR', 1234, 'groups'],
    ['1,234', 'JPY', 1234, 'groups'],
    ['1,234', 'KWD', 1.234, 'decimals'],
    ['1.234', 'KWD', 1.234, 'decimals'],
    ['1.234', 'CLF', 1.234, 'decimals'],
    ['KWD 1,234', undefined, 1.234, 'decimals'],
  ])('%j in %s, which may mean two amounts, is %d, and the choice is said', (text, currency, amount, choice) => {
    const money = readMoney(text, currency);
    const said = choice === 'groups' ? 'stands between thousands' : 'stands before the decimals';
    expect(money).toMatchObject({ kind: 'money', choice: expect.stringContaining(said) });
    expect(amountOf(text, currency)).toBe(amount);
  });

  it('is a number as it stands', () => {
    expect(readMoney(5, undefined)).toStrictEqual({ kind: 'money', amount: { units: 5n, places: 0 } });
  });

  it('bears its sign beside the code of its currency', () => {
    const five = { kind: 'money', amount: { units: 5n, places: 0 }, code: 'USD', sign: '$' };
    expect(readMoney('USD 5 $', undefined)).toStrictEqual(five);
    expect(readMoney('$5 USD', undefined)).toStrictEqual(five);
  });

  it('is read from objects with a currency of their own', () => {
    expect(readMoney({ amount: '20.5', currency: 'eur' }, undefined)).toMatchObject({ code: 'EUR' });
    const shopify = { shop_money: { amount: '5.00', currency_code: 'USD' }, presentment_money: { amount: '4.00' } };
    expect(readMoney(shopify, undefined)).toMatchObject({ code: 'USD', amount: { units: 5n, places: 0 } });
    expect(readMoney({ amount: '5 €', currency: 'USD' }, undefined)).toMatchObject({ kind: 'unreadable' });
    expect(readMoney({ amount: '$5', currency: 'EUR' }, undefined)).toMatchObject({ kind: 'unreadable' });
    expect(readMoney({ amount: '$5', currency: 'USD' }, undefined)).toMatchObject({ kind: 'money', code: 'USD' });
  });
});

/** What people write beside an amount, by currency. */
const SIGNS: Record<string, string> = {
  ...{ EUR: '€ euro Euros', USD: 'US$ $US', CAD: 'CA$ C$ $CA', AUD: 'A$ AU$', NZD: 'NZ$', HKD: 'HK$', SGD: 'S$' },
  ...{ TWD: 'NT$', MXN: 'MX$', BRL: 'R$', JPY: 'JP¥ 円', CNY: 'CN¥ 元', KRW: '₩ 원', INR: '₹', RUB: '₽ руб руб.' },
  ...{ TRY: '₺', UAH: '₴', ILS: '₪', VND: '₫', NGN: '₦', PHP: '₱', THB: '฿', BDT: '৳', KZT: '₸', GEL: '₾' },
  ...{ PLN: 'zł', CZK: 'Kč', HUF: 'Ft', BGN: 'лв лв.', MYR: 'RM', IDR: 'Rp Rp.', PEN: 'S/', CHF: 'SFr SFr.' },
  ...{ KWD: 'د.ك', BHD: 'د.ب', OMR: 'ر.ع', AED: 'د.إ', SAR: 'ر.س', QAR: 'ر.ق', EGP: 'ج.م', JOD: 'د.أ' },
  ...{ TND: 'د.ت', IRR: 'ریال' },
};

describe('the currency beside an amount', () => {
  it.each(Object.entries(SIGNS).flatMap(([code, signs]) => signs.split(' ').map((sign) => [sign, code])))(
    '%s is %s, on either side',
    (sign, code) => {
      for (const text of [`5 ${sign}`, `${sign} 5`]) {
        expect(readMoney(text, undefined)).toStrictEqual({ kind: 'money', amount: { units: 5n, places: 0 }, code });
      }
    },
  );

  it.each('$ £ ¥ kr kr. Rs Fr. lei din дин. Bs Q L R p р'.split(' '))('%s is of several currencies', (sign) => {
    const read = readMoney(`5 ${sign}`, undefined);
    expect(read).toStrictEqual({
      kind: 'money',
      amount: { units: 5n, places: 0 },
      sign: sign.toLowerCase().replace(/\.$/, ''),
    });
  });
});

describe('the digits of a currency', () => {
  it.each(Object.entries(DIGITS))('%s are %i', (currency, digits) => {
    expect(digitsOf(currency)).toBe(digits);
  });

  it('are two where it is not known', () => {
    expect(digitsOf('XYZ')).toBe(2);
    expect(digitsOf(undefined)).toBe(2);
  });
});

describe('a decimal', () => {
  it('has not the noise of binary fractions', () => {
    expect(toDecimal(0.1 + 0.2)).toEqual({ units: 3n, places: 1 });
    expect(toDecimal(1e-7)).toEqual({ units: 1n, places: 7 });
    expect(toDecimal(1e21)).toEqual({ units: 10n ** 21n, places: 0 });
    expect(Object.is(toNumber(toDecimal(-0)), 0)).toBe(true);
  });

  it.each([
    [1.004, 100n],
    [1.005, 101n],
    [-1.005, -101n],
    [-1.004, -100n],
  ])('%d is %s hundredths', (value, units) => {
    expect(roundTo(toDecimal(value), 2)).toBe(units);
  });
});

describe('money in any hand', () => {
  it('is read back from each hand of sixteen countries, to the last digit of the currency', () => {
    const currencies = fc.constantFrom<Currency>('JPY', 'EUR', 'USD', 'GBP', 'INR', 'BRL', 'KWD', 'CLF');
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), currencies, anyHand, (units, currency, hand) => {
        const money = readMoney(write(units, currency, hand), currency);
        if (money.kind === 'unreadable') throw new Error(money.reason);
        expect(Number(roundTo(money.amount, DIGITS[currency]))).toBe(units);
        expect(money.code ?? currency).toBe(currency);
      }),
      { numRuns: 2000 },
    );
  });
});
