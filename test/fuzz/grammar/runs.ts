import fc from 'fast-check';
import type { Part } from '../call.ts';

/** What a parser takes many of: digits, blanks, signs, marks, steps of a path, words. Written as they stand in JSON. */
const UNITS = [
  ...['0', '1', '9', '1,', '1.', '1 ', '1-', '1e', '0x'],
  ...[' ', '\\t', '\\n', '\\r\\n', '\\u00a0', '\\u200b', '\\u0000', '\\u001b[', ' ,'],
  ...['-', '+', '.', ',', ':', ';', '=', '&', '%', '/', '\\\\', '_', '$', '€', '@', '!', '?', '*', '|', '~', '^', "'"],
  ...['\\"', '(', ')', '((a', '[', ']', '{', '<', '<a ', '</', '%4', '%41', '%zz', '../', '::', 'f:', '&a=', '?a=1'],
  ...['a', 'A', 'aA', 'a_', 'a-', 'a.', 'a ', 'e', 'T', 'Z', 'ä', '😀', '\\ud800', 'http://', '1T', 'x=1,', 'sha256='],
] as const;

/** Bytes of a run: where what doubles with every letter stops, where the work of n² shows, as much as a body may hold. */
const SIZES = [40, 2000, 100_000, 800_000, 800_000, 800_000];
/** A head may have 16 KiB. */
const HEAD_SIZES = [40, 2000, 12_000];

/** What stands around a run, so that all of it is looked at and then it was nothing. */
const ENDS = ['', '', 'x', '1', ' ', '!'];

interface Run {
  before: string;
  unit: string;
  size: number;
  after: string;
}

function runsOf(units: readonly string[], sizes: readonly number[]): fc.Arbitrary<Run> {
  return fc.record({
    before: fc.constantFrom(...ENDS),
    unit: fc.constantFrom(...units),
    size: fc.constantFrom(...sizes),
    after: fc.constantFrom(...ENDS),
  });
}

/** A JSON text of one thing again and again. */
function writeRun({ before, unit, size, after }: Run): Part[] {
  return [`"${before}`, { repeat: unit, times: Math.ceil(size / Buffer.byteLength(unit)) }, `${after}"`];
}

/** A long one, for one field. */
export const anyRun: fc.Arbitrary<Part[]> = runsOf(UNITS, SIZES).map(writeRun);

/** A number of many digits, without quotes. */
export const digits: fc.Arbitrary<Part[]> = fc
  .tuple(fc.constantFrom('0.', '-', '1e', '1.', ''), fc.constantFrom('1', '9', '0'), fc.constantFrom(...SIZES))
  .map(([before, repeat, times]): Part[] => [`${before}1`, { repeat, times }]);

const plain = UNITS.map((unit): string => JSON.parse(`"${unit}"`));

/** A short one, as text. */
export const shortRun = runsOf(plain, [40, 300]).map(({ before, unit, size, after }) =>
  [before, unit.repeat(size / unit.length), after].join(''),
);

/** One for a header: visible characters, blanks and the bytes from 128 on. */
export const headerRun = runsOf(
  [
    ...plain.filter((unit) => /^[\t\x20-\x7e\x80-\xff]+$/.test(unit)),
    ...[', ', 'a,', 'a;', ';q=', 'a=1;', '"a",', 'bytes=0-,'],
  ],
  HEAD_SIZES,
).map(({ before, unit, size, after }) => before + unit.repeat(size / unit.length) + after);
