import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../../src/debugger/web/revenue/format-money.ts';
import { addDecimals, toRevenueRows } from '../../../src/debugger/web/revenue/revenue-rows.ts';

it.each([
  ['0.3', 'GBP', '0.30'],
  ['89.99', 'GBP', '89.99'],
  ['-5', 'EUR', '-5.00'],
  ['1500', 'JPY', '1500'],
  ['0.12345', 'USD', '0.12345'],
  ['1', 'quid', '1.00'],
  ['1', null, '1.00'],
])('%s of %s is told as %s', (amount, currency, told) => {
  expect(formatMoney(amount, currency)).toBe(told);
});

it.each([
  [['0.1', '0.2'], '0.3'],
  [['-0.05', '0.05'], '0'],
  [['1', '-2.5'], '-1.5'],
  [['1000000000000000000000.01', '0.01'], '1000000000000000000000.02'],
  [[], '0'],
])('%j come to %s', (amounts, sum) => {
  expect(addDecimals(amounts)).toBe(sum);
});

describe('the rows of a chart', () => {
  const range = { from: 0, stepMs: 10, steps: 3 };
  const group = (name: string | null, ...steps: [at: number, revenue: string][]) => ({
    ...{ name, revenue: addDecimals(steps.map(([, revenue]) => revenue)), sales: steps.length },
    steps: steps.map(([at, revenue]) => ({ at, revenue, sales: 1 })),
  });

  it('have the amount of each step, and what names nothing under a name of its own', () => {
    const groups = [group('SKU-1', [0, '0.1'], [20, '59.99']), group(null, [20, '-5'])];
    const rows = toRevenueRows({ groups, others: null }, range, 'product');
    expect(rows.map(({ name, counts, revenue }) => [name, counts, revenue])).toEqual([
      ['SKU-1', [0.1, 0, 59.99], '60.09'],
      ['no product', [0, 0, -5], '-5'],
    ]);
  });

  it('are told apart whatever they are called', () => {
    const names = [null, 'no product', 'null', 'others', '2 others', '\ud800', '\\ud800'];
    const { name: _, ...rest } = group(null, [10, '0.2']);
    for (const groups of [names.slice(0, 5), names.slice(2)].map((some) =>
      some.map((name) => group(name, [10, '1'])),
    )) {
      const rows = toRevenueRows({ groups, others: { ...rest, groups: 2 } }, range, 'product');
      expect(rows).toHaveLength(6);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(6);
    }
  });

  it('are no more than there are colours: the others are one, to the last digit', () => {
    const groups = Array.from({ length: 8 }, (_, index) => group(`SKU-${index}`, [10, '0.1']));
    const { name: _, ...rest } = group(null, [10, '0.2']);
    const rows = toRevenueRows({ groups, others: { ...rest, groups: 2 } }, range, 'product');
    expect(rows.map(({ name }) => name)).toEqual(['SKU-0', 'SKU-1', 'SKU-2', 'SKU-3', 'SKU-4', '5 others']);
    expect(rows.at(-1)).toMatchObject({ revenue: '0.5', counts: [0, 0.5, 0], sales: 4 });
    expect(toRevenueRows({ groups: groups.slice(0, 6), others: null }, range, 'product')).toHaveLength(6);
  });
});
