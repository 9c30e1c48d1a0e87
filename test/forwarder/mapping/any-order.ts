import fc from 'fast-check';

const cents = fc.integer({ min: 0, max: 1_000_000 });

const product = fc.record({
  id: fc.constantFrom('product_id', 'sku', 'item_id', 'none'),
  price: fc.option(cents, { freq: 8 }),
  quantity: fc.option(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0, 0.5, 1.25)), { freq: 5 }),
  text: fc.boolean(),
});

type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

/** What a product says, and what it comes to in cents. */
function spell({ id, price, quantity, text }: Product, index: number): { said: object; cents: number } {
  const amount = (value: number) => (text ? String(value) : value);
  return {
    said: {
      name: `Product ${index}`,
      ...(id === 'none' ? {} : { [id]: `SKU-${index}` }),
      ...(price === null ? {} : { price: amount(price / 100) }),
      ...(quantity === null ? {} : { quantity: amount(quantity) }),
    },
    cents: price === null ? 0 : Math.round((price / 100) * (quantity ?? 1) * 100),
  };
}

/**
 * Orders and refunds of 1 to 50 products with discounts, tax and shipping, numbers that are texts or missing, three
 * currencies, in both spellings; and what each must count, in cents: negative for a refund.
 */
export const anyOrder = fc
  .record({
    products: fc.array(product, { minLength: 1, maxLength: 50 }),
    tax: cents,
    discount: cents,
    total: fc.constantFrom('total', 'revenue', 'value', 'none'),
    totalText: fc.boolean(),
    refund: fc.boolean(),
    negative: fc.boolean(),
    currency: fc.constantFrom('GBP', 'eur', 'USD'),
    list: fc.constantFrom('products', 'items'),
  })
  .map(({ products, tax, discount, total, totalText, refund, negative, currency, list }) => {
    const lines = products.map(spell);
    const sum = lines.reduce((all, line) => all + line.cents, 0);
    const priced = products.some(({ price }) => price !== null);
    const due = total === 'none' ? (priced ? sum : 0) : Math.max(0, sum + tax - discount);
    const sent = (refund && negative ? -due : due) / 100;
    const properties = {
      order_id: 'ORD-1',
      tax: tax / 100,
      discount: discount / 100,
      currency,
      ...(total === 'none' ? {} : { [total]: totalText ? String(sent) : sent }),
      [list]: lines.map(({ said }) => said),
    };
    return {
      input: { event: refund ? 'Order Refunded' : 'Order Completed', properties },
      cents: refund ? -due : due,
    };
  });
