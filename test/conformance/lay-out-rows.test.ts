import { expect, it } from 'vitest';
import { layOutRows } from '../../conformance/lay-out-rows.ts';
import type { Json, JsonObject } from '../../conformance/rule.ts';

const cases = (...files: JsonObject[]): Json => layOutRows({ slug: 'event.a', cases: files });

it('leaves a case without a table as it is', () => {
  expect(cases({ name: 'x', request: { key: 'us' } })).toEqual({
    slug: 'event.a',
    cases: [{ name: 'x', request: { key: 'us' } }],
  });
});

it('makes one case of each row, in order, among the others', () => {
  expect(cases({ name: 'first' }, { name: 'n ${each}', each: [1, 2] }, { name: 'last' })).toMatchObject({
    cases: [{ name: 'first' }, { name: 'n 1' }, { name: 'n 2' }, { name: 'last' }],
  });
});

it.each<[string, Json, Json, Json]>([
  ['keeps the type of a value that stands alone', '${each}', 7, 7],
  ['writes a value within a text', 'at ${each}!', 7, 'at 7!'],
  ['writes an object within a text as JSON', 'at ${each}', { a: 1 }, 'at {"a":1}'],
  ['finds a field of the row', { '${each.key}': '${each.value}' }, { key: 'price', value: [1] }, { price: [1] }],
  ['reaches into lists', ['${each}', ['${each}']], 'x', ['x', ['x']]],
  ['keeps null', '${each}', null, null],
  ['leaves a field that is not there', '${each.b}', { a: 1 }, '${each.b}'],
  ['leaves other placeholders', '${unique}', 1, '${unique}'],
  ['does not look into what it put in', '${each}', '${each}', '${each}'],
])('%s', (_name, request, row, expected) => {
  expect(cases({ name: 'x', request, each: [row] })).toMatchObject({ cases: [{ request: expected }] });
});

it('leaves the table as it was, for the next row', () => {
  const each = [{ a: { deep: 1 } }];
  cases({ name: 'x', request: '${each.a}', each });
  expect(each).toEqual([{ a: { deep: 1 } }]);
});
