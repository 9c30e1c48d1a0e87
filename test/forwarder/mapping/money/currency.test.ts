import { describe, expect, it } from 'vitest';
import {
  askDigits,
  askSymbol,
  digitsOf,
  isCurrent,
  listCurrencies,
  maySign,
  nameCurrency,
} from '../../../../src/forwarder/mapping/money/currency.ts';

describe('a currency', () => {
  it.each([
    ['JPY', 0, '¥'],
    ['EUR', 2, '€'],
    ['CAD', 2, '$'],
    ['KWD', 3, 'KWD'],
    ['CLF', 4, 'CLF'],
  ])('%s has %i digits and the sign %s, as ICU says', (code, digits, symbol) => {
    expect([askDigits(code), digitsOf(code), askSymbol(code)]).toEqual([digits, digits, symbol]);
  });

  it('is one that ICU lists, or a unit of account that it only knows', () => {
    const all = listCurrencies();
    for (const code of ['EUR', 'KWD', 'CLF', 'UYW']) expect(all).toContain(code);
    expect(all.filter((code) => !/^[A-Z]{3}$/.test(code) || !isCurrent(code))).toEqual([]);
    expect(isCurrent('ITL') || isCurrent('OFF')).toBe(false);
  });
});

describe('what stands beside an amount', () => {
  it.each([
    ['eur', { kind: 'code', code: 'EUR' }],
    ['$us', { kind: 'code', code: 'USD' }],
    ['GB£', { kind: 'shared', sign: '£' }],
    // No Canadian dollar: the letters are not on one side.
    ['c$a', { kind: 'shared', sign: '$' }],
    ['$abcd', { kind: 'unknown' }],
    ['items', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
  ])('%j is %j', (text, named) => {
    expect(nameCurrency(text)).toEqual(named);
  });

  it.each([
    ['$', 'CAD', true],
    ['$', 'EUR', false],
    ['€', 'USD', false],
    // It has no sign of its own.
    ['$', 'KWD', true],
    ['kr', 'USD', true],
    // Nobody knows what its sign is.
    ['$', 'XYZ', true],
  ])('%s may stand for %s: %s', (sign, code, may) => {
    expect(maySign(sign, code)).toBe(may);
  });
});
