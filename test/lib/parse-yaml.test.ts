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

it.each([
  [1_048_575, true],
  [1_048_576, true],
  [1_048_577, false],
])('a text of %i characters is taken: %s', (length, taken) => {
  const parsed = parseYaml(`a: ${'x'.repeat(length - 3)}`);
  expect(parsed.ok).toBe(taken);
  if (!parsed.ok) expect(parsed.problems).toEqual(['it has more than 1048576 characters']);
});

it('looks at each of many keys once', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, n) => `key${n}: 1`).join('\n');
  const measure = (text: string) => {
    const before = process.cpuUsage().user;
    expect(parseYaml(text).ok).toBe(true);
    return process.cpuUsage().user - before;
  };
  measure(keys(4000));
  // Eight times as many; were each compared with each, it would take 64 times as long.
  expect(measure(keys(32_000)) / measure(keys(4000))).toBeLessThan(32);
}, 30_000);

it('says where a key stands that is there twice, however deep', () => {
  const parsed = parseYaml('a:\n  - b: 1\n    c: 2\n    "b": 3\n');
  expect(parsed).toEqual({ ok: false, problems: ['the key "b" is not unique, at line 4, column 5'] });
});

it('refuses aliases that multiply, and a key twice', () => {
  const lines = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)];
  expect(parseYaml(lines.join('\n'))).toEqual({ ok: false, problems: ['its aliases multiply too often'] });
  expect(parseYaml('a: 1\na: 2')).toMatchObject({ ok: false, problems: [expect.stringContaining('unique')] });
});
