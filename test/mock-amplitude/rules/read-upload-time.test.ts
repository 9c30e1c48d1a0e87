import { expect, it } from 'vitest';
import { readUploadTime } from '../../../mock-amplitude/rules/read-upload-time.ts';

it.each<[string, unknown, number | null]>([
  ['text, as the SDKs send it', '2024-03-24T16:00:00.000Z', 1_711_296_000_000],
  ['ms', 1_711_296_000_000, 1_711_296_000_000],
  ['text that is no time', 'yesterday', null],
  ['a number without end', Number.POSITIVE_INFINITY, null],
  ['nothing', undefined, null],
  ['null', null, null],
  ['an object', {}, null],
])('reads an upload time: %s', (_name, sent, expected) => {
  expect(readUploadTime(sent)).toBe(expected);
});
