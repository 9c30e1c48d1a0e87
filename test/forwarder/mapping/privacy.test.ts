import { createHash } from 'node:crypto';
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

it('what is hashed leaves as the hash of its JSON, whose keys are in order, and text as that of itself', () => {
  const hashes = { text: 'a@b.example', number: 5, object: { b: [1, null], a: 2 }, nothing: null };
  const hashed = { ...privacy([]).privacy, hashProperties: Object.keys(hashes) };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(events(track({ properties: hashes }), { privacy: hashed })[0]?.event_properties).toEqual({
    text: sha256('a@b.example'),
    number: sha256('5'),
    object: sha256('{"a":2,"b":[1,null]}'),
    nothing: sha256('null'),
  });
});

it('null among properties and traits is left as it is', () => {
  const input = track({ properties: { empty: null, list: [null], $set: null }, traits: { $set: null } });
  const sent = events(input, privacy(['secret']));
  expect(sent.at(-1)?.event_properties).toEqual({ empty: null, list: [null] });
});

it('a name is withheld as deep in a product as anything of it leaves, wherever the products stand', () => {
  let deep: object = { secret: 1, kept: 2 };
  for (let level = 39; level > 1; level--) deep = { deep };
  const properties = { ecommerce: { currency: 'GBP', purchase: { products: [{ price: 1, deep }, { price: 2 }] } } };
  const sent = JSON.stringify(
    events(track({ event: 'purchase', properties }), { variant: 'retail', ...privacy(['secret']) }),
  );
  expect(sent).toContain('"kept":2');
  expect(sent).not.toContain('secret');
});
