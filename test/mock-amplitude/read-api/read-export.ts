import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import type { MockAmplitude } from '../../../mock-amplitude/index.ts';

const KEYS = 'a11ce0000000000000000000000005e5:5ec4e7000000000000000000000005e5';

/** Reads something back from the first ready-made project. */
export function readBack(mock: MockAmplitude, path: string): Promise<Response> {
  return fetch(mock.us + path, { headers: { Authorization: `Basic ${btoa(KEYS)}` } });
}

/** Exports hours of it: the text of each file by its name. */
export async function readExport(mock: MockAmplitude, start: string, end = start): Promise<Record<string, string>> {
  const answer = await readBack(mock, `/api/2/export?start=${start}&end=${end}`);
  expect(answer.status).toBe(200);
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, gunzipSync(bytes).toString()]));
}

/** Its rows, file after file. */
export async function readExportedRows(
  mock: MockAmplitude,
  start: string,
  end = start,
): Promise<Record<string, unknown>[]> {
  const files = await readExport(mock, start, end);
  return Object.values(files).flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line)),
  );
}
