import fc from 'fast-check';
import { shortRun } from './runs.ts';

/** Texts that some code has stumbled over, somewhere: names of Object's own, half characters, marks of other languages. */
const NASTY_TEXTS = [
  ...['', ' ', '.', '..', '%', '%zz', '%00', '$', '$set', '$unset', '$append', '[Amplitude] x', 'null', 'undefined'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'valueOf', 'hasOwnProperty', 'length', 'then'],
  ...[
    '\ud800',
    '\udc00x',
    '\u0000',
    '\u001b[2J',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u2028',
    '\u00e4\u0308',
    'é',
    '😀',
    '＄',
  ],
  ...['NaN', 'Infinity', '-1', '1e999', '0x10', '1,5', '2026-02-30T00:00:00Z', '0001-01-01', '+275760-09-13T00:00:00Z'],
  ...[
    'a'.repeat(1024),
    'ä'.repeat(1025),
    '../../../../etc/passwd',
    "'; DROP TABLE entries; --",
    '<script>',
    '#{7*7}',
    '{{7}}',
  ],
];

export const anyText = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 1, arbitrary: shortRun },
  { weight: 8, arbitrary: fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => String.fromCharCode(...units)) },
  { weight: 4, arbitrary: fc.constantFrom('user-1', 'device-1', 'Page Viewed', 'shop-us', 'total', 'items') },
);

/** JSON as text: what no value of JavaScript can say (1e999, a key twice, half a pair) is in it too. */
export const anyTextJson = anyText.map((text) => JSON.stringify(text));

export const anyNumberJson = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.constantFrom(
    '-0',
    '1e999',
    '-1e999',
    '1e-999',
    '9007199254740993',
    '123456789012345678901234567890',
    '8640000000000001',
  ),
);

const scalar = fc.oneof(
  { weight: 3, arbitrary: anyTextJson },
  { weight: 2, arbitrary: anyNumberJson },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false', 'null', '[]', '{}', '[[]]', '{"":{}}') },
  // Objects that cannot be made a text of.
  {
    weight: 1,
    arbitrary: fc.constantFrom('{"toString":null}', '{"toString":1,"valueOf":2}', '{"length":{"toString":null}}'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":{}}}',
      '{"toJSON":1}',
      '{"then":1}',
    ),
  },
);

/** An object of fields that are JSON already. */
function writeObject(fields: readonly (readonly [key: string, json: string])[]): string {
  return `{${fields.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

/** Any JSON, as text. */
export const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, { weight: 5, arbitrary: scalar }, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  object: fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map(writeObject),
})).value;

export const anyObjectJson: fc.Arbitrary<string> = fc
  .array(fc.tuple(anyText, anyJson), { maxLength: 5 })
  .map(writeObject);

/** What a field should be, and what it might be wrongly, beside any JSON. */
export type Field = fc.Arbitrary<string> | { good: fc.Arbitrary<string>; odd: fc.Arbitrary<string> };

/**
 * An object with some of these fields. Three of four are as they should be; of the others one or two fields are wrong, or some
 * that nobody knows are there as well. (Were each field wrong at times, hardly any object would be right.)
 */
export function objectLike(shape: Readonly<Record<string, Field>>): fc.Arbitrary<string> {
  const names = Object.keys(shape);
  const good = Object.entries(shape).map(([key, field]) => {
    const arbitrary = 'good' in field ? field.good : field;
    return fc.tuple(fc.nat(7), arbitrary).map(([rare, json]): [string, string][] => (rare === 0 ? [] : [[key, json]]));
  });
  const odd = fc.constantFrom(...names).chain((key) => fc.tuple(fc.constant(key), oddValue(shape[key])));
  const wrong = fc.array(fc.oneof({ weight: 4, arbitrary: odd }, fc.tuple(anyText, anyJson)), {
    minLength: 1,
    maxLength: 2,
  });
  const changes = fc.oneof({ weight: 3, arbitrary: fc.constant<[string, string][]>([]) }, wrong);
  return fc
    .tuple(fc.tuple(...good), changes)
    .map(([fields, changed]) => writeObject([...new Map([...fields.flat(), ...changed])]));
}

function oddValue(field: Field | undefined): fc.Arbitrary<string> {
  return field !== undefined && 'odd' in field ? fc.oneof(field.odd, anyJson) : anyJson;
}

/** A list of what is like `item`. */
export function listLike(item: fc.Arbitrary<string>, maxLength = 4): fc.Arbitrary<string> {
  return fc.array(item, { maxLength }).map((items) => `[${items.join(',')}]`);
}

/** One of these values, as JSON. */
export function oneOfJson(...values: readonly unknown[]): fc.Arbitrary<string> {
  return fc.constantFrom(...values.map((value) => JSON.stringify(value)));
}
