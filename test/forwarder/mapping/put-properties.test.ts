import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';
import { toldLines } from './told-lines.ts';

const { privacy } = loadVariant('default');
const page = (more: object) => ({ type: 'page', anonymousId: 'df_abc123', messageId: 'message-1', ...more });

describe('a property that leaves under another name', () => {
  it.each([
    [
      'is told of by where it stood, and so is the input that came second',
      page({
        name: ' ',
        properties: { url: '/a', title: 'A', theme: 'dark' },
        context: { page: { url: '/b', title: ' ' } },
      }),
      {},
      {
        fields: [
          '0 event_properties.page_url: map.page < properties.url',
          '0 event_properties.page_title: map.page < properties.title',
          '0 event_properties.theme: map.page < properties.theme',
        ],
        unused: ['context.page.url: another input sets the same', 'name: is blank', 'context.page.title: is blank'],
      },
    ],
    [
      'comes before an own one of that name',
      page({ properties: { url: '/a', page_url: '/b' } }),
      {},
      {
        fields: ['0 event_properties.page_url: map.page < properties.url'],
        unused: ['properties.page_url: another input sets the same'],
      },
    ],
    [
      'says nothing of an input that is null',
      page({ properties: { title: 'A' }, context: { page: { title: null } } }),
      {},
      { fields: ['0 event_properties.page_title: map.page < properties.title'], unused: [] },
    ],
    [
      'is withheld or hashed by the name it leaves by, too',
      page({ properties: { url: '/a', title: 'A' } }),
      { privacy: { ...privacy, dropProperties: ['page_url'], hashProperties: ['page_title'] } },
      {
        fields: ['0 event_properties.page_title: map.privacy < properties.title'],
        unused: ['properties.url: map.privacy: withheld'],
      },
    ],
  ])('%s', (_, input, changes, expected) => {
    const { fields, unused } = toldLines(map(input, changes));
    expect(fields.filter((line) => line.includes('.page_') || line.includes('.theme'))).toEqual(expected.fields);
    expect(unused.toSorted()).toEqual(expected.unused.toSorted());
  });

  it('is dropped once, under the name that it came by', () => {
    const mapping = map(page({ properties: { url: Number.POSITIVE_INFINITY } }));
    expect(mapping).toMatchObject({
      events: [{ event_properties: {} }],
      changes: [{ field: 'properties.url', change: 'dropped', reason: 'no finite number' }],
    });
    expect(toldLines(mapping).fields).toEqual([
      '0 platform: map.constants < null',
      '0 event_properties: map.page < properties',
    ]);
  });
});

it('a property that is no JSON is dropped where it would leave as its hash, too', () => {
  const input = page({ properties: { url: Number.POSITIVE_INFINITY } });
  expect(events(input, { privacy: { ...privacy, hashProperties: ['page_url'] } })[0]?.event_properties).toEqual({});
});

it('of a property that is withheld nothing else is said by one of its name in a product', () => {
  const code = { events: ['Order Completed', 'Product Purchased'], moves: { code: ['properties.a', 'properties.b'] } };
  const products = [
    { a: 1, b: 2, price: 1 },
    { a: 3, b: 4, price: 2 },
  ];
  const mapping = map(track({ event: 'Order Completed', properties: { b: 5, currency: 'GBP', products } }), {
    variant: 'retail',
    properties: { code },
    privacy: { ...privacy, dropProperties: ['code'] },
  });
  expect(mapping).toMatchObject({ events: { length: 3 } });
  expect(toldLines(mapping).unused).toEqual(['properties.b: map.privacy: withheld']);
});

it('own properties are told of each, and none that is dropped', () => {
  const mapping = map(track({ properties: { color: 'red', area: Number.POSITIVE_INFINITY } }));
  expect(toldLines(mapping)).toEqual({
    fields: ['0 platform: map.constants < null', '0 event_properties.color: map.track < properties.color'],
    unused: ['properties.area: map.limits: no finite number'],
  });
});

it('a constant is put where the event has none of its name', () => {
  const input = track({ properties: { source: 'own' } });
  const constants = { source: 'fixed', region: 'eu' };
  expect(events(input, { constants })[0]?.event_properties).toEqual({ source: 'own', region: 'eu' });
  expect(toldLines(map(input, { constants })).fields).toEqual([
    '0 platform: map.constants < null',
    '0 event_properties.source: map.track < properties.source',
    '0 event_properties.region: map.constants < null',
  ]);
});
