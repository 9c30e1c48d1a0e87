import { compareJson, compareStored, type Difference, show } from './compare-json.ts';
import { readZip, type ZippedRows } from './read-zip.ts';
import type { Json, JsonObject, ZipExpectation } from './rule.ts';

/** Compares the files of a zip that was answered, and the rows in them, with what the rule expects. */
export function compareZip(expected: ZipExpectation, bytes: Uint8Array): Difference[] {
  let got: ZippedRows;
  try {
    got = readZip(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ at: 'zip', expected: 'a zip with lines of JSON', got: reason }];
  }
  const { names = '', where, rows: wanted, sorted = false } = expected;
  const odd = got.names.find((name) => !new RegExp(names).test(name));
  if (odd !== undefined) return [{ at: 'zip.names', expected: `a match of ${names}`, got: show(odd) }];
  const rows = where === undefined ? got.rows : got.rows.filter((row) => isObject(row) && holds(where, row));
  if (rows.length !== wanted.length) {
    return [{ at: 'zip.rows', expected: `${wanted.length} rows`, got: `${rows.length} rows` }];
  }
  const unsorted = sorted ? rows.findIndex((row) => !isSorted(row)) : -1;
  return [
    ...wanted.flatMap((one, index) => compareJson(one, rows[index], `zip.rows.${index}`, 0)),
    ...(unsorted < 0 ? [] : [{ at: `zip.rows.${unsorted}`, expected: 'keys from a to z', got: show(rows[unsorted]) }]),
  ];
}

function holds(where: JsonObject, row: JsonObject): boolean {
  return compareStored(where, row).length === 0;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By code unit, as `sort` has it. */
function isSorted(row: Json): boolean {
  if (!isObject(row)) return true;
  const keys = Object.keys(row);
  return keys.every((key, place) => place === 0 || (keys[place - 1] ?? '') < key);
}
