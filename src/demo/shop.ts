import type { Rng } from '../../lib/rng.ts';

/** One thing the demo does: an event for the forwarder, or a mistake made straight at an Amplitude endpoint. */
export type Step =
  | { to: 'gateway'; path: '/v1/t' | '/v1/p' | '/v1/i'; body: object }
  | { to: 'amplitude'; region: 'us' | 'eu'; key: 'right' | 'wrong' | 'other-region'; event: object };

interface Product {
  product_id: string;
  name: string;
  price: number;
}

const PRODUCTS: readonly Product[] = [
  { product_id: 'SKU-100', name: 'Running Shoes', price: 59.99 },
  { product_id: 'SKU-205', name: 'Sport Socks', price: 15 },
  { product_id: 'SKU-310', name: 'Water Bottle', price: 12.5 },
  { product_id: 'SKU-420', name: 'Yoga Mat', price: 34.9 },
];
const PAGES = [
  { path: '/', title: 'Example Store' },
  { path: '/products/shoes', title: 'Shoes | Example Store' },
  { path: '/products/widgets', title: 'Widgets | Example Store' },
] as const;
const FIRST_NAMES = ['ada', 'grace', 'linus', 'margaret', 'dennis', 'barbara'] as const;

/** One visitor in so many makes one of the mistakes. */
const VISITS_PER_MISTAKE = 2;

/**
 * The traffic of a small shop, for ever: anonymous visits that look at pages and products, identify themselves and order
 * two products; now and then a mistake. The same seed gives the same traffic.
 *
 * @example for (const step of playShop(createRng(1))) await send(step);
 */
export function* playShop(rng: Rng): Generator<Step, never> {
  for (let visit = 1; ; visit++) {
    yield* playVisit(rng, visit);
    if (visit % VISITS_PER_MISTAKE === 0) yield pickMistake(visit / VISITS_PER_MISTAKE - 1);
  }
}

function* playVisit(rng: Rng, visit: number): Generator<Step> {
  const anonymousId = `df_visitor_${visit.toString().padStart(5, '0')}`;
  const userId = `${pick(rng, FIRST_NAMES)}-${rng.integer(100, 999)}`;
  const page = pick(rng, PAGES);
  const first = pick(rng, PRODUCTS);
  const second = pick(
    rng,
    PRODUCTS.filter((product) => product !== first),
  );
  const properties = {
    title: page.title,
    url: `https://shop.example${page.path}`,
    referrer: 'https://www.google.com/',
  };

  yield { to: 'gateway', path: '/v1/p', body: { type: 'page', anonymousId, properties } };
  for (const product of [first, second]) yield track('Product Viewed', product, { anonymousId });
  yield { to: 'gateway', path: '/v1/i', body: { type: 'identify', userId, anonymousId, traits: { plan: 'premium' } } };
  yield track('Product Added', first, { anonymousId, userId });
  yield track('Order Completed', makeOrder(rng, visit, [first, second]), { anonymousId, userId });
}

function track(event: string, properties: object, ids: object): Step {
  return { to: 'gateway', path: '/v1/t', body: { type: 'track', event, properties, ...ids } };
}

function makeOrder(rng: Rng, visit: number, products: readonly Product[]): object {
  const lines = products.map((product) => ({ ...product, quantity: rng.integer(1, 2) }));
  const cents = lines.reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0);
  return { order_id: `ORD-${5520 + visit}`, total: cents / 100, currency: 'GBP', products: lines };
}

/** The mistakes, in turn. They go to Amplitude itself: the forwarder would see most of them coming. */
function pickMistake(nth: number): Step {
  const ids = { user_id: 'user-4711', device_id: 'df_careless_01' };
  const mistakes: readonly [Step, ...Step[]] = [
    { to: 'amplitude', region: 'us', key: 'right', event: { event_type: 'Cart Viewed', ...ids, user_id: 'bob' } },
    { to: 'amplitude', region: 'us', key: 'right', event: { event_type: ' ', ...ids } },
    { to: 'amplitude', region: 'us', key: 'wrong', event: { event_type: 'Cart Viewed', ...ids } },
    { to: 'amplitude', region: 'us', key: 'other-region', event: { event_type: 'Cart Viewed', ...ids } },
  ];
  return mistakes[nth % mistakes.length] ?? mistakes[0];
}

function pick<T>(rng: Rng, from: readonly T[]): T {
  const found = from[rng.integer(0, from.length - 1)];
  if (found === undefined) throw new RangeError('Failed to pick: there is nothing to pick from.');
  return found;
}
