import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLinesOf } from '../../../lib/files/read-lines.ts';
import { makeTestDirectory } from '../../damage.ts';

async function read(content: string | Buffer): Promise<string[]> {
  const file = join(makeTestDirectory(), 'lines');
  writeFileSync(file, content);
  const lines: string[] = [];
  for await (const line of readLinesOf(file)) lines.push(line);
  return lines;
}

it.each([
  ['ends with a line feed', 'a\nb\n', ['a', 'b']],
  ['does not end', 'a\nb', ['a', 'b']],
  ['comes from Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['has blank lines', 'a\n\n\nb', ['a', '', '', 'b']],
  ['is empty', '', []],
])('reads a file that %s', async (_, content, lines) => {
  expect(await read(content)).toEqual(lines);
});

it.each(['\u2028', '\u2029', '\u0085', '\u000b', '\f', '\r'])(
  'does not end a line at %j, which JSON may hold',
  async (separator) => {
    expect(await read(`{"a":"x${separator}y"}\n{}`)).toEqual([`{"a":"x${separator}y"}`, '{}']);
  },
);

it('puts together what comes in several chunks, characters that were cut among them', async () => {
  const long = '€'.repeat(100_000);
  expect(await read(`${long}\n${long}x\n`)).toEqual([long, `${long}x`]);
});
