import { expect, it } from 'vitest';
import type { Blueprint } from '../../../src/forwarder/mapping/blueprint.ts';
import { events, map, track } from './map.ts';

const privacy = (dropProperties: string[]): { privacy: Blueprint['privacy'] } => ({
  privacy: { ip: 'drop', dropProperties, hashProperties: [], dropTraits: [], hashTraits: [] },
});

it('a name is withheld however deep it lies, and nothing stands in its place', () => {
  const properties = { secret: 1, a: { secret: 2, b: { secret: 3, c: { secret: 4, kept: 5 } } } };
  const mapping = map(track({ properties }), privacy(['secret']));
  expect(mapping).toMatchObject({ changes: [] });
  expect(events(track({ properties }), privacy(['secret']))[0]?.event_properties).toEqual({
    a: { b: { c: { kept: 5 } } },
  });
  const withheld = mapping.explanation.unused.filter(({ reason }) => reason === 'map.privacy: withheld');
  expect(withheld.map(({ source }) => source).toSorted()).toEqual([
    ...['properties.a.b.c.secret', 'properties.a.b.secret', 'properties.a.secret', 'properties.secret'],
  ]);
});

it('a list in a list counts by its place in a path', () => {
  const input = track({ properties: { cards: [[{ number: '4111', kind: 'debit' }], { number: '4222' }] } });
  expect(events(input, privacy(['cards.0.number']))[0]?.event_properties).toEqual({
    cards: [[{ kind: 'debit' }], { number: '4222' }],
  });
  expect(map(input, privacy(['number'])).explanation.unused).toEqual(
    expect.arrayContaining([
      { source: 'properties.cards.0.0.number', reason: 'map.privacy: withheld' },
      { source: 'properties.cards.1.number', reason: 'map.privacy: withheld' },
    ]),
  );
});
