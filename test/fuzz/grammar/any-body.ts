import fc from 'fast-check';
import { CODINGS, type HttpCall, type Part } from '../call.ts';
import { anyJson, anyText } from './any-json.ts';
import { anyRun, digits } from './runs.ts';

/** A body with its coding, and the headers that say what it is. */
export type Sent = Pick<HttpCall, 'body' | 'coding' | 'sent' | 'headers'>;

const LEVELS = [41, 41, 100, 100, 101, 101, 1000, 3000, 4400, 4400, 10_000, 10_000, 100_000, 500_000];
const SIZES = [1000, 1000, 1000, 5000, 20_000, 60_000];

/** Puts a value in each place of a frame (`§`), shorter where there are many, so that the whole is no longer. */
function fill(frame: string, value: readonly Part[]): Part[] {
  const [before = '', ...after] = frame.split('§');
  const each = value.map(
    (part): Part =>
      typeof part !== 'string' && 'times' in part ? { ...part, times: Math.ceil(part.times / after.length) } : part,
  );
  return [before, ...after.flatMap((text) => [...each, text])];
}

const deep = fc
  .constantFrom(...LEVELS)
  .chain((times) =>
    fc
      .constantFrom<[string, string, string]>(
        ['[', '', ']'],
        ['{"a":', '1', '}'],
        ['[{"$set":', '[]', '}]'],
        ['{"":', '{}', '}'],
        ['[', '', ''],
      )
      .map(([open, inner, close]): Part[] => [{ repeat: open, times }, inner, { repeat: close, times }]),
  );

/** Many of something, where work that grows faster than its input shows. */
const many = fc.constantFrom(...SIZES).chain((times) =>
  fc
    .constantFrom<[string, string, string]>(
      ['[', '"text #",', '0]'],
      ['{', '"key #":1,', '"z":0}'],
      ['{', '"key #":{"a":[#]},', '"z":0}'],
      ['[', '{"a":#},', '0]'],
      ['[', '[#],', '0]'],
      // What a blueprint may withhold or hash at any depth.
      ['[', '{"email":#,"customer":{"name":"#"}},', '0]'],
      ['{"$preInsert":{"a":[', '"#",', '0]}}'],
      ['{"$postInsert":{"a":[', '{"b":#},', '0]}}'],
      ['{"$remove":{"a":[', '"#",', '0]}}'],
      ['{"$append":{"a":[', '#,', '0]}}'],
      ['{"$set":{', '"key #":"#",', '"z":0}}'],
      ['{"$unset":{', '"key #":"-",', '"z":0}}'],
      ['"', '#\\u0000', '"'],
      ['"', 'ä', '"'],
      ['"', '<@#.', '"'],
      ['', '1', ''],
    )
    .map(([open, repeat, close]): Part[] => [open, { repeat, times }, close]),
);

/** A value too deep, too large, of too many parts, or the same again and again. */
const hugeValue = fc.oneof(
  { weight: 2, arbitrary: deep },
  { weight: 2, arbitrary: many },
  { weight: 4, arbitrary: anyRun },
  { weight: 1, arbitrary: digits },
);

/** Gigabytes of nothing in a kilobyte. */
const bomb: fc.Arbitrary<Part[]> = fc.constantFrom(
  [{ repeat: ' ', times: 9_000_000 }],
  [{ repeat: '[', times: 3_000_000 }],
);

const junk: fc.Arbitrary<Part[]> = fc.oneof(
  fc.constantFrom<Part[]>(
    [{ hex: 'fffe7b7d' }],
    [{ hex: 'efbbbf7b7d' }],
    [{ hex: 'eda080' }],
    ['{'],
    ['{"a":'],
    ['"'],
    ['\u0000'],
    [],
    ['{}{}'],
    ['nul'],
    ['[1,]'],
    ["{'a':1}"],
  ),
  anyText.map((text): Part[] => [text]),
  anyJson.map((json): Part[] => [json]),
);

const CODING_HEADERS = ['gzip', 'x-gzip', 'GZIP', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity', 'compress', ''];

/** How a body is coded, what is said of it, and how much of it comes. */
const coding: fc.Arbitrary<Pick<HttpCall, 'coding' | 'sent' | 'headers'>> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .constant({ coding: 'identity', sent: 1, headers: [] } as const)
      .map((one) => ({ ...one, headers: [] })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...CODINGS).map((one) => ({
      coding: one,
      sent: 1,
      headers: [['content-encoding', one] as [string, string]],
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      coding: fc.constantFrom(...CODINGS),
      sent: fc.constantFrom(1, 0.99, 0.5, 0.1),
      headers: fc.constantFrom(...CODING_HEADERS).map((said) => [['content-encoding', said] as [string, string]]),
    }),
  },
);

const CONTENT_TYPES = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'text/html',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json;',
    'application/problem+json',
    'a',
    '',
  ],
];

/**
 * A body that is mostly the good one: JSON as a rule, at times with a huge value in one of the frames, at times junk; coded
 * or not, whole or not, called what it is or not.
 *
 * @param frames the same body with `§` in the place of a value, or of several
 */
export function bodyLike(
  good: fc.Arbitrary<string>,
  frames: readonly string[],
  type = 'application/json',
): fc.Arbitrary<Sent> {
  const framed = fc.tuple(fc.constantFrom('§', ...frames), hugeValue).map(([frame, value]) => fill(frame, value));
  return fc
    .tuple(
      fc.oneof(
        { weight: 90, arbitrary: good.map((text): Part[] => [text]) },
        { weight: 6, arbitrary: junk },
        { weight: 1, arbitrary: framed },
      ),
      coding,
      fc.oneof(
        { weight: 20, arbitrary: fc.constant(type) },
        { weight: 1, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
      ),
    )
    .map(([body, coded, contentType]) => ({
      ...coded,
      body,
      headers: [['content-type', contentType], ...coded.headers],
    }));
}

/** A bomb that says what it is. */
export const bombBody: fc.Arbitrary<Sent> = fc
  .tuple(bomb, fc.constantFrom('gzip', 'deflate', 'br' as const))
  .map(([body, one]) => ({
    body,
    coding: one,
    sent: 1,
    headers: [
      ['content-type', 'application/json'],
      ['content-encoding', one],
    ],
  }));

export const NO_BODY: Sent = { body: [], coding: 'identity', sent: 1, headers: [] };
