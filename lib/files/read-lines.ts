import { createReadStream } from 'node:fs';

/** Longest line that is read, in characters: beyond, no string may hold it. */
const MOST_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads the lines of a file that is UTF-8. A line ends with a line feed, before which a carriage return is no part of it:
 * JSON may hold U+2028, U+2029 and U+0085 as they are, at which `node:readline` would end one.
 *
 * @throws {Error} as `node:fs` does, and for a line that is too long
 * @example for await (const line of readLinesOf('session.ndjson')) JSON.parse(line);
 */
export async function* readLinesOf(file: string): AsyncGenerator<string> {
  let begun: string[] = [];
  let length = 0;
  // Only what is new is looked at: a long line comes in many chunks.
  for await (const chunk of createReadStream(file, 'utf8')) {
    const [first = '', ...more] = String(chunk).split('\n');
    begun.push(first);
    length += first.length;
    if (length > MOST_CHARACTERS) throw new Error(`a line has more than ${MOST_CHARACTERS} characters`);
    for (const next of more) {
      yield withoutReturn(begun.join(''));
      begun = [next];
      length = next.length;
    }
  }
  const last = begun.join('');
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
