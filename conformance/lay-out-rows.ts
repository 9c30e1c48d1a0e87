import type { Json, RuleFile } from './rule.ts';

const WHOLE = /^\$\{each(?:\.(\w+))?\}$/;
const WITHIN = /\$\{each(?:\.(\w+))?\}/g;

/**
 * Lays out each case that has a table as one case for each row: `${each}` stands for the row, `${each.field}` for a field
 * of it. A text that is nothing but such a word becomes the value itself, whatever its type.
 *
 * @returns the rule as JSON, yet to be checked: a row can put any value in any place
 * @example layOutRows({ …, cases: [{ name: '${each}', each: [1, 2], … }] }) // two cases
 */
export function layOutRows(file: RuleFile): Json {
  const cases = file.cases.flatMap(({ each, ...one }): Json[] => {
    return Array.isArray(each) ? each.map((row) => putIn(one, row)) : [one];
  });
  return { ...file, cases };
}

function putIn(value: Json, row: Json): Json {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value);
    return whole === null ? putInText(value, row) : look(row, whole[1]);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => putIn(item, row));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [putInText(key, row), putIn(inner, row)]));
}

function putInText(text: string, row: Json): string {
  return text.replace(WITHIN, (_whole, field?: string) => {
    const value = look(row, field);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** What a row lacks stays as it is written, and is found by the check that follows. */
function look(row: Json, field: string | undefined): Json {
  if (field === undefined) return row;
  const found = typeof row === 'object' && row !== null && !Array.isArray(row) ? row[field] : undefined;
  return found === undefined ? `\${each.${field}}` : found;
}
