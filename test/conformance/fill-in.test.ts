import { describe, expect, it } from 'vitest';
import { fillIn, fillInExpected, fillInText, NotOfferedError } from '../../conformance/fill-in.ts';
import type { Json } from '../../conformance/rule.ts';

const PLACEHOLDERS = {
  target: { keys: { us: 'key-us' }, secrets: { us: 'secret-us' }, fixtures: { agent: 'Agent/1' } },
  unique: 'abc',
  now: 1_711_296_000_000,
  saved: { id: 7, list: [1], text: 'x', undefined: 'another' },
};

describe('fillIn', () => {
  it.each<[Json, Json]>([
    ['${unique}-${unique}', 'abc-abc'],
    ['${keys.us} ${secrets.us} ${fixtures.agent}', 'key-us secret-us Agent/1'],
    [null, null],
    [5, 5],
    [
      ['${unique}', { a: '${unique}' }],
      ['abc', { a: 'abc' }],
    ],
    ['${saved.list}', [1]],
    ['a ${saved.list}', 'a [1]'],
    ['${saved.id}0', '70'],
    ['${saved.later}', '${saved.later}'],
    ['${saved.toString}', '${saved.toString}'],
    ['$absent', '$absent'],
    [{ a: '$absent', b: '${unique}' }, { b: 'abc' }],
    [{ $nested: 0 }, 'innermost'],
    [{ $nested: 2 }, { inner: { inner: 'innermost' } }],
    [{ $text: 2 }, 'xx'],
    [{ $now: -1 }, 1_711_295_999_999],
    [{ $iso: 1 }, '2024-03-24T16:00:00.001Z'],
    [{ $hour: 1 }, '20240324T17'],
    [{ $repeat: 2 }, [null, null]],
    [{ $repeat: 2, of: '${index}' }, ['0', '1']],
    [{ $names: 1 }, { 'name-0': 0 }],
    // md5sum of: abc7{"a":[null]}null
    [{ $md5: ['${unique}', '${saved.id}', { a: [null] }, null] }, '7b9f04efd5cdedc8e2ebccdd45a7a53b'],
    [{ $md5: [] }, 'd41d8cd98f00b204e9800998ecf8427e'],
    [{ $md5: 'e' }, { $md5: 'e' }],
    [
      { $text: 'a', $now: 'b', $nested: 'c' },
      { $text: 'a', $now: 'b', $nested: 'c' },
    ],
    [
      { $iso: 'a', $hour: 'b', $repeat: 'c', $names: 'd' },
      { $iso: 'a', $hour: 'b', $repeat: 'c', $names: 'd' },
    ],
  ])('makes of %j %j', (value, filled) => {
    expect(fillIn(value, PLACEHOLDERS)).toEqual(filled);
  });

  it('leaves what is saved later as it is before anything is saved', () => {
    const { saved: _saved, ...before } = PLACEHOLDERS;
    expect(fillIn('${saved.id}', before)).toBe('${saved.id}');
  });

  it.each(['${index}', '${keys.eu}', '${keys}', '${fixtures.toString}', '${what}'])(
    'says that it is not offered: %s',
    (text) => {
      expect(() => fillIn(text, PLACEHOLDERS)).toThrow(
        new NotOfferedError(`the target offers no ${text.slice(2, -1)}`),
      );
      expect(() => fillInText(text, PLACEHOLDERS)).toThrow(expect.objectContaining({ name: 'NotOfferedError' }));
    },
  );
});

describe('fillInExpected', () => {
  it.each<[Json, Json]>([
    ['$absent', '$absent'],
    [{ a: '$absent' }, { a: '$absent' }],
    [null, null],
    [5, 5],
    ['${saved.id}', 7],
    [['${unique}'], ['abc']],
    [{ '${unique}': { a: '${unique}' } }, { abc: { a: 'abc' } }],
    [{ $about: -1000 }, { $about: 1_711_295_999_000 }],
    [{ $about: 'x' }, { $about: 'x' }],
    [{ $text: 2 }, { $text: 2 }],
  ])('makes of %j %j', (value, filled) => {
    expect(fillInExpected(value, PLACEHOLDERS)).toEqual(filled);
  });
});
