import { describe, expect, it } from 'vitest';
import { readBoundedLines } from '../../../lib/files/bounded-lines.ts';

async function read(chunks: (Uint8Array | string)[], mostBytes = 10) {
  const stream = (async function* () {
    yield* chunks;
  })();
  const lines: unknown[] = [];
  for await (const { number, ...rest } of readBoundedLines(stream, mostBytes)) {
    lines.push([number, 'problem' in rest ? { problem: rest.problem } : rest.text]);
  }
  return lines;
}

describe('the lines of a stream', () => {
  it('are numbered from 1, without their ends, wherever chunks end', async () => {
    expect(await read(['a\r\n', '\nb', 'c', '\n', 'last'])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'bc'],
      [4, 'last'],
    ]);
    const euro = Buffer.from('€\n');
    expect(await read([euro.subarray(0, 1), euro.subarray(1)])).toEqual([[1, '€']]);
    expect(await read([])).toEqual([]);
  });

  it.each([9, 10])('are read with %i bytes', async (length) => {
    expect(await read([`${'x'.repeat(length)}\r\n`, 'y'])).toEqual([
      [1, 'x'.repeat(length)],
      [2, 'y'],
    ]);
  });

  it.each([
    ['11 bytes', ['x'.repeat(11), '\n', 'y']],
    ['12 bytes', ['x'.repeat(12), '\n', 'y']],
    ['many chunks', [...Array(100).fill('xxx'), '\n', 'y']],
  ])('are told by their number with %s, and the next one is read', async (_what, chunks) => {
    expect(await read(chunks)).toEqual([
      [1, { problem: 'it has more than 10 bytes' }],
      [2, 'y'],
    ]);
  });

  it('are told where they are not UTF-8', async () => {
    expect(await read([Buffer.from([0xc3, 0x28, 0x0a]), 'y\n'])).toEqual([
      [1, { problem: 'it is not UTF-8' }],
      [2, 'y'],
    ]);
  });
});
