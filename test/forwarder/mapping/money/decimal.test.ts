import { describe, expect, it } from 'vitest';
import { fits, parseDecimal } from '../../../../src/forwarder/mapping/money/decimal.ts';
import { comeTo, isWhole, readAmount } from '../../../../src/forwarder/mapping/money/read-lines.ts';
import { readNumber } from '../../../../src/forwarder/mapping/money/read-number.ts';

const NOTHING = { units: 0n, places: 0 };

describe('a decimal', () => {
  it.each([
    ['89.990', { units: 8999n, places: 2 }],
    ['-.5', { units: -5n, places: 1 }],
    ['.', NOTHING],
    ['', NOTHING],
    ['-', NOTHING],
    ['1.5e3', { units: 1500n, places: 0 }],
    ['1.5E-3', { units: 15n, places: 4 }],
    // Nothing else is read, nor a part of it.
    ['x12', NOTHING],
    ['12x', NOTHING],
  ])('is read from %s', (text, read) => {
    expect(parseDecimal(text)).toEqual(read);
  });

  it.each([
    [100, 2, 0, true],
    [150, 2, 0, false],
    [150, 2, 1, true],
    [155, 2, 1, false],
    [155, 2, 2, true],
  ])('of %i units with %i places fits into %i: %s', (units, places, wanted, does) => {
    expect(fits({ units: BigInt(units), places }, wanted)).toBe(does);
  });
});

describe('how a mark was taken', () => {
  it.each([
    ['1,234', 3, 3, { choice: 'decimals' }],
    ['1,234', 2, 0, { choice: 'groups' }],
    ['12,34', 2, 2, {}],
  ])('in %s, with %i digits', (text, digits, places, choice) => {
    const number = { units: 1234n, places };
    expect(readNumber(text, digits)).toStrictEqual({ kind: 'number', number, ...choice });
  });
});

describe('an amount in an order', () => {
  it('of another currency is none, and says so', () => {
    expect(readAmount({ value: '5 €', source: 'properties.total' }, 'USD')).toStrictEqual({
      amount: undefined,
      currency: undefined,
      choices: [],
      problem: { source: 'properties.total', reason: '"5 €" says EUR, and its order USD', isUnread: true },
    });
    expect(readAmount({ value: 'free', source: 'properties.total' }, 'USD')).toStrictEqual({
      amount: undefined,
      currency: undefined,
      choices: [],
      problem: { source: 'properties.total', reason: '"free" is no amount of money', isUnread: true },
    });
  });

  it('comes to its price so many times; whole pieces are one or more', () => {
    const pricing = (quantity: string) => ({
      price: parseDecimal('2.50'),
      quantity: parseDecimal(quantity),
      priceSource: 'properties.price',
      quantitySource: 'properties.quantity',
    });
    expect(comeTo(pricing('3'))).toEqual({ units: 75n, places: 1 });
    expect(['1', '12', '0', '-1', '1.5'].map((text) => isWhole(pricing(text)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
