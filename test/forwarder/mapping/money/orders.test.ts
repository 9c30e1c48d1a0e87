import { describe, expect, it } from 'vitest';
import { VARIANT_NAMES } from '../../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { map, track } from '../map.ts';

function order(properties: object, variant: (typeof VARIANT_NAMES)[number] = 'default', event = 'Order Completed') {
  const mapping = map(track({ event, properties }), { variant });
  if (mapping.kind === 'dropped') throw new Error(mapping.reason);
  const amounts = mapping.events.map(({ price, quantity = 1, revenue = 0 }) =>
    price === undefined ? revenue : price * quantity,
  );
  const counted = Number(amounts.reduce((sum, amount) => sum + amount, 0).toFixed(4));
  return { counted, events: mapping.events, notes: mapping.explanation.notes };
}

const missingIn = ({ notes }: ReturnType<typeof order>) => notes.filter(({ rule }) => rule === 'map.revenue-missing');

describe.each(VARIANT_NAMES)('with variant %s, an order', (variant) => {
  it.each([
    [
      {
        value: '1,299.00',
        currency: 'GBP',
        items: [
          { price: '1,199.00', quantity: 1 },
          { price: '100.00', quantity: 1 },
        ],
      },
      1299,
    ],
    [{ value: '59,99', currency: 'EUR', items: [{ price: '29,99' }, { price: '30.00' }] }, 59.99],
    [{ total: '$27.50' }, 27.5],
    [{ price: 25, quantity: 2 }, 50],
    [{ price: '1.299,00 €', quantity: '2' }, 2598],
    [{ price: '29,99', currency: '€' }, 29.99],
    [{ products: [{ revenue: 500 }, { revenue: 100 }] }, 600],
    [{ products: [{ revenue: 18, price: 10, quantity: 2 }, { price: 5 }] }, 23],
    [{ ecommerce: { value: 72.05, items: [{ price: 70 }] } }, 72.05],
    [{ ecommerce: { items: [{ price: 70, quantity: 2 }] } }, 140],
    [{ ecommerce: { purchase: { actionField: { revenue: '35.43' } } } }, 35.43],
    [{ ecommerce: { purchase: { products: [{ price: '15.25', quantity: 2 }] } } }, 30.5],
    [{ total_price: '20.00', line_items: [{ price: '10.00', quantity: 1 }] }, 20],
    [{ total_price_set: { shop_money: { amount: '20.00', currency_code: 'USD' } } }, 20],
    [{ line_items: [{ price: '10.00', quantity: 3 }] }, 30],
    [{ checkout: { totalPrice: { amount: 20, currencyCode: 'EUR' }, lineItems: [] } }, 20],
    [{ total: { amount: 20, currency: 'EUR' } }, 20],
    [{ total: 30.375, currency: 'KWD', products: [{ price: 10.125, quantity: 3 }] }, 30.375],
    [{ total: 1000, currency: 'JPY', products: [{ price: 333.33, quantity: 3 }] }, 1000],
    [{ total: 0.1 + 0.2, currency: 'USD' }, 0.3],
    [{ total: ' ', value: 5 }, 5],
    [{ total: '$27.50', currency: 'CAD' }, 27.5],
    [{ total: '£5', currency: 'EGP' }, 5],
    [{ total: '¥500', currency: 'CNY', products: [{ price: '￥500' }] }, 500],
    [{ total: '$10', currency: 'MOP' }, 10],
    [{ total: '99 kr', currency: 'SEK', products: [{ price: '99:-' }] }, 99],
    [{ total: '1 299:-', currency: 'SEK' }, 1299],
    [{ products: [{ price: '$5' }, { price: 'US$6' }] }, 11],
    [{ products: [{ price: '$5' }, { price: '6' }] }, 11],
    [{ ecommerce: { currencyCode: 'EUR', purchase: { actionField: { revenue: '35.43', tax: '4.90' } } } }, 35.43],
    [{ total: "1'299.50 CHF" }, 1299.5],
    [{ total: '１２．５０' }, 12.5],
    [{ total: null, revenue: '12.50' }, 12.5],
    [{ products: [{ price: 5, quantity: 0 }, { price: 6 }] }, 6],
  ])('%j counts %d', (properties, counted) => {
    const sent = order(properties, variant);
    expect({ counted: sent.counted, missing: missingIn(sent) }).toEqual({ counted, missing: [] });
  });

  it.each([
    [{ total: 'free', value: 12 }, 'properties.total', '"free" is no amount of money'],
    [{ total: '1,299,00', products: [{ price: 3 }] }, 'properties.total', '"1,299,00" is no amount of money'],
    [{ total: '12 USD', currency: 'EUR' }, 'properties.total', '"12 USD" says USD, and its order EUR'],
    [{ products: [{ price: 'x' }, { price: 3 }] }, 'properties.products.0.price', '"x" is no amount of money'],
    [{ products: [{ price: 3 }, { sku: 'A' }] }, 'properties.products.1', '{"sku":"A"} says no price'],
    [{ products: [{ price: 3 }, 'A'] }, 'properties.products.1', '"A" is no product'],
    [{ products: 'A' }, 'properties.products', '"A" is no list of products'],
    [{ products: [{ price: 3, quantity: '1,000' }] }, 'properties.products.0.quantity', '"1,000" is no quantity, or'],
    [{ price: 3, quantity: 'two' }, 'properties.quantity', '"two" is no quantity'],
    [{ products: [{ price: '3 €' }, { price: '3 zł' }] }, 'properties.products', 'in several currencies: EUR, PLN'],
    [{ products: [{ price: '€5' }, { price: '$6' }] }, 'properties.products', 'in several currencies: EUR, $'],
    [{ products: [{ price: '£5' }, { price: '$6' }] }, 'properties.products', 'in several currencies: £, $'],
    [{ total: '$10', currency: 'EUR' }, 'properties.total', '"$10" says $, and its order EUR'],
    [{ total: '$10', products: [{ price: '€10' }] }, 'properties.total', 'in several currencies: $, EUR'],
    [{ total: { amount: '£10', currency: 'JPY' } }, 'properties.total', 'names two currencies'],
    [{ total: 'EUR $10' }, 'properties.total', '"EUR $10" is no amount of money'],
    [{ order_id: 'x' }, 'properties', 'nothing says what the order comes to'],
    [{ subtotal: 5, tax: 1 }, 'properties', 'nothing says what the order comes to'],
    [{ total: '9'.repeat(17) }, 'properties.total', 'too large'],
  ])('%j carries no revenue, and says why: %s', (properties, source, why) => {
    const sent = order(properties, variant);
    for (const event of sent.events) {
      for (const field of ['revenue', 'price', 'revenueType', 'currency']) expect(event).not.toHaveProperty(field);
    }
    expect(missingIn(sent)).toEqual([
      { rule: 'map.revenue-missing', source, note: expect.stringContaining(why), fix: expect.any(String) },
    ]);
  });
});

describe('an order', () => {
  it.each([
    ['Completed Order'],
    ['order completed'],
    ['orderCompleted'],
    [' Order Completed '],
    ['ORDER-COMPLETED'],
    ['completed_order'],
    ['CompletedOrder'],
    ['Purchase'],
  ])('is one by the name %j too', (event) => {
    expect(order({ total: 5 }, 'default', event)).toMatchObject({
      counted: 5,
      events: [{ event_type: 'Order Completed' }],
    });
  });

  it('is none by a name that only holds its words', () => {
    expect(order({ total: 5 }, 'default', 'Order Completed Again')).toMatchObject({ counted: 0, notes: [] });
  });

  it.each([
    [10 ** 13, 1],
    [10 ** 13 + 0.01, 0],
  ])('of %d, at the limit of what keeps its last cent, is sent %i times', (total, times) => {
    const { events } = order({ total: total.toFixed(2), currency: 'EUR' });
    expect(events.filter(({ revenue }) => revenue === total)).toHaveLength(times);
  });

  it('says of a price beside a total that it cannot be read, and carries it on the order', () => {
    const { counted, notes } = order({ total: 5, products: [{ price: 'x' }, { price: 3 }] }, 'retail');
    expect(counted).toBe(5);
    expect(notes).toEqual([
      { rule: 'map.money', source: 'properties.products.0.price', note: '"x" is no amount of money' },
    ]);
  });

  it.each([
    ['€', 'EUR', undefined],
    [' gbp ', 'GBP', undefined],
    ['zł', 'PLN', undefined],
    ['$', undefined, '"$" is a sign of several currencies'],
    ['pounds', undefined, '"pounds" is no currency'],
    [826, undefined, '826 is no currency'],
  ])('in %j is in %s, and says what cannot be read', (currency, code, note) => {
    const { events, notes } = order({ total: 1, currency });
    expect(events[0]?.currency).toBe(code);
    expect(notes.map((one) => one.note)).toEqual(note === undefined ? [] : [expect.stringContaining(note)]);
  });

  it('takes its currency from its amounts where it names none', () => {
    expect(order({ total: '12 €' }).events[0]?.currency).toBe('EUR');
    expect(order({ products: [{ price: '12 €' }, { price: 3 }] }).events[0]?.currency).toBe('EUR');
  });

  it("is of the sender's own revenueType", () => {
    const purchase = order({ total: 5, revenueType: 'Renewal' }).events[0];
    const refund = order({ total: 5, revenue_type: 'Chargeback' }, 'default', 'refund').events[0];
    expect([purchase?.revenueType, refund?.revenueType, refund?.revenue]).toEqual(['Renewal', 'Chargeback', -5]);
    expect(order({ total: 5, revenueType: 7 }).events[0]?.revenueType).toBe('Purchase');
  });

  it('that is refunded takes back what its products come to, whichever sign they have', () => {
    const products = [{ price: -15, quantity: 2 }, { price: -5 }];
    expect(order({ total: -40, products }, 'retail', 'refund').events).toMatchObject([
      { revenue: -5 },
      { price: -15, quantity: 2 },
      { price: -5 },
    ]);
  });
});
