import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { UNREAD } from '../../../src/forwarder/mapping/find-unused.ts';
import { leavesOf } from '../../../src/forwarder/mapping/leaves.ts';
import { anyEvent } from './any-datafly-event.ts';
import { map, mapLive, track } from './map.ts';

const explain = (...args: Parameters<typeof map>) => map(...args).explanation;
const privacy = { ip: 'drop', dropProperties: [], hashProperties: [], dropTraits: [], hashTraits: [] } as const;
const keepBack = (more: object) => ({
  privacy: { ...privacy, dropProperties: [], hashProperties: [], dropTraits: [], hashTraits: [], ...more },
});

describe('map.explain', () => {
  it('goes down to the innermost keys of properties and of operations', () => {
    const { fields } = explain(
      track({ properties: { shop: { city: { name: 'Leeds' }, tags: [1, 2] } }, traits: { home: { city: 'York' } } }),
    );
    const told = fields.map(({ event, field, source }) => `${event} ${field} < ${source}`);
    expect(told).toContain('1 event_properties.shop.city.name < properties.shop.city.name');
    expect(told).toContain('1 event_properties.shop.tags < properties.shop.tags');
    expect(told).toContain('0 user_properties.$set.home.city < traits.home.city');
  });

  it('tells each field once, by what it came from in the end', () => {
    const { fields, unused } = explain({
      type: 'identify',
      userId: 'user-1',
      traits: { $set: { city: 'Leeds' }, city: 'York' },
    });
    expect(fields.filter(({ field }) => field === 'user_properties.$set.city')).toEqual([
      { event: 0, field: 'user_properties.$set.city', rule: 'map.identify', source: 'traits.$set.city' },
    ]);
    expect(unused).toContainEqual({ source: 'traits.city', reason: 'another input sets the same' });
  });

  it('says what a limit dropped, inside a property of which the rest was sent too', () => {
    const { unused } = explain(track({ properties: { shop: { city: 'Leeds', area: Number.NaN } } }));
    expect(unused).toContainEqual({ source: 'properties.shop.area', reason: 'map.limits: no finite number' });
  });

  it('says what was withheld for privacy, and what left as its hash', () => {
    const { fields, unused } = explain(
      track({ context: { ip: '203.0.113.42' }, properties: { secret: 1, email: 'a@b.example' }, traits: { ssn: '1' } }),
      keepBack({ dropProperties: ['secret'], hashProperties: ['email'], dropTraits: ['ssn'] }),
    );
    for (const source of ['properties.secret', 'traits.ssn', 'context.ip']) {
      expect(unused).toContainEqual({ source, reason: 'map.privacy: withheld' });
    }
    expect(fields).toContainEqual(
      expect.objectContaining({ field: 'event_properties.email', rule: 'map.privacy', source: 'properties.email' }),
    );
  });

  it('says so of what lies inside a list or an operation too', () => {
    const { fields, unused } = explain(
      track({
        properties: { cards: [{ number: '4111', kind: 'debit' }], $set: { home: { city: 'Leeds', phone: '1' } } },
      }),
      keepBack({ dropProperties: ['number'], dropTraits: ['home.phone'], hashTraits: ['city'] }),
    );
    expect(unused).toEqual(
      expect.arrayContaining([
        { source: 'properties.cards.0.number', reason: 'map.privacy: withheld' },
        { source: 'properties.$set.home.phone', reason: 'map.privacy: withheld' },
      ]),
    );
    expect(fields).toContainEqual({
      event: 0,
      field: 'user_properties.$set.home.city',
      rule: 'map.privacy',
      source: 'properties.$set.home.city',
    });
  });

  it('gives a reason in words for an unknown key, whatever it is called', () => {
    const { unused } = explain(track({ constructor: 1, toString: 2 }));
    expect(unused).toContainEqual({ source: 'constructor', reason: 'no rule reads it' });
    expect(unused).toContainEqual({ source: 'toString', reason: 'no rule reads it' });
  });
});

describe('an input that was not used', () => {
  const reasons = (input: object, ...more: Parameters<typeof explain> extends [object, ...infer Rest] ? Rest : never) =>
    Object.fromEntries(explain(input, ...more).unused.map(({ source, reason }) => [source, reason]));

  it('is listed, whatever it is, and never said to be unread where a rule looks at it', () => {
    const context = {
      sessionId: 'a-uuid',
      device: { type: 'desktop', id: 'd-1', advertisingId: 'ad-1' },
      os: { name: 'Tizen' },
      campaign: { source: 'news', term: ' ' },
      traits: {},
      groupType: 'team',
      timezone: 'Europe/London',
      library: { name: 'x' },
    };
    const sentAt = '2026-02-25T14:00:00Z';
    expect(reasons(track({ sentAt, properties: { utm_source: 'own' }, traits: {}, context, more: {} }))).toEqual({
      type: expect.any(String),
      sentAt: expect.stringContaining('map.time'),
      traits: 'is empty',
      more: 'is empty',
      'context.sessionId': 'map.session: no time from 1973 on',
      'context.device.type': 'map.constants: the platform is read from elsewhere',
      'context.device.id': expect.stringContaining('map.context'),
      'context.device.advertisingId': expect.stringContaining('map.context'),
      'context.campaign.source': 'another input sets the same',
      'context.campaign.term': 'is blank',
      'context.traits': 'is empty',
      'context.groupType': expect.stringContaining('map.event-groups'),
      'context.timezone': UNREAD,
      'context.library.name': UNREAD,
    });
  });

  it.each([[{}], [{ price: '29,99', currency: '€' }], [{ total: '1,234', currency: 'GBP' }]])(
    'is none of the money of an order: %j',
    (properties) => {
      expect(Object.values(reasons(track({ event: 'Order Completed', properties })))).not.toContain(UNREAD);
    },
  );

  it('of no properties says that there are none', () => {
    expect(reasons(track({ properties: {} }))).toEqual({ type: expect.any(String), properties: 'is empty' });
  });

  it.each(VARIANT_NAMES)('with %s, is none of what its blueprint reads', (variant) => {
    const { context: fields, campaign, page } = loadVariant(variant);
    const paths = [...Object.values(fields), ...Object.values(campaign.properties), ...Object.values(page.properties)];
    for (const path of paths.flat().filter((one) => !one.startsWith('properties.'))) {
      const input = { type: 'page', anonymousId: 'df_abc123', messageId: 'm-1' };
      const value = path.startsWith('context.location.l') ? 51.5 : 'https://a.example/';
      setIn(input, path.split('.'), value);
      expect(Object.values(reasons(input, { variant }))).not.toContain(UNREAD);
    }
  });

  it('is told of for each value that reached no field, in any event', () => {
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...VARIANT_NAMES), (input, variant) => {
        const parsed = parseEvent(input);
        if (!parsed.ok) return;
        const { fields, unused } = explain(input, { variant });
        const told = new Set([...fields.map(({ source }) => source), ...unused.map(({ source }) => source)]);
        for (const leaf of leavesOf(parsed.event, 4)) {
          const value = leaf.reduce<unknown>((at, key) => Reflect.get(Object(at), key), parsed.event);
          if (value === null || value === undefined) continue;
          const source = leaf.join('.');
          const isTold = [...told].some((one) => one === source || one?.startsWith(`${source}.`));
          const around = leaf.some((_, length) => told.has(leaf.slice(0, length + 1).join('.')));
          expect({ source, told: isTold || around }).toEqual({ source, told: true });
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });
});

describe('live traffic', () => {
  it('is mapped as it is explained, and its unread inputs are those of the explanation', () => {
    const keptBack = keepBack({ dropProperties: ['a', ''], hashProperties: ['b'], dropTraits: ['a'] });
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...VARIANT_NAMES), fc.boolean(), (input, variant, isKeptBack) => {
        if (!parseEvent(input).ok) return;
        const changes = { variant, ...(isKeptBack ? keptBack : {}) };
        const { explanation, ...mapped } = map(input, changes);
        const live = mapLive(input, changes);
        if (live.kind === 'dropped') return expect(live).toEqual(mapped);
        const { notes, unread, ...same } = live;
        expect(same).toEqual(mapped);
        expect(notes).toEqual(explanation.notes);
        const told = explanation.unused.filter(({ reason }) => reason === UNREAD).map(({ source }) => source);
        expect(unread.toSorted()).toEqual(told.toSorted());
      }),
      { numRuns: 300, endOnFailure: true, seed: 11 },
    );
  });

  it('counts two inputs once whose keys make the same path', () => {
    const input = { type: 'identify', userId: 'user-1', messageId: 'm-1', properties: { '.': 1, '': { '': 2 } } };
    expect(mapLive(input)).toMatchObject({ unread: ['properties..'] });
    expect(explain(input).unused.filter(({ reason }) => reason === UNREAD)).toHaveLength(1);
  });

  it.each([
    ['traits', { traits: { $unset: [5] } }],
    ['properties', { properties: { $unset: [5] } }],
    ['context.traits', { context: { traits: { $unset: [{}] } } }],
  ])('with an operation in %s that names no property counts nothing as unread', (at, more) => {
    const input = track(more);
    expect(mapLive(input)).toMatchObject({ unread: [] });
    expect(explain(input).unused).toContainEqual({
      source: `${at}.$unset`,
      reason: 'map.ops-on-track: names no property',
    });
  });
});

describe('a note', () => {
  it('says of an id that is left out why, and what to do', () => {
    expect(explain(track({ userId: 4711 })).notes).toEqual([
      {
        rule: 'map.limits',
        source: 'userId',
        note: 'left out: "4711" has 4 characters, the minimum is 5',
        fix: expect.stringContaining('min_id_length'),
      },
    ]);
  });

  it('is not made of an event that is fine', () => {
    expect(explain(track({ event: 'Order Completed', properties: { total: 5, currency: 'EUR' } })).notes).toEqual([]);
  });
});

describe('map.privacy', () => {
  it('holds for what other rules make of a property', () => {
    const page = {
      type: 'page',
      anonymousId: 'df_abc',
      properties: { url: 'https://example.com/?token=1', title: 'T' },
    };
    const [viewed] = sent(page, keepBack({ dropProperties: ['url'], hashProperties: ['title'] }));
    expect(viewed?.event_properties).toEqual({ page_title: expect.stringMatching(/^[0-9a-f]{64}$/) });

    const context = { page: { url: 'https://example.com/' }, campaign: { source: 'news', term: 'shoes' } };
    const [named] = sent(
      { type: 'page', anonymousId: 'df_abc', context },
      keepBack({ dropProperties: ['page_url', 'utm_term'], hashProperties: ['utm_source'] }),
    );
    expect(named?.event_properties).toEqual({ utm_source: expect.stringMatching(/^[0-9a-f]{64}$/) });

    const leaving = { ...page, properties: { url: 'https://example.com/?token=1' } };
    expect(sent(leaving, keepBack({ dropProperties: ['page_url'] }))[0]?.event_properties).toEqual({});

    const order = { total: 30, currency: 'GBP', products: [{ product_id: 'SKU-1', price: 30, quantity: 1 }] };
    const [ordered] = sent(
      track({ event: 'Order Completed', properties: order }),
      keepBack({ dropProperties: ['products', 'currency'] }),
    );
    expect(ordered).toMatchObject({ revenue: 30, event_properties: { total: 30 } });
    for (const field of ['productId', 'price', 'currency']) expect(ordered).not.toHaveProperty(field);
  });
});

function setIn(object: object, [key = '', ...others]: readonly string[], value: unknown): void {
  const inner = others.length === 0 ? value : {};
  if (others.length > 0) setIn(Object(inner), others, value);
  Reflect.set(object, key, inner);
}

function sent(...args: Parameters<typeof map>) {
  const mapping = map(...args);
  return mapping.kind === 'mapped' ? mapping.events : [];
}
