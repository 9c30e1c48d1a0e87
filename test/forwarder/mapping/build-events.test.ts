import { expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../../../src/forwarder/mapping/override-blueprint.ts';
import { events, map, track } from './map.ts';

/** One explained field as a line: which event, which field, which rule, where it was read. */
const told = (...args: Parameters<typeof map>) =>
  map(...args).explanation.fields.map(({ event, field, rule, source }) => `${event} ${field}: ${rule} < ${source}`);

const campaign = { source: 'news' };
const ALWAYS = (event: number) => [`${event} platform: map.constants < null`, `${event} library: map.constants < null`];
const TOUCH = (event: number) => [
  `${event} user_properties.$set.utm_source: map.context < context.campaign.source`,
  `${event} user_properties.$setOnce.initial_utm_source: map.context < context.campaign.source`,
];

it.each<[string, Parameters<typeof map>, string[]]>([
  [
    'an identify',
    [
      {
        ...{ type: 'identify', userId: 'user-1', anonymousId: 'df_abc', messageId: 'm-1', groupId: 'acme' },
        traits: { plan: 'gold' },
        context: { traits: { city: 'Leeds' }, campaign },
      },
      { variant: 'retail' },
    ],
    [
      '0 event_type: map.identify < type',
      '0 time: map.time < null',
      '0 insert_id: map.insert-id < messageId',
      '0 user_id: map.identity < userId',
      '0 device_id: map.identity < anonymousId',
      ...ALWAYS(0),
      '0 user_properties.$set.plan: map.identify < traits.plan',
      '0 user_properties.$set.city: map.identify < context.traits.city',
      '0 groups.company: map.event-groups < groupId',
      ...TOUCH(0),
    ],
  ],
  [
    'a group',
    [
      {
        ...{ type: 'group', userId: 'user-1', messageId: 'm-1', groupId: 'acme' },
        traits: { seats: 5 },
        context: { traits: { city: 'Leeds' }, campaign },
      },
      { variant: 'retail' },
    ],
    [
      '0 event_type: map.group < type',
      '0 time: map.time < null',
      '0 insert_id: map.insert-id < messageId',
      '0 user_id: map.identity < userId',
      ...ALWAYS(0),
      '0 groups.company: map.group < groupId',
      '0 group_properties.$set.seats: map.group < traits.seats',
      '1 event_type: map.group < type',
      '1 time: map.time < null',
      '1 insert_id: map.insert-id < messageId',
      '1 user_id: map.identity < userId',
      ...ALWAYS(1),
      '1 groups.company: map.group < groupId',
      '1 user_properties.$set.city: map.group < context.traits.city',
      ...TOUCH(1),
    ],
  ],
  [
    'a page',
    [
      {
        ...{ type: 'page', anonymousId: 'df_abc', name: 'Home', properties: { theme: 'dark' } },
        context: { page: { url: 'https://a.example/' }, campaign },
      },
    ],
    [
      '0 event_type: map.page < type',
      '0 time: map.time < null',
      '0 insert_id: map.insert-id < null',
      '0 device_id: map.identity < anonymousId',
      ...ALWAYS(0),
      '0 event_properties.page_url: map.page < context.page.url',
      '0 event_properties.page_name: map.page < name',
      '0 event_properties.theme: map.page < properties.theme',
      '0 event_properties.utm_source: map.context < context.campaign.source',
    ],
  ],
  [
    'a track event with operations',
    [
      track({
        ...{ userId: 'user-1', groupId: 'acme', timestamp: 1_772_029_800_000, traits: { plan: 'gold' } },
        properties: { color: 'red', size: { cm: 5 }, $add: { visits: 1 } },
        context: { sessionId: 1_772_029_800_000 },
      }),
      { sessionReplay: true, emptyUserPropertiesOnIdentifiedTrack: true, constants: { channel: 'web' } },
    ],
    [
      '0 event_type: map.ops-on-track < type',
      '0 time: map.time < timestamp',
      '0 insert_id: map.insert-id < messageId',
      '0 user_id: map.identity < userId',
      '0 device_id: map.identity < anonymousId',
      '0 session_id: map.session < context.sessionId',
      ...ALWAYS(0),
      '0 user_properties.$add.visits: map.ops-on-track < properties.$add.visits',
      '0 user_properties.$set.plan: map.ops-on-track < traits.plan',
      '1 event_type: map.custom < event',
      '1 time: map.time < timestamp',
      '1 insert_id: map.insert-id < messageId',
      '1 user_id: map.identity < userId',
      '1 device_id: map.identity < anonymousId',
      '1 session_id: map.session < context.sessionId',
      ...ALWAYS(1),
      '1 event_properties.color: map.track < properties.color',
      '1 event_properties.size.cm: map.track < properties.size.cm',
      '1 event_properties.channel: map.constants < null',
      '1 groups.company: map.event-groups < groupId',
      '1 event_properties.[Amplitude] Session Replay ID: map.session < context.sessionId',
      '1 user_properties: map.track < null',
    ],
  ],
  [
    'an order and its product',
    [
      track({
        ...{ event: 'Order Completed', groupId: 'acme' },
        properties: { order_id: 'o-1', total: 9, currency: 'EUR', products: [{ product_id: 'SKU-1', price: 4 }] },
      }),
      { variant: 'retail' },
    ],
    [
      '0 event_type: map.names < event',
      '0 time: map.time < null',
      '0 insert_id: map.insert-id < messageId',
      '0 device_id: map.identity < anonymousId',
      ...ALWAYS(0),
      '0 event_properties.order_id: map.track < properties.order_id',
      '0 event_properties.total: map.track < properties.total',
      '0 event_properties.products: map.track < properties.products',
      '0 event_properties.currency: map.track < properties.currency',
      '0 groups.company: map.event-groups < groupId',
      '0 revenue: map.revenue < properties.total',
      '0 revenueType: map.revenue < null',
      '0 currency: map.revenue < properties.currency',
      '1 event_type: map.revenue < properties.products',
      '1 time: map.time < null',
      '1 insert_id: map.insert-id < messageId',
      '1 device_id: map.identity < anonymousId',
      ...ALWAYS(1),
      '1 event_properties.product_id: map.revenue < properties.products.0.product_id',
      '1 event_properties.price: map.revenue < properties.products.0.price',
      '1 event_properties.order_id: map.revenue < properties.order_id',
      '1 groups.company: map.event-groups < groupId',
      '1 revenueType: map.revenue < null',
      '1 currency: map.revenue < properties.currency',
      '1 productId: map.revenue < properties.products.0',
      '1 price: map.revenue < properties.products.0.price',
      '1 quantity: map.revenue < null',
    ],
  ],
])('%s says of each of its fields which rule put it there, and from where', (_, args, expected) => {
  expect(told(...args)).toEqual(expected);
});

it('the event of each product, of more than nine too, is said to come from the list of them', () => {
  const items = Array.from({ length: 11 }, () => ({ price: 1 }));
  const input = track({ event: 'Order Completed', properties: { baskets: [{ items }] } });
  const retail = overrideBlueprint(loadVariant('retail'), { revenue: { products: ['properties.baskets.0.items'] } });
  const names = told(input, retail).filter((line) => line.includes('event_type: map.revenue'));
  expect(names).toEqual(items.map((__, at) => `${at + 1} event_type: map.revenue < properties.baskets.0.items`));
});

it.each<[string, object]>([
  ['order_id', { order_id: 'o-1', orderId: 'o-2' }],
  ['orderId', { orderId: 'o-1', transaction_id: 'o-2' }],
  ['transaction_id', { transaction_id: 'o-1', ecommerce: { transaction_id: 'o-2' } }],
  ['ecommerce.transaction_id', { ecommerce: { transaction_id: 'o-1', purchase: { actionField: { id: 'o-2' } } } }],
  [
    'ecommerce.purchase.actionField.id',
    { ecommerce: { purchase: { actionField: { id: 'o-1' } }, refund: { actionField: { id: 'o-2' } } } },
  ],
  ['ecommerce.refund.actionField.id', { ecommerce: { refund: { actionField: { id: 'o-1' } } } }],
])('the event of a product names its order by the %s of the order', (path, order) => {
  const input = track({ event: 'Order Completed', properties: { ...order, total: 2, products: [{ price: 1 }] } });
  expect(events(input, { variant: 'retail' })[1]?.event_properties?.order_id).toBe('o-1');
  expect(told(input, { variant: 'retail' })).toContain(`1 event_properties.order_id: map.revenue < properties.${path}`);
});

it('what is cut is told of once for each event that it was cut off', () => {
  const long = 'x'.repeat(1025);
  const cut = (input: object) => {
    const mapping = map(input, { variant: 'retail' });
    return mapping.kind === 'mapped' ? mapping.changes.map(({ field }) => field) : [];
  };
  const context = { app: { version: long } };
  const users = { anonymousId: 'df_abc', groupId: 'acme', context };
  expect(cut({ ...users, type: 'identify', traits: { plan: long } })).toEqual(['context.app.version', 'traits.plan']);
  expect(cut({ ...users, type: 'group' })).toEqual(['context.app.version']);
  const properties = { $set: { city: long }, color: long, total: 2, products: [{ price: 1, size: long }] };
  expect(cut(track({ event: 'Order Completed', traits: { plan: long }, properties, context }))).toEqual([
    ...['context.app.version', 'traits.plan', 'properties.$set.city'],
    ...['context.app.version', 'properties.products.0.size', 'properties.color'],
    ...['context.app.version', 'properties.products.0.size'],
  ]);
});

it('traits of a context that are null are none', () => {
  for (const type of ['identify', 'track']) {
    expect(events({ ...track(), type, context: { traits: null } })).toHaveLength(1);
  }
});

it('an event is tied to the recording of its session where its device is known', () => {
  const session = { context: { sessionId: 1_772_029_800_000 }, messageId: 'm-1', type: 'track', event: 'Click' };
  const replay = (ids: object) => events({ ...session, ...ids }, { sessionReplay: true })[0]?.event_properties;
  expect(replay({ anonymousId: 'df_abc' })).toEqual({ '[Amplitude] Session Replay ID': 'df_abc/1772029800000' });
  expect(replay({ userId: 'user-1' })).toEqual({});
});
