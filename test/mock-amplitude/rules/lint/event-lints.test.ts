import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { KEY, NOW, post, startMock, warningsOf } from './send.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

const DAY = 86_400_000;

/** Rule and path of each warning. */
const told = async (event: object) => (await warningsOf(mock, event)).map(({ rule, path }) => `${rule} ${path}`);
/** The message of the only warning. */
const messageOf = async (event: object) => {
  const [only, ...others] = await warningsOf(mock, event);
  expect(others).toEqual([]);
  return `${only?.message} | ${only?.fix}`;
};

describe('a key that Amplitude does not know', () => {
  it.each([
    ['eventProperties', 'event_properties'],
    ['EventProperties', 'event_properties'],
    ['event-properties', 'event_properties'],
    ['properties', 'event_properties'],
    ['user_properites', 'user_properties'],
    ['timestamp', 'time'],
    ['ts', 'time'],
    ['deviceId', 'device_id'],
    ['userId', 'user_id'],
    ['USER_ID', 'user_id'],
    ['product_id', 'productId'],
    ['ProductID', 'productId'],
    ['appVersion', 'app_version'],
    ['evnt_type', 'event_type'],
    ['tim', undefined],
    ['uuid', 'insert_id'],
    ['$insert_id', 'insert_id'],
    ['foo', undefined],
    ['x'.repeat(1000), undefined],
    ['', undefined],
  ])('%j: %s is meant', async (key, meant) => {
    const message = await messageOf({ [key]: 'x' });
    expect(message).toContain('is no key that Amplitude knows in an event, and is not stored');
    expect(message).toContain(meant === undefined ? 'Put it into event_properties' : `Call it ${meant}.`);
  });

  it.each(['version_name', 'carrier', 'partner_id', 'idfa', 'android_app_set_id', 'paying', 'start_version'])(
    'is not %s',
    async (key) => {
      expect(await told({ [key]: 'some-text' })).toEqual([]);
    },
  );

  it('is not one that is null', async () => {
    expect(await told({ foo: null })).toEqual([]);
  });

  it('is told five times, and then how many there are', async () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));
    expect((await warningsOf(mock, keys(5))).at(-1)?.message).not.toContain('more');
    const warnings = await warningsOf(mock, keys(6));
    expect(warnings.map(({ path }) => path)).toEqual([0, 1, 2, 3, 4].map((at) => `events[0].k${at}`));
    expect(warnings.at(-1)?.message).toMatch(/\(and 1 more like it\)$/);
    expect((await warningsOf(mock, keys(20_000))).at(-1)?.message).toMatch(/\(and 19995 more like it\)$/);
  });

  it('is told with its value, but for a secret, and whatever it holds cannot be acted on by a terminal', async () => {
    expect(await messageOf({ foo: 'bar' })).toContain('"foo" (the string "bar")');
    expect(await messageOf({ apiKey: 'something-secret' })).toContain('"apiKey" (not shown here)');
    expect(await messageOf({ foo: `key=${KEY}` })).not.toContain(KEY);
    const [warning] = await warningsOf(mock, { 'a\u001b[2J\u202e': 'b\u202e' });
    const { path = '', message = '' } = warning ?? {};
    expect(path).toContain('\\u001b[2J\\u202e');
    expect([...path, ...message].filter((one) => one === '\u001b' || one === '\u202e')).toEqual([]);
  });
});

describe('a time', () => {
  it.each([
    [1_732_500_000, 'looks like seconds since 1970; as milliseconds it is 1970-01-21 | .*1732500000000, 2024-11-25'],
    [1_732_500_000_000_000, 'looks like microseconds'],
    [1_732_500_000_000_000_000, 'looks like nanoseconds since 1970; as milliseconds it is no date at all'],
    [-5, 'time is -5, 1969-12-31: before there was an Amplitude'],
    [0, 'time is 0, 1970-01-01'],
    [2099, 'looks like a year'],
    [1_262_303_999_999, '2009-12-31: before there was an Amplitude'],
    [4_070_908_800_000, '2099-01-01: more than a day ahead of 2026-01-01'],
    [NOW + DAY + 1, '2026-01-02: more than a day ahead'],
    [-1e20, 'no date at all'],
  ])('of %d is told', async (time, message) => {
    expect(await messageOf({ time })).toMatch(new RegExp(message.replace(' | ', ' \\| ')));
  });

  it.each([1_262_304_000_000, NOW, NOW + DAY, undefined, null])('of %d is fine', async (time) => {
    expect(await told({ time })).toEqual([]);
  });

  it.each([1, 0, -2, 1_732_500_000, NOW + DAY + 1])('of a session is told where it is none: %d', async (session_id) => {
    expect(await told({ session_id })).toEqual(['lint.time events[0].session_id']);
  });

  it.each([-1, NOW, 1_262_304_000_000])('of a session is fine: %d', async (session_id) => {
    expect(await told({ session_id })).toEqual([]);
  });

  it('is taken as client_upload_time sets it right', async () => {
    const send = async (client_upload_time: number) => {
      const since = mock.log.lastSeq;
      const events = [{ event_type: 'Seen', user_id: 'user-1', time: NOW + 3 * DAY }];
      await post(mock, { api_key: KEY, client_upload_time, events });
      return mock.events({ since }).flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
    };
    expect(await send(NOW + 3 * DAY)).toEqual([]);
    expect(await send(NOW)).toEqual([expect.stringContaining('2026-01-04: more than a day ahead')]);
    // In seconds, it takes the event away with it.
    expect(await send(NOW / 1000)).toEqual([expect.stringContaining('by client_upload_time 2081-12-')]);
  });
});

describe('money in event_properties', () => {
  const RULE = 'lint.revenue-in-properties events[0].event_properties';
  it.each([
    'revenue',
    'Revenue',
    '$revenue',
    'REVENUE',
    'total',
    'order_total',
    'orderTotal',
    'Order Total',
    'price',
    '$price',
  ])('%s is told', async (name) => {
    expect(await told({ event_type: 'Order Completed', event_properties: { [name]: 5 } })).toEqual([`${RULE}.${name}`]);
  });

  it('is told once of an event, also as text', async () => {
    expect(await told({ event_properties: { revenue: 5, total: 6, price: 7 } })).toEqual([`${RULE}.revenue`]);
    expect(await told({ event_properties: { revenue: '5' } })).toEqual([
      `${RULE}.revenue`,
      'lint.number-as-text events[0].event_properties.revenue',
    ]);
  });

  it.each([
    { revenue: 1 },
    { price: 1 },
    { event_type: 'revenue_amount', event_properties: { $price: 5, $quantity: 2 } },
    { event_type: 'revenue_amount', event_properties: { $revenue: 5 } },
    { event_type: 'Product Viewed', event_properties: { price: 5 } },
    { event_type: 'Product Added', event_properties: { price: 5, total: 5 } },
    { event_properties: { total: 0 } },
    { event_properties: { total: 'all' } },
    { event_properties: { value: 5 } },
    { event_properties: { order: { total: 5 } } },
    { event_type: '$identify', user_properties: { revenue: 5 } },
  ])('is fine in %j', async (event) => {
    expect(await told({ event_properties: { total: 5 }, ...event })).toEqual([]);
  });

  it('is told in an event of any name where it is called revenue, and a value is where it has a currency', async () => {
    expect(await told({ event_type: 'Product Viewed', event_properties: { revenue: 5 } })).toEqual([`${RULE}.revenue`]);
    expect(await told({ event_type: 'Checkout Completed', event_properties: { price: 5 } })).toEqual([`${RULE}.price`]);
    expect(await told({ event_properties: { value: 5, currency: 'EUR' } })).toEqual([`${RULE}.value`]);
  });
});

describe("a SDK's $revenue of 0 beside price and quantity", () => {
  it('is no contradiction', async () => {
    const properties = { $price: 5, $quantity: 2, $revenue: 0 };
    expect(await told({ event_type: 'revenue_amount', event_properties: properties })).toEqual([]);
    expect(await told({ event_type: 'revenue_amount', event_properties: { ...properties, $revenue: 9 } })).toEqual([
      'normalize.revenue events[0].event_properties.$revenue',
    ]);
  });
});

describe('an id in properties', () => {
  it.each(['user_id', 'userId', 'UserID', 'User Id', 'user-id', 'uid'])('%s is told', async (name) => {
    const place = `lint.ids-in-properties events[0].event_properties.${name}`;
    expect(await told({ event_properties: { [name]: 'user-2' } })).toEqual([place]);
    expect(await told({ event_properties: { [name]: 'user-1' } })).toEqual([]);
    expect(await told({ user_id: undefined, device_id: 'device-1', event_properties: { [name]: 'user-1' } })).toEqual([
      place,
    ]);
  });

  it('is told of the user and the operations on it, not of groups', async () => {
    const device_id = 'device-2';
    const place = 'lint.ids-in-properties events[0].user_properties';
    expect(await told({ user_properties: { device_id } })).toEqual([`${place}.device_id`]);
    expect(await told({ user_properties: { $setOnce: { device_id } } })).toEqual([`${place}.$setOnce.device_id`]);
    expect(await told({ user_properties: { $unset: { device_id: '-' } } })).toEqual([]);
    expect(await told({ device_id, user_properties: { device_id } })).toEqual([]);
    expect(await told({ group_properties: { device_id } })).toEqual([]);
  });

  it.each(['', {}, null, true])('is none where it is %j', async (user_id) => {
    expect(await told({ event_properties: { user_id } })).toEqual([]);
  });
});

describe('values that charts do not see', () => {
  it.each([[[{ a: 1 }]], [[1, { a: 1 }]], [[[1], [2]]]])('lists with more in them: %j', async (items) => {
    const place = 'lint.nested-arrays events[0]';
    expect(await told({ event_properties: { items } })).toEqual([`${place}.event_properties.items`]);
    expect(await told({ event_properties: { cart: { items } } })).toEqual([`${place}.event_properties.cart.items`]);
    expect(await told({ user_properties: { $append: { items } } })).toEqual([`${place}.user_properties.$append.items`]);
  });

  it.each([[['a', 'b']], [[]], [{ a: [1, 2] }], [[null]]])('not %j', async (items) => {
    expect(await told({ event_properties: { items } })).toEqual([]);
  });

  it.each([
    ['tax', '19.99'],
    ['unitCost', '$5'],
    ['Shipping Fee', '4,90 €'],
    ['balance', '-12.50'],
    ['quantity', '3'],
    ['cost', '1,299.00 EUR'],
  ])('numbers as text: %s of %s', async (name, text) => {
    const place = 'lint.number-as-text events[0].event_properties';
    expect(await told({ event_properties: { [name]: text } })).toEqual([`${place}.${name}`]);
  });

  it.each([
    ['tax_id', '1999'],
    ['costCenter', '0x10'],
    ['zip', '94107'],
    ['tax', 'none'],
    ['tax', ''],
    ['tax', '1'.repeat(33)],
    [`${'x'.repeat(64)}_tax`, '5'],
  ])('not %s of %s, which is no number or is not meant as one', async (name, text) => {
    expect(await told({ event_properties: { [name]: text } })).toEqual([]);
  });

  it('numbers as text within lists, and not what $add is given, which has a rule of its own', async () => {
    expect(await told({ event_properties: { items: [{ cost: '5' }] } })).toEqual([
      'lint.nested-arrays events[0].event_properties.items',
      'lint.number-as-text events[0].event_properties.items[0].cost',
    ]);
    expect(await told({ user_properties: { $add: { cost: '5' } } })).not.toContain(
      expect.stringContaining('lint.number-as-text'),
    );
  });

  it('whole numbers beyond 2^53, with the digits that were sent', async () => {
    const send = async (event: string) => {
      const since = mock.log.lastSeq;
      await post(mock, `{"api_key":"${KEY}","events":[{"event_type":"Seen",${event}}]}`);
      return mock
        .events({ since })
        .flatMap(({ diagnostics }) => diagnostics.map(({ path, message }) => `${path}: ${message}`));
    };
    const beyond = 'beyond 2^53: read as a number it is';
    expect(
      await send('"user_id":157963456373623801,"event_properties":{"a":[9007199254740993],"b":-9007199254740993}'),
    ).toEqual([
      `events[0].user_id: user_id is 157963456373623801, ${beyond} 157963456373623808`,
      `events[0].event_properties.a[0]: event_properties.a[0] is 9007199254740993, ${beyond} 9007199254740992`,
      `events[0].event_properties.b: event_properties.b is -9007199254740993, ${beyond} -9007199254740992`,
    ]);
    expect(await send('"user_id":"user-1","event_properties":{"a":9007199254740991,"b":"9007199254740993"}')).toEqual(
      [],
    );
    expect(await send('"user_id":"user-1","event_properties":{"a":1e300}')).toEqual([
      expect.stringContaining('event_properties.a is 1e+300, beyond 2^53'),
    ]);
    const long = '1'.repeat(300);
    expect(await send(`"user_id":"user-1","event_properties":{"a":${long}}`)).toEqual([
      expect.stringContaining(`is ${'1'.repeat(40)}, beyond`),
    ]);
  });
});

describe('an event that is refused or a repeat', () => {
  it('is told its fault alone', async () => {
    expect(await told({ user_id: 'bob', eventProperties: {} })).toEqual(['event.id-length events[0].user_id']);
    const event = { insert_id: 'insert-1', device_id: 'device-9', foo: 1 };
    expect(await told(event)).toEqual(['lint.unknown-key events[0].foo']);
    expect(await told(event)).not.toContain('lint.unknown-key events[0].foo');
  });
});
