import { isUtf8 } from 'node:buffer';

/** A line of a stream, by its number from 1: what it says, or why it cannot be read. */
export type BoundedLine = { number: number; text: string } | { number: number; text?: undefined; problem: string };

const LINE_FEED = 0x0a;

/**
 * Reads the lines of a stream that may have no end, each of them of so many bytes at most. A longer one, and one that is not
 * UTF-8, is told by its number; no more of it is held than that.
 *
 * @throws {Error} as the stream does
 * @example for await (const { number, text } of readBoundedLines(process.stdin, 1_048_576)) console.log(number, text);
 */
export async function* readBoundedLines(
  stream: AsyncIterable<Uint8Array | string>,
  mostBytes: number,
): AsyncGenerator<BoundedLine> {
  let begun: Buffer[] = [];
  let length = 0;
  let number = 1;

  function add(part: Buffer): void {
    length += part.length;
    if (length <= mostBytes + 1) begun.push(part);
    else begun = [];
  }

  function end(): BoundedLine {
    const line = readLine(number++, begun, length, mostBytes);
    begun = [];
    length = 0;
    return line;
  }

  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      add(bytes.subarray(from, at));
      yield end();
      from = at + 1;
    }
    add(bytes.subarray(from));
  }
  if (length > 0) yield end();
}

function readLine(number: number, parts: readonly Buffer[], length: number, mostBytes: number): BoundedLine {
  const whole = Buffer.concat(parts);
  const bytes = whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
  if (length > mostBytes + 1 || bytes.length > mostBytes) {
    return { number, problem: `it has more than ${mostBytes} bytes` };
  }
  return isUtf8(bytes) ? { number, text: bytes.toString('utf8') } : { number, problem: 'it is not UTF-8' };
}
