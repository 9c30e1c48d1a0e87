import { type BodyWriter, createTemplateWriter, DEVICE_MARK, INSERT_MARK } from './write-body.ts';

/** What a browser's collector says of where it runs. */
const CONTEXT = {
  page: {
    url: 'https://shop.example/p/widgets?ref=home',
    path: '/p/widgets',
    referrer: 'https://search.example/',
    title: 'Widgets',
  },
  locale: 'en-GB',
  timezone: 'Europe/London',
  ip: '203.0.113.42',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  sessionId: 1_790_000_000_000,
  campaign: { source: 'newsletter', medium: 'email', name: 'spring' },
  library: { name: 'datafly.js', version: '1.4.0' },
};

const PRODUCT = { product_id: 'SKU-1', name: 'A thing to look at', price: 59.99, currency: 'GBP', quantity: 1 };

/** Ten events of a visit: pages, clicks, products, and an order of two products. */
const VISIT: readonly object[] = [
  { type: 'page', properties: {} },
  { type: 'track', event: 'Feature Activated', properties: { feature: 'search', position: 3 } },
  { type: 'page', properties: { name: 'Widgets', category: 'Shop' } },
  { type: 'track', event: 'Product Viewed', properties: PRODUCT },
  { type: 'track', event: 'Button Clicked', properties: { label: 'More', position: 7, list: 'a' } },
  { type: 'track', event: 'product_added', properties: PRODUCT },
  { type: 'page', properties: { name: 'Basket' } },
  { type: 'track', event: 'Checkout Started', properties: { value: 89.99, currency: 'GBP' } },
  { type: 'identify', traits: { plan: 'premium', email: '[email protected]' } },
  {
    type: 'track',
    event: 'Order Completed',
    properties: {
      order_id: 'ORD-1',
      total: 89.99,
      currency: 'GBP',
      products: [PRODUCT, { ...PRODUCT, product_id: 'SKU-2', price: 30 }],
    },
  },
];

interface DataflyBodyOptions {
  /** In one body, a visit of ten after the other. One event: as a collector sends it to its path. */
  events: number;
  copies: number;
  /** What the names of users and devices begin with. Default: nothing. */
  prefix?: string;
  /** How many events follow each other from one device. Default: ten, or all. */
  perDevice?: number;
}

/** Enough devices that none goes over the events that Amplitude takes of one. */
export const DEVICES = 50_000;

/** Creates a writer of bodies with Datafly events of about 800 bytes each, for `/v1/batch`; of one event for `/v1/t`. */
export function createDataflyBodyWriter(options: DataflyBodyOptions): BodyWriter {
  const { events, copies, prefix = '', perDevice = Math.min(events, VISIT.length) } = options;
  const list = Array.from({ length: events }, (_, index) => buildEvent(index, prefix));
  const text = JSON.stringify(events === 1 ? buildEvent(3, prefix) : { batch: list });
  return createTemplateWriter(text, { events, perDevice, devices: DEVICES, copies });
}

function buildEvent(index: number, prefix: string): object {
  return {
    ...VISIT[index % VISIT.length],
    userId: `${prefix}user-${DEVICE_MARK}`,
    anonymousId: `${prefix}device-${DEVICE_MARK}`,
    messageId: `message-${INSERT_MARK}`,
    timestamp: '2026-09-21T12:26:40.000Z',
    context: CONTEXT,
  };
}
