import { describe, expect, it } from 'vitest';
import { compareAnswer } from '../../conformance/compare.ts';
import { compareJson, compareStored, showText } from '../../conformance/compare-json.ts';
import type { CaseExpectation, Json } from '../../conformance/rule.ts';

const at = (differences: { at: string }[]) => differences.map((difference) => difference.at);

describe('compareJson', () => {
  it.each<[string, Json, Json | undefined]>([
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['any integer', '$integer', -7],
    ['a time in ms', '$milliseconds', 1_000_000_000_000],
    ['the size that was sent', '$sentBytes', 42],
    ['a text that matches', { $matches: '^Root=' }, 'Root=1'],
    ['a time near the one it is about', { a: { $about: 50_000 } }, { a: 70_000 }],
    ['another value', { a: { $not: 1 } }, { a: 2 }],
    ['a list in another order', { $anyOrder: [2, '$integer', { a: 1 }] }, [{ a: 1 }, 2, 3]],
    ['nothing, where it is absent', { a: '$absent' }, {}],
    ['other keys, where there may be more', { a: 1, $more: true }, { a: 1, b: 2 }],
  ])('takes %s', (_name, expected, got) => {
    expect(compareJson(expected, got, 'body', 42)).toEqual([]);
  });

  it.each<[string, Json, Json | undefined, string[]]>([
    ['a key too many', { a: 1 }, { a: 1, b: 2 }, ['body.b']],
    ['a key too few', { a: 1, b: 2 }, { a: 1 }, ['body.b']],
    ['a key that every object inherits', { toString: 1 }, {}, ['body.toString']],
    ['a value', { a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['body.a.b.1']],
    ['a list too long', [1], [1, 2], ['body']],
    ['another order', [1, 2], [2, 1], ['body.0', 'body.1']],
    ['an object for a list', [], {}, ['body']],
    ['a list for an object', {}, [], ['body']],
    ['null for an object', {}, null, ['body']],
    ['a number as text', 1, '1', ['body']],
    ['a fraction', '$integer', 1.5, ['body']],
    ['a number as text for an integer', '$integer', '1', ['body']],
    ['a time in seconds', '$milliseconds', 999_999_999_999, ['body']],
    ['a byte less than was sent', '$sentBytes', 41, ['body']],
    ['a text that does not match', { $matches: '^Root=' }, 'root=1', ['body']],
    ['a number where a text must match', { $matches: '1' }, 1, ['body']],
    ['a list in any order that lacks one', { $anyOrder: [1, 2] }, [2, 2], ['body.0']],
    ['a time not so near', { a: { $about: 50_000 } }, { a: 70_001 }, ['body.a']],
    ['the one value it must not be', { a: { $not: 1 } }, { a: 1 }, ['body.a']],
    ['nothing, where it is another value', { a: { $not: 1 } }, {}, ['body.a']],
    ['no list', { $anyOrder: [1] }, 1, ['body']],
    ['what must be absent', { a: '$absent' }, { a: null }, ['body.a']],
    ['a key that must be there among more', { a: 1, $more: true }, { b: 1 }, ['body.a']],
  ])('finds %s', (_name, expected, got, places) => {
    expect(at(compareJson(expected, got, 'body', 42))).toEqual(places);
  });

  it.each<[Json, Json | undefined, string, string]>([
    ['$integer', 'x', 'an integer', '"x"'],
    ['$milliseconds', 5, 'a time in ms', '5'],
    ['$milliseconds', '1000000000000', 'a time in ms', '"1000000000000"'],
    ['$milliseconds', 1_000_000_000_000.5, 'a time in ms', '1000000000000.5'],
    ['$absent', null, 'absent', 'null'],
    ['$sentBytes', 41, '42', '41'],
    ['$unknown', 1, '"$unknown"', '1'],
    ['toString', 1, '"toString"', '1'],
    [null, undefined, 'null', 'absent'],
    [null, {}, 'null', '{}'],
    [{ $not: 1 }, 1, 'other than 1', '1'],
    [{ $not: 1 }, undefined, 'other than 1', 'absent'],
    [{ $about: 50_000 }, 29_999, 'about 50000', '29999'],
    [{ $about: 50_000 }, 70_001, 'about 50000', '70001'],
    [{ $about: 50_000 }, '50000', 'about 50000', '"50000"'],
    [{ $matches: 'a' }, 'b', 'a match of a', '"b"'],
    [{ $matches: 'a' }, ['a'], 'a match of a', '["a"]'],
    [{ a: 1 }, 'text', '{"a":1}', '"text"'],
    [{ a: 1 }, null, '{"a":1}', 'null'],
    [{ a: 1 }, [1], '{"a":1}', '[1]'],
    [[1], { length: 1 }, '[1]', '{"length":1}'],
    [[1], [], '[1]', '[]'],
    [{ $anyOrder: [1] }, [1, 2], '[1]', '[1,2]'],
    [{ $anyOrder: [1] }, { length: 1 }, '[1]', '{"length":1}'],
  ])('of %j and %j it says "%s" and "%s"', (expected, got, wanted, found) => {
    expect(compareJson(expected, got, 'body', 42)).toEqual([{ at: 'body', expected: wanted, got: found }]);
  });

  it.each([29_999 + 1, 50_000, 70_000])('takes %i for about 50,000', (got) => {
    expect(compareJson({ $about: 50_000 }, got, 'body', 0)).toEqual([]);
  });

  it('hands on what was sent, wherever it is asked for', () => {
    const sizes = [{ a: '$sentBytes' }, ['$sentBytes'], { $anyOrder: ['$sentBytes'] }, { a: { $not: '$sentBytes' } }];
    expect(
      sizes.map(
        (size) => compareJson(size, Array.isArray(size) || '$anyOrder' in size ? [42] : { a: 42 }, 'body', 42).length,
      ),
    ).toEqual([0, 0, 0, 1]);
  });

  it('says of a key too many that it is to be absent, and what it is', () => {
    expect(compareJson({ a: 1 }, { a: 1, b: 2 }, 'body', 0)).toEqual([{ at: 'body.b', expected: 'absent', got: '2' }]);
    expect(compareJson({ $more: false }, { a: 1 }, 'body', 0)).toHaveLength(1);
  });

  it('takes an item for one of those that are left, and says which it lacks', () => {
    expect(compareJson({ $anyOrder: ['a', 'b'] }, ['c', 'a'], 'body', 0)).toEqual([
      { at: 'body.1', expected: '"b"', got: 'none among ["c"]' },
    ]);
    expect(compareJson({ $anyOrder: ['$integer', 'x', 7] }, [7, 'x', 8], 'body', 0)).toEqual([]);
    expect(
      compareJson({ $anyOrder: [{ $more: true, a: 1 }, { a: 1 }] }, [{ a: 1 }, { a: 1, b: 2 }], 'body', 0),
    ).toEqual([]);
  });

  it.each([
    [198, `"${'x'.repeat(198)}"`],
    [199, `"${'x'.repeat(199)}…`],
  ])('shows of %i characters all that 200 hold, quotes included', (length, shown) => {
    expect(compareJson(1, 'x'.repeat(length), 'body', 0)[0]?.got).toBe(shown);
  });

  it('says what it wanted and what it got, long values cut', () => {
    expect(compareJson({ a: 1 }, { a: 'x' }, 'body', 0)).toEqual([{ at: 'body.a', expected: '1', got: '"x"' }]);
    expect(compareJson(1, 'x'.repeat(500), 'body', 0)[0]?.got).toMatch(/^"x{199}…$/);
  });
});

describe('showText', () => {
  it.each([
    ['  {"a"}\n', '{"a"}'],
    [`${'x'.repeat(200)}\n`, 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(200)}…`],
  ])('shows of %j "%s"', (text, shown) => {
    expect(showText(text)).toBe(shown);
  });
});

describe('compareAnswer', () => {
  const text = '{"a"}';
  const headers = { 'trace-id': 'Root=1-a', 'content-length': '5' };
  const answer = { status: 200, headers, text, bytes: 5, raw: Buffer.from(text) };
  const compare = (expected: Omit<CaseExpectation, 'status'>, got = answer) =>
    compareAnswer({ status: 200, ...expected }, got, 0);

  it.each<[string, Omit<CaseExpectation, 'status'>]>([
    ['says nothing of what the rule leaves out', {}],
    ['takes an equal header', { headers: { 'trace-id': 'Root=1-a' } }],
    ['takes a header that matches', { headers: { 'trace-id': { matches: '^Root' } } }],
    ['takes an absent header', { headers: { 'retry-after': null } }],
    ['takes the length of the body', { headers: { 'content-length': '$bodyLength' } }],
    ['takes a text that matches', { text: '^\\{"a"\\}$' }],
  ])('%s', (_name, expected) => {
    expect(compare(expected)).toEqual([]);
  });

  it.each<[string, Omit<CaseExpectation, 'status'>, string]>([
    ['another header', { headers: { 'trace-id': 'root=1-a' } }, 'headers.trace-id'],
    ['a header that does not match', { headers: { 'trace-id': { matches: '^root' } } }, 'headers.trace-id'],
    ['a header that must be absent', { headers: { 'trace-id': null } }, 'headers.trace-id'],
    ['a header that is missing', { headers: { 'retry-after': '1' } }, 'headers.retry-after'],
    ['a missing header that must match', { headers: { 'retry-after': { matches: '' } } }, 'headers.retry-after'],
    ['a text that does not match', { text: '\\n$' }, 'text'],
    ['a body that is no JSON', { body: {} }, 'body'],
    ['a body that is no zip', { zip: { rows: [] } }, 'zip'],
  ])('finds %s', (_name, expected, place) => {
    expect(at(compare(expected))).toEqual([place]);
  });

  it('finds another length than the body has', () => {
    expect(at(compare({ headers: { 'content-length': '$bodyLength' } }, { ...answer, bytes: 6 }))).toHaveLength(1);
  });

  it.each<[CaseExpectation['headers'], { at: string; expected: string; got: string }]>([
    [{ 'trace-id': null }, { at: 'headers.trace-id', expected: 'absent', got: 'Root=1-a' }],
    [{ 'trace-id': 'x' }, { at: 'headers.trace-id', expected: 'x', got: 'Root=1-a' }],
    [{ 'retry-after': '1' }, { at: 'headers.retry-after', expected: '1', got: 'absent' }],
    [{ 'trace-id': { matches: 'x' } }, { at: 'headers.trace-id', expected: 'a match of x', got: 'Root=1-a' }],
    [{ 'retry-after': { matches: 'x' } }, { at: 'headers.retry-after', expected: 'a match of x', got: 'absent' }],
  ])('says of the headers %j what it wanted and got', (headers = {}, difference) => {
    expect(compare({ headers })).toEqual([difference]);
  });

  it('a header that is missing does not match, whatever the pattern', () => {
    expect(compare({ headers: { 'retry-after': { matches: 'undefined' } } })).toHaveLength(1);
  });

  it('says what text and body it got', () => {
    expect(compare({ text: 'x' })).toEqual([{ at: 'text', expected: 'a match of x', got: '"{\\"a\\"}"' }]);
    expect(compare({ body: {} })).toEqual([{ at: 'body', expected: 'JSON', got: '"{\\"a\\"}"' }]);
    const json = { ...answer, text: '{"a":7}' };
    expect(compareAnswer({ status: 200, body: { a: '$sentBytes' } }, json, 7)).toEqual([]);
    expect(compareAnswer({ status: 200, body: { a: 1 } }, json, 0)).toMatchObject([{ at: 'body.a' }]);
  });

  it('shows the body beside another status', () => {
    expect(compareAnswer({ status: 400 }, answer, 0)).toEqual([{ at: 'status', expected: '400', got: '200 {"a"}' }]);
  });
});

describe('compareStored', () => {
  it('looks only at what the rule says', () => {
    expect(compareStored({ user_id: 'abc', device_id: '$absent' }, { user_id: 'abc', time: 1 })).toEqual([]);
    expect(at(compareStored({ user_id: 'abc', device_id: '$absent' }, { device_id: 'x' }))).toEqual([
      'stored.user_id',
      'stored.device_id',
    ]);
  });
});
