import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openDamaged } from '../../../lib/storage/damaged-database.ts';
import { makeTestDirectory } from '../../damage.ts';

const SCHEMA = 'CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)';
const PAGE_BYTES = 4096;
const COUNT = 2000;

function makeDatabase(): { file: string; pages: Buffer[] } {
  const file = join(makeTestDirectory(), 'database');
  const db = new DatabaseSync(file);
  db.exec(`${SCHEMA}; BEGIN`);
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?)');
  for (let id = 1; id <= COUNT; id++) insert.run(id, 'x'.repeat(200));
  db.exec('COMMIT');
  db.close();
  const bytes = readFileSync(file);
  const pages = Array.from({ length: bytes.length / PAGE_BYTES }, (_, at) =>
    bytes.subarray(at * PAGE_BYTES, (at + 1) * PAGE_BYTES),
  );
  return { file, pages };
}

function readIds(file: string): number[] {
  const damaged = openDamaged(file, SCHEMA);
  const ids = [...damaged.byNumber('rows', 'id')].map(({ id }) => Number(id));
  damaged.close();
  return ids;
}

it('reads all of a database that is whole', () => {
  expect(readIds(makeDatabase().file)).toHaveLength(COUNT);
});

it('reads on behind pages that cannot be read, also behind several', () => {
  const { file, pages } = makeDatabase();
  for (const at of [20, 21, 22, 50]) pages[at]?.fill(0xff);
  writeFileSync(file, Buffer.concat(pages));
  const ids = readIds(file);
  expect(ids.length).toBeGreaterThan(COUNT - 4 * 25);
  expect([ids[0], ids.at(-1)]).toEqual([1, COUNT]);
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
});

it.each([
  ['an earlier page', 10],
  ['a later page', 60],
])('gives no row twice, and ends, where %s stands in the place of another one', { timeout: 10_000 }, (_what, from) => {
  const { file, pages } = makeDatabase();
  pages[30] = pages[from] ?? Buffer.alloc(0);
  pages[31]?.fill(0xff);
  writeFileSync(file, Buffer.concat(pages));
  const ids = readIds(file);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(COUNT / 4);
});
