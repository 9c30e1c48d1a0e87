import { expect, it } from 'vitest';
import { parseYaml } from '../../lib/parse-yaml.ts';

it('reads YAML and JSON', () => {
  expect(parseYaml('a: [1, 2]')).toEqual({ ok: true, value: { a: [1, 2] } });
  expect(parseYaml('{"a":[1,2]}')).toEqual({ ok: true, value: { a: [1, 2] } });
});

it.each([
  ['a list of so many levels', `${'['.repeat(101)}${']'.repeat(101)}`],
  ['so many objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['one that never ends', `${'{"a":'.repeat(100_000)}`],
  ['one that holds itself', 'a: &a { b: *a }'],
])('says of %s that it is too deep, and nothing of a stack', (_, text) => {
  const parsed = parseYaml(text);
  expect(parsed).toMatchObject({
    ok: false,
    problems: expect.arrayContaining(['it is nested deeper than 100 levels']),
  });
  expect(JSON.stringify(parsed)).not.toMatch(/stack/i);
});

it('refuses aliases that multiply, and a key twice', () => {
  const lines = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)];
  expect(parseYaml(lines.join('\n'))).toEqual({ ok: false, problems: ['its aliases multiply too often'] });
  expect(parseYaml('a: 1\na: 2')).toMatchObject({ ok: false, problems: [expect.stringContaining('unique')] });
});
