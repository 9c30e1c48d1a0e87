import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmplitudeEvent } from '../../../src/forwarder/amplitude-event.ts';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { events, map, track } from './map.ts';
import { anyOrder } from './money/any-order.ts';

/** What Amplitude counts, as its docs say it: price × quantity wins over revenue, and a quantity not sent is 1. */
function counted({ price, quantity, revenue }: AmplitudeEvent): number {
  return price === undefined ? (revenue ?? 0) : price * (quantity ?? 1);
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
    [{ total: ' ', revenue: 3 }, 3],
    [{ products: [line, { price: '5.5' }] }, 35.5],
    [{ total: 0 }, 0],
  ])('of %j is %j', (properties, revenue) => {
    expect(order(properties).revenue).toBe(revenue);
  });

  it('is left out where a quantity is no number, which even a megabyte of digits is told at once', () => {
    const ofQuantity = (quantity: string) => order({ products: [{ price: 2, quantity }] });
    expect(ofQuantity(`${'0'.repeat(63)}3`)).toMatchObject({ revenue: 6 });
    expect(ofQuantity(`${'0'.repeat(64)}3`)).not.toHaveProperty('revenue');
    expect(ofQuantity(`${'1'.repeat(1_000_000)}x`)).not.toHaveProperty('revenue');
  });

  it('is left out where there is no amount at all', () => {
    expect(order({ order_id: 'x' })).not.toHaveProperty('revenue');
    expect(order({ order_id: 'x' })).not.toHaveProperty('revenueType');
    expect(order({ products: [{ product_id: 'SKU-1', quantity: 2 }] })).not.toHaveProperty('revenue');
    expect(order({ products: [{ product_id: 'SKU-1' }, line] })).not.toHaveProperty('revenue');
    expect(order({ total: 'free', revenue: 3 })).not.toHaveProperty('revenue');
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

  it('is read from GA4 names too: value, items and item_id', () => {
    const properties = {
      transaction_id: 'T-1',
      value: 30,
      currency: 'EUR',
      items: [{ item_id: 'SKU-1', price: 15, quantity: 2 }],
    };
    expect(order(properties, 'purchase')).toMatchObject({
      event_type: 'Order Completed',
      revenue: 30,
      currency: 'EUR',
      productId: 'SKU-1',
    });
    expect(order({ items: [{ price: 5 }, { price: '2.5', quantity: '2' }] }, 'purchase')).toMatchObject({
      revenue: 10,
    });
    expect(order({ value: 30, items: [] }, 'refund')).toMatchObject({ revenue: -30, revenueType: 'Refund' });
  });
});

describe('line items', () => {
  const lines = (properties: object, event = 'Order Completed') =>
    events(track({ event, properties }), { variant: 'retail' });
  const products = [line, { product_id: 'SKU-2', price: 5 }];

  it('count for themselves, and the order carries the rest', () => {
    expect(lines({ order_id: 'O-1', total: 40, products })).toMatchObject([
      { event_type: 'Order Completed', insert_id: 'message-1', revenue: 5, revenueType: 'Purchase' },
      { event_type: 'Product Purchased', insert_id: 'message-1:1', productId: 'SKU-1', price: 15, quantity: 2 },
      { event_type: 'Product Purchased', insert_id: 'message-1:2', productId: 'SKU-2', price: 5, quantity: 1 },
    ]);
  });

  it('leave nothing on the order where they are the whole bill', () => {
    const [whole] = lines({ total: 35, products });
    expect(whole).not.toHaveProperty('revenue');
    expect(whole).not.toHaveProperty('revenueType');
  });

  it('are negative for a refund', () => {
    expect(lines({ total: 30, products }, 'Order Refunded')).toMatchObject([
      { event_type: 'Order Refunded', revenue: 5, revenueType: 'Refund' },
      { event_type: 'Product Refunded', price: -15, quantity: 2, revenueType: 'Refund' },
      { event_type: 'Product Refunded', price: -5, quantity: 1 },
    ]);
  });

  it('send an amount instead of price and quantity where these have fractions of a cent or a piece', () => {
    const odd = [
      { product_id: 'tea', price: 10, quantity: 1.25 },
      { product_id: 'bolt', price: 0.333, quantity: 3 },
      { product_id: 'gift' },
    ];
    const [, tea, bolt, gift] = lines({ total: 13.5, products: odd });
    expect(tea).toMatchObject({ productId: 'tea', revenue: 12.5 });
    expect(bolt).toMatchObject({ productId: 'bolt', revenue: 1 });
    for (const one of [tea, bolt, gift]) expect(one).not.toHaveProperty('price');
    expect(gift).not.toHaveProperty('productId');
  });

  it('name no product that has no id, however its price is sent', () => {
    const sent = lines({ total: 30, products: [{ price: 10, quantity: 1.5 }, { price: 15 }] });
    expect(sent).toMatchObject([{}, { revenue: 15 }, { price: 15 }]);
    for (const one of sent) expect(one).not.toHaveProperty('productId');
  });

  it('are none where the order carries its only product', () => {
    expect(lines({ total: 30, products: [line] })).toMatchObject([
      { event_type: 'Order Completed', revenue: 30, productId: 'SKU-1', price: 15, quantity: 2 },
    ]);
    expect(lines({ total: 30, products: [line] })).toHaveLength(1);
  });

  it('of a refund of nothing, or that come to nothing, are taken back, and the order carries the rest', () => {
    expect(lines({ total: 0, products: [line] }, 'Order Refunded')).toMatchObject([
      { revenue: 30 },
      { price: -15, quantity: 2 },
    ]);
    const taken = lines({ total: 5, products: [line, { price: -30 }] }, 'Order Refunded');
    expect(taken).toMatchObject([{ revenue: -5 }, { price: -15, quantity: 2 }, { price: 30 }]);
  });

  it.each([
    [-40, 15],
    [40, -15],
    [-40, -15],
  ])('of a refund of %i at a price of %i are negative, though only one of them is', (total, price) => {
    const refunded = [{ ...line, price }, { price: Math.sign(price) * 5 }];
    expect(lines({ total, products: refunded }, 'Order Refunded')).toMatchObject([
      { event_type: 'Order Refunded', revenue: -5 },
      { event_type: 'Product Refunded', price: -15, quantity: 2 },
      { event_type: 'Product Refunded', price: -5 },
    ]);
  });

  it('of no products leave the total on the order, of nothing too', () => {
    expect(lines({ total: 0 })).toMatchObject([{ revenue: 0, revenueType: 'Purchase' }]);
    expect(lines({ total: 5, products: [] })).toMatchObject([{ revenue: 5 }]);
  });

  it.each([
    [6e12, 2],
    [6e12 + 0.01, 1],
  ])('that cost %d are not made where doubles would not keep the last cent of the sum', (price, made) => {
    const sent = lines({ total: 4e12, products: [{ price }] });
    expect(sent).toHaveLength(made);
    expect(sent[0]?.revenue).toBe(made === 1 ? 4e12 : -2e12);
  });

  it('and their order say what each amount was read from', () => {
    const odd = { sku: 'tea', price: 10, quantity: 1.25 };
    const properties = { total: 45, currency: 'EUR', revenueType: ' Renewal ', products: [line, odd] };
    const mapping = map(track({ event: 'Order Completed', properties }), { variant: 'retail' });
    const names = ['revenue', 'revenueType', 'currency', 'productId', 'price', 'quantity'];
    const told = mapping.explanation.fields.filter(({ field }) => names.includes(field));
    const first = 'properties.products.0';
    const ofAll = (event: number) => [
      { event, field: 'revenueType', rule: 'map.revenue', source: 'properties.revenueType' },
      { event, field: 'currency', rule: 'map.revenue', source: 'properties.currency' },
    ];
    expect(told).toEqual([
      { event: 0, field: 'revenue', rule: 'map.revenue', source: 'properties.total' },
      ...ofAll(0),
      ...ofAll(1),
      { event: 1, field: 'productId', rule: 'map.revenue', source: first },
      { event: 1, field: 'price', rule: 'map.revenue', source: `${first}.price` },
      { event: 1, field: 'quantity', rule: 'map.revenue', source: `${first}.quantity` },
      ...ofAll(2),
      { event: 2, field: 'productId', rule: 'map.revenue', source: 'properties.products.1' },
      { event: 2, field: 'revenue', rule: 'map.revenue', source: 'properties.products.1' },
    ]);
    expect(mapping.kind === 'mapped' && mapping.events.map(({ revenueType }) => revenueType)).toEqual(
      Array(3).fill('Renewal'),
    );
  });

  it.each([
    [100, 101],
    [101, 101],
  ])('of an order with %i products are at most a hundred; the order carries what the others cost', (count, made) => {
    const sent = lines({ products: Array.from({ length: count }, () => ({ price: 1 })) });
    expect(sent).toHaveLength(made);
    expect(sent[0]?.revenue).toBe(count === 100 ? undefined : 1);
  });
});

describe.each(VARIANT_NAMES)('with variant %s', (variant) => {
  it('what Amplitude counts is the total of any order to the last digit, or nothing and a reason is given', () => {
    fc.assert(
      fc.property(anyOrder, ({ input, digits, units }) => {
        const mapping = map(track(input), { variant });
        if (mapping.kind === 'dropped') throw new Error(mapping.reason);
        const { notes } = mapping.explanation;
        const missing = notes.filter(({ rule }) => rule === 'map.revenue-missing');
        const told = mapping.events.filter((event) => event.revenue !== undefined || event.price !== undefined);
        const sum = told.reduce((all, event) => all + Math.round(counted(event) * 10 ** digits), 0);
        if (units === undefined)
          expect({ told, missing }).toEqual({ told: [], missing: [expect.anything(), ...missing.slice(1)] });
        else expect({ sum: sum || 0, missing }).toEqual({ sum: units || 0, missing: [] });
      }),
      { numRuns: 1000 },
    );
  });
});
