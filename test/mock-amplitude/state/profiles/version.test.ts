import { describe, expect, it } from 'vitest';
import { EditedList } from '../../../../mock-amplitude/state/profiles/edited-list.ts';
import { define, EMPTY_VERSION, wholeVersion } from '../../../../mock-amplitude/state/profiles/version.ts';

const WHOLE = { a: 'first', b: 'first', constructor: 'own' };
const CHANGES = [
  { changed: { a: 1, c: 1 }, removed: [] },
  { changed: {}, removed: ['b'] },
  { changed: { a: 3 }, removed: ['c'] },
  { changed: { a: 4, b: 4 }, removed: [] },
  { changed: { b: 5 }, removed: ['a'] },
];
const AFTER = [
  WHOLE,
  { a: 1, b: 'first', c: 1, constructor: 'own' },
  { a: 1, c: 1, constructor: 'own' },
  { a: 3, constructor: 'own' },
  { a: 4, b: 4, constructor: 'own' },
  { b: 5, constructor: 'own' },
];
const KEYS = ['a', 'b', 'c', 'constructor', 'toString'];

/** The versions after none, one and more of the changes; `look` is shown each as soon as it is made. */
function make(look: (version: typeof EMPTY_VERSION) => void = () => {}) {
  const versions = [wholeVersion(WHOLE)];
  for (const change of CHANGES) {
    for (const version of versions) look(version);
    versions.push((versions.at(-1) ?? EMPTY_VERSION).after(change));
  }
  return versions;
}

describe('versions of properties', () => {
  it.each([
    ['afterwards', undefined],
    ['all the time', (version: typeof EMPTY_VERSION) => void KEYS.map((key) => version.get(key))],
  ])('are what they were, as a whole and key by key, where somebody looks %s', (_when, look) => {
    const versions = make(look);
    expect(versions.map((version) => version.read())).toEqual(AFTER);
    const found = versions.map((version) => KEYS.map((key) => version.get(key)));
    expect(found).toEqual(
      AFTER.map((then) => {
        const known = new Map<string, unknown>(Object.entries(then));
        return KEYS.map((key) => known.get(key));
      }),
    );
  });

  it('are handed out as they are where nothing changed: a copy takes long', () => {
    expect(wholeVersion(WHOLE).read()).toBe(WHOLE);
  });

  it.each([
    [0, 5, { changed: { b: 5 }, removed: ['b', 'c', 'a'] }],
    [0, 1, { changed: { a: 1, c: 1 }, removed: [] }],
    [1, 4, { changed: { a: 4, b: 4 }, removed: ['b', 'c'] }],
    [4, 5, { changed: { b: 5 }, removed: ['a'] }],
    [5, 5, { changed: {}, removed: [] }],
  ])('tell what changed from %i to %i', (from, to, change) => {
    const versions = make();
    expect(versions[to]?.changesSince(versions[from] ?? EMPTY_VERSION)).toEqual(change);
  });

  it('do not know what changed since a snapshot that is none of theirs', () => {
    const [version] = make();
    const other = { read: () => WHOLE, get: () => undefined, changesSince: () => undefined };
    expect([version?.changesSince(EMPTY_VERSION), version?.changesSince(other)]).toEqual([undefined, undefined]);
  });

  it('go on from an earlier one without what came after it', () => {
    const versions = make();
    const other = versions[1]?.after({ changed: { d: 1 }, removed: ['a'] });
    expect([other?.read(), other?.get('d'), other?.get('a')]).toEqual([
      ...[{ b: 'first', c: 1, d: 1, constructor: 'own' }, 1, undefined],
    ]);
    expect(versions.map((version) => version.read())).toEqual(AFTER);
  });

  it('have whole lists in the place of those that are edited', () => {
    const long = Array.from({ length: 100 }, (_, place) => place);
    const list = new EditedList(long).add(['end'], 'end');
    const kept = { list, plain: [1], text: 'text' };
    const read = { list: [...long, 'end'], plain: [1], text: 'text' };
    const version = wholeVersion(kept);
    const later = wholeVersion({ text: 'text' }).after({ changed: { list, plain: [1] }, removed: [] });
    for (const one of [version, later]) {
      expect([one.read(), one.get('list'), one.get('plain')]).toEqual([read, read.list, [1]]);
    }
    expect(later.changesSince(later)).toEqual({ changed: {}, removed: [] });
    expect(kept).toEqual({ list, plain: [1], text: 'text' });
  });
});

it.each(['a', '__proto__', 'constructor'])('%s is defined as a property like any other', (key) => {
  const target: Record<string, unknown> = {};
  for (const value of [{ b: 1 }, { b: 2 }]) {
    define(target, key, value);
    expect(Object.getOwnPropertyDescriptors(target)).toEqual(
      Object.fromEntries([[key, { value, enumerable: true, configurable: true, writable: true }]]),
    );
  }
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
});
