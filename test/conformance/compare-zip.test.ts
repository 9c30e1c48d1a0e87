import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { compareZip } from '../../conformance/compare-zip.ts';
import type { ZipExpectation } from '../../conformance/rule.ts';

const lines = (...rows: object[]) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const ZIP = zipSync({
  'shop_2026-01-02_3#0.json.gz': gzipSync(lines({ a: 1, b: 'x' }, { a: 2, b: 'y' })),
  'shop_2026-01-02_4#0.json': lines({ b: 'z', a: 3 }),
});
const ALL = [
  { a: 1, b: 'x' },
  { a: 2, b: 'y' },
  { a: 3, b: 'z' },
];

describe('comparing the rows in a zip', () => {
  it.each<[string, ZipExpectation]>([
    ['all rows of all files, gzipped or not', { rows: ALL }],
    ['rows in part', { rows: [{ a: 1, $more: true }, '$absent', '$absent'].slice(0, 1), where: { b: 'x' } }],
    ['those that hold something', { where: { b: { $matches: '[yz]' } }, rows: ALL.slice(1) }],
    ['none that hold something', { where: { b: 'none' }, rows: [] }],
    ['names that match', { names: '^shop_.+#0\\.json', rows: ALL }],
    ['keys in order', { where: { b: 'x' }, rows: ALL.slice(0, 1), sorted: true }],
  ])('takes %s', (_name, expected) => {
    expect(compareZip(expected, ZIP)).toEqual([]);
  });

  it.each<[string, ZipExpectation, string]>([
    ['a row too few', { rows: ALL.slice(1) }, 'zip.rows'],
    ['another value', { rows: [{ a: 9, b: 'x' }, ...ALL.slice(1)] }, 'zip.rows.0.a'],
    ['a key too many', { where: { a: 1 }, rows: [{ a: 1 }] }, 'zip.rows.0.b'],
    ['a name that does not match', { names: '\\.gz$', rows: ALL }, 'zip.names'],
    ['keys out of order', { where: { a: 3 }, rows: [{ a: 3, b: 'z' }], sorted: true }, 'zip.rows.0'],
  ])('finds %s', (_name, expected, at) => {
    expect(compareZip(expected, ZIP).map((difference) => difference.at)).toEqual([at]);
  });

  it.each<[string, Uint8Array]>([
    ['text', Buffer.from('success')],
    ['nothing', new Uint8Array()],
    ['a zip of what is no JSON', zipSync({ 'a.json': Buffer.from('a,b\n') })],
    ['a zip of what is no gzip', zipSync({ 'a.json.gz': lines({}) })],
    ['a zip of more than anybody reads', zipSync({ 'a.json.gz': gzipSync(Buffer.alloc(70 * 1_048_576)) })],
  ])('says of %s that there are no rows in it', (_name, bytes) => {
    expect(compareZip({ rows: [] }, bytes)).toMatchObject([{ at: 'zip', expected: 'a zip with lines of JSON' }]);
  });
});
