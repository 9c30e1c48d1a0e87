import { describe, expect, it } from 'vitest';
import { map, track } from './map.ts';

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

function sent(...args: Parameters<typeof map>) {
  const mapping = map(...args);
  return mapping.kind === 'mapped' ? mapping.events : [];
}
