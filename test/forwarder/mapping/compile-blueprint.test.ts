import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { compileBlueprint, lettersOf, spellingOf } from '../../../src/forwarder/mapping/compile-blueprint.ts';
import { overrideBlueprint } from '../../../src/forwarder/mapping/override-blueprint.ts';

const blueprint = loadVariant('default');

it('is compiled once', () => {
  const own = { ...blueprint };
  expect(compileBlueprint(own)).toBe(compileBlueprint(own));
  expect(compileBlueprint({ ...blueprint })).not.toBe(compileBlueprint(own));
});

it('keeps nothing back unless one of its privacy lists names something', () => {
  const none = { dropProperties: [], hashProperties: [], dropTraits: [], hashTraits: [] };
  const keepsBack = (lists: object) => compileBlueprint(overrideBlueprint(blueprint, { privacy: lists })).keepsBack;
  expect(keepsBack(none)).toBe(false);
  for (const list of Object.keys(none)) expect([list, keepsBack({ ...none, [list]: ['email'] })]).toEqual([list, true]);
});

describe('a name', () => {
  it.each([
    [' order_Completed', 'ordercompleted'],
    ['Order  -_ Completed', 'ordercompleted'],
  ])('%j is spelled without what does not count: %s', (name, expected) => {
    expect(spellingOf(name)).toBe(expected);
  });

  it.each([
    ['cart_viewed', 'viewedcart'],
    ['Cart  -Viewed', 'viewedcart'],
    [' cart viewed ', 'viewedcart'],
    ['cartViewed', 'viewedcart'],
    ['CARTViewed', undefined],
    ['cart', undefined],
    ['cart was viewed', undefined],
  ])('of two words is known with its words turned around: %j as %j', (name, turned) => {
    const { names } = compileBlueprint({
      ...blueprint,
      eventNames: { [name]: 'Leaves' },
      revenue: { ...blueprint.revenue, events: {} },
    });
    const known = [...names].filter(([, leaves]) => leaves === 'Leaves').map(([spelling]) => spelling);
    expect(known.toSorted()).toEqual(
      [...new Set([spellingOf(name), 'leaves', ...(turned === undefined ? [] : [turned])])].toSorted(),
    );
  });
});

it.each([
  ['Mac OS X 10.15', 'macosx'],
  ['Windows 11', 'windows'],
  ['Ünix-2', 'ünix'],
])('the system %s is known by its letters: %s', (system, expected) => {
  expect(lettersOf(system)).toBe(expected);
});
