import { describe, expect, it } from 'vitest';
import { createRevenueSums, type RevenueQuestion } from '../../../mock-amplitude/revenue/build-report.ts';
import { toUnits } from '../../../mock-amplitude/revenue/decimal.ts';
import type { Sale } from '../../../mock-amplitude/revenue/sale.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 1, 25, 12);

function report(sales: (Partial<Omit<Sale, 'units'>> & { amount: number })[], asked: Partial<RevenueQuestion> = {}) {
  const sums = createRevenueSums({ interval: 'hour', group: 'none', now: NOON, ...asked });
  for (const { amount, ...sale } of sales) {
    sums.add({ at: NOON, currency: 'GBP', productId: null, revenueType: null, ...sale, units: toUnits(amount) });
  }
  return sums.report();
}

it('adds up to the last digit, by the hour', () => {
  const { currencies, from, stepMs, steps } = report([
    { amount: 0.1 },
    { amount: 0.2, at: NOON + HOUR - 1 },
    { amount: 89.99, at: NOON - 1 },
  ]);
  expect([from + (steps - 1) * stepMs, stepMs, steps]).toEqual([NOON, HOUR, 168]);
  expect(currencies).toEqual([
    {
      currency: 'GBP',
      revenue: '90.29',
      sales: 3,
      outside: { revenue: '0', sales: 0 },
      groups: [
        {
          name: null,
          revenue: '90.29',
          sales: 3,
          steps: [
            { at: NOON - HOUR, revenue: '89.99', sales: 1 },
            { at: NOON, revenue: '0.3', sales: 2 },
          ],
        },
      ],
      others: null,
    },
  ]);
});

it('never adds two currencies up, and keeps apart what has none', () => {
  const { currencies } = report([
    { amount: 10 },
    { amount: 20, currency: 'EUR' },
    { amount: 5 },
    { amount: 1, currency: null },
  ]);
  expect(currencies.map(({ currency, revenue }) => [currency, revenue])).toEqual([
    ['GBP', '15'],
    ['EUR', '20'],
    [null, '1'],
  ]);
});

it.each([
  [
    'product',
    [
      ['SKU-2', '-30'],
      ['SKU-1', '25'],
      [null, '5'],
    ],
  ],
  [
    'type',
    [
      ['Purchase', '30'],
      ['Refund', '-30'],
    ],
  ],
] as const)('tells apart by %s, most revenue first, whichever way it went', (group, expected) => {
  const { currencies } = report(
    [
      { amount: 20, productId: 'SKU-1', revenueType: 'Purchase' },
      { amount: 5, productId: 'SKU-1', revenueType: 'Purchase' },
      { amount: -30, productId: 'SKU-2', revenueType: 'Refund' },
      { amount: 5, revenueType: 'Purchase' },
    ],
    { group },
  );
  expect(currencies[0]?.groups.map(({ name, revenue }) => [name, revenue])).toEqual(expected);
});

describe('the range', () => {
  it('is told what lies before and after it', () => {
    const first = NOON - 167 * HOUR;
    const [gbp] = report([
      { amount: 1, at: first },
      { amount: 2, at: first - 1 },
      { amount: 4, at: NOON + HOUR },
    ]).currencies;
    expect([gbp?.revenue, gbp?.outside]).toEqual(['1', { revenue: '6', sales: 2 }]);
  });

  it('ends with the newest sale where nothing was sold in it', () => {
    const before = NOON - 400 * HOUR;
    const { from, currencies } = report([
      { amount: 1, at: before },
      { amount: 2, at: NOON + HOUR },
    ]);
    expect(from).toBe(before - 167 * HOUR);
    expect([currencies[0]?.revenue, currencies[0]?.outside.revenue]).toEqual(['1', '2']);
    expect(report([{ amount: 2, at: NOON + HOUR }]).currencies[0]?.revenue).toBe('2');
    expect(report([]).from).toBe(NOON - 167 * HOUR);
  });

  it('has 90 days of UTC by the day', () => {
    const { from, currencies } = report([{ amount: 1 }, { amount: 2, at: NOON + 11 * HOUR }], { interval: 'day' });
    expect(from).toBe(Date.UTC(2026, 1, 25) - 89 * 24 * HOUR);
    expect(currencies[0]?.groups[0]?.steps).toEqual([{ at: Date.UTC(2026, 1, 25), revenue: '3', sales: 2 }]);
  });
});

it('tells no more products and currencies than may be, and what the others come to', () => {
  const many = Array.from({ length: 52 }, (_, index) => ({ amount: 52 - index, productId: `SKU-${index}` }));
  const [gbp] = report(many, { group: 'product' }).currencies;
  expect(gbp?.groups).toHaveLength(50);
  expect(gbp?.others).toEqual({
    groups: 2,
    revenue: '3',
    sales: 2,
    steps: [{ at: NOON, revenue: '3', sales: 2 }],
  });
  const { currencies, leftOut } = report(
    Array.from({ length: 31 }, (_, index) => ({ amount: 1, currency: `C${index}` })),
  );
  expect([currencies.length, leftOut]).toEqual([30, { currencies: 1, sales: 1 }]);
});

it('counts remarks by their rule, with the newest as an example', () => {
  const sums = createRevenueSums({ interval: 'hour', group: 'none', now: NOON });
  sums.note({ rule: 'normalize.revenue', seq: 1, message: 'old', isCounted: true }, 1);
  sums.note({ rule: 'event.field-type', seq: 2, message: 'refused', isCounted: false }, 3);
  sums.note({ rule: 'normalize.revenue', seq: 3, message: 'new', isCounted: false }, 1);
  expect(sums.report().notCounted).toEqual([
    { rule: 'event.field-type', events: 3, counted: 0, seq: 2, message: 'refused' },
    { rule: 'normalize.revenue', events: 2, counted: 1, seq: 3, message: 'new' },
  ]);
});
