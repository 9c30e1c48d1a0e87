import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Json } from './rule.ts';

/** What is in a zip of files with a line of JSON for each row. */
export interface ZippedRows {
  /** Of its files. */
  names: string[];
  rows: Json[];
}

/** Most bytes that are unpacked: a server must not fill the memory. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

/**
 * Reads every line of every file in a zip, gunzipped where its name ends with .gz.
 *
 * @throws {Error} where it is no such zip, or one too large
 */
export function readZip(bytes: Uint8Array): ZippedRows {
  let left = MAX_UNPACKED_BYTES;
  const files = unzipSync(bytes, {
    filter({ originalSize }) {
      left -= originalSize;
      if (left < 0) throw new Error(`more than ${MAX_UNPACKED_BYTES} bytes are in it`);
      return true;
    },
  });
  const rows: Json[] = [];
  for (const [name, packed] of Object.entries(files)) {
    const text = name.endsWith('.gz') ? gunzipSync(packed, { maxOutputLength: Math.max(1, left) }) : packed;
    left -= text.length;
    for (const line of Buffer.from(text).toString('utf8').split('\n')) if (line !== '') rows.push(JSON.parse(line));
  }
  return { names: Object.keys(files), rows };
}
