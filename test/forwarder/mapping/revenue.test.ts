import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmplitudeEvent } from '../../../src/forwarder/amplitude-event.ts';
import { events, track } from './map.ts';

/** What Amplitude counts, as its docs say it: price × quantity where both are sent, else revenue. */
function counted({ price, quantity, revenue }: AmplitudeEvent): number {
  return price !== undefined && quantity !== undefined ? price * quantity : (revenue ?? 0);
}

function order(properties: object, event = 'Order Completed'): AmplitudeEvent {
  const [only] = events(track({ event, properties }));
  if (only === undefined) throw new Error('no event');
  return only;
}

const line = { product_id: 'SKU-1', price: 15, quantity: 2 };

describe('revenue', () => {
  it.each([
    [{ total: 10, revenue: 9 }, 10],
    [{ revenue: 9 }, 9],
    [{ total: '89.99' }, 89.99],
    [{ total: 'free', revenue: 3 }, 3],
    [{ products: [line, { price: '5.5' }] }, 35.5],
    [{ total: 0 }, 0],
  ])('of %j is %j', (properties, revenue) => {
    expect(order(properties).revenue).toBe(revenue);
  });

  it('is left out where there is no amount at all', () => {
    expect(order({ order_id: 'x' })).not.toHaveProperty('revenue');
    expect(order({ order_id: 'x' })).not.toHaveProperty('revenueType');
    expect(order({ products: [{ product_id: 'SKU-1', quantity: 2 }] })).not.toHaveProperty('revenue');
    expect(order({ products: [{ product_id: 'SKU-1' }, line] })).toMatchObject({ revenue: 30 });
  });

  it('names its currency only by three letters', () => {
    expect(order({ total: 1, currency: ' gbp ' }).currency).toBe('GBP');
    expect(order({ total: 1, currency: 'pounds' })).not.toHaveProperty('currency');
    expect(order({ currency: 'GBP' })).not.toHaveProperty('currency');
  });

  it('carries the only product where it is the whole bill', () => {
    expect(order({ total: 30, products: [line] })).toMatchObject({
      productId: 'SKU-1',
      price: 15,
      quantity: 2,
      revenue: 30,
    });
    for (const properties of [
      { total: 30.01, products: [line] },
      { total: 30, products: [line, { ...line, price: 0 }] },
      { total: 22.5, products: [{ ...line, quantity: 1.5 }] },
    ]) {
      expect(order(properties)).not.toHaveProperty('price');
      expect(order(properties)).not.toHaveProperty('productId');
    }
  });

  it('is negative for a refund, however it is sent', () => {
    for (const total of [30, -30]) {
      expect(order({ total, products: [line] }, 'Order Refunded')).toMatchObject({
        revenue: -30,
        revenueType: 'Refund',
      });
    }
  });

  it('is not made of prices on other events', () => {
    expect(order({ price: 59.99, quantity: 1, currency: 'GBP' }, 'Product Added')).not.toHaveProperty('price');
    expect(order({ total: 5 }, 'toString')).not.toHaveProperty('revenue');
  });

  it('counts, for any order, its total to the cent', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 });
    const number = (value: number) => fc.constantFrom<number | string>(value, String(value));
    const product = fc.record(
      {
        product_id: fc.string(),
        price: cents.chain((price) => number(price / 100)),
        quantity: fc.integer({ min: 1, max: 20 }).chain(number),
      },
      { requiredKeys: ['price'] },
    );
    const orders = fc.record({
      products: fc.array(product, { minLength: 1, maxLength: 50 }),
      extra: fc.integer({ min: -500, max: 500 }),
      total: fc.constantFrom('total', 'revenue', 'none'),
      refund: fc.boolean(),
      currency: fc.constantFrom('GBP', 'eur', 'USD'),
    });
    fc.assert(
      fc.property(orders, ({ products, extra, total, refund, currency }) => {
        const sum = products.reduce(
          (all, { price, quantity }) => all + Math.round(Number(price) * 100) * Number(quantity ?? 1),
          0,
        );
        const due = total === 'none' ? sum : Math.max(0, sum + extra);
        const amount = total === 'none' ? {} : { [total]: due / 100 };
        const event = order({ ...amount, products, currency }, refund ? 'Order Refunded' : 'Order Completed');
        expect(Math.round(counted(event) * 100)).toBe(refund ? -due || 0 : due);
        expect(event.currency).toBe(currency.toUpperCase());
      }),
      { numRuns: 500 },
    );
  });
});
