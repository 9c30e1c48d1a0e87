import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toUnits, writeUnits } from '../../../mock-amplitude/revenue/decimal.ts';

const sum = (...amounts: number[]) => writeUnits(amounts.reduce((units, one) => units + toUnits(one), 0n));

it.each<[number[], string]>([
  [[0.1, 0.2], '0.3'],
  [[89.99], '89.99'],
  [Array.from({ length: 1000 }, () => 0.1), '100'],
  [[89.99, -89.99], '0'],
  [[-0.05], '-0.05'],
  [[1e21, 0.01], '1000000000000000000000.01'],
  [[1e-12, 4e-13], '0.000000000001'],
  [[5e-13], '0.000000000001'],
  [[5e-324, -0], '0'],
  [[1500], '1500'],
])('%j come to %s', (amounts, expected) => {
  expect(sum(...amounts)).toBe(expected);
});

it('an amount is written as the number that it is, however large', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (amount) => {
      fc.pre(Math.abs(amount) > 1);
      const read = Number(sum(amount));
      expect(Math.abs(read - amount)).toBeLessThanOrEqual(1e-12);
    }),
  );
});
