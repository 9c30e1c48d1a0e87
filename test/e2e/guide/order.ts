/** The order of the integration guide's walk: 89.99, of which the guide's own example counts 59.99. */
export const GUIDE_ORDER = {
  order_id: 'ORD-5521',
  total: 89.99,
  currency: 'GBP',
  products: [
    { product_id: 'SKU-100', name: 'Running Shoes', price: 59.99, quantity: 1 },
    { product_id: 'SKU-205', name: 'Sport Socks', price: 15.0, quantity: 2 },
  ],
};
