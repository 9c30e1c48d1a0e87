import { type Fails, shrinkList } from './shrink-list.ts';

/** Begins with the name of a field. */
const FORM = /^[\w%.-]+=/;

/** Leaves out of a text what is not needed: by its values if it is JSON, by its fields if it is a form, else by its characters. */
export async function shrinkText(text: string, fails: Fails<string>): Promise<string> {
  const json = parseOrNot(text);
  if (json !== undefined) {
    const write = (value: unknown) => fails(JSON.stringify(value));
    if (await write(json.value)) return JSON.stringify(await shrinkJson(json.value, write));
  }
  return FORM.test(text) ? shrinkForm(text, fails) : (await shrinkList([...text], joined(fails))).join('');
}

/** Fields of a form or query, and what is in each. */
async function shrinkForm(text: string, fails: Fails<string>): Promise<string> {
  let fields = await shrinkList(text.split('&'), (some) => fails(some.join('&')));
  for (const [index, field] of fields.entries()) {
    const [name = '', value = ''] = field.split('=');
    const write = (smaller: string) => `${name}=${encodeURIComponent(smaller.toWellFormed())}`;
    const plain = decodeOrNot(value);
    const rest = fields;
    if (plain === undefined || !(await fails(rest.with(index, write(plain)).join('&')))) continue;
    const smaller = await shrinkText(plain, (one) => fails(rest.with(index, write(one)).join('&')));
    fields = rest.with(index, write(smaller));
  }
  return fields.join('&');
}

async function shrinkJson(value: unknown, fails: Fails<unknown>): Promise<unknown> {
  for (const plain of [0, '']) if (value !== plain && (await fails(plain))) return plain;
  if (typeof value === 'string') return (await shrinkList([...value], joined(fails))).join('');
  if (Array.isArray(value)) {
    const items = await shrinkList(value, fails);
    return shrinkEach(items, fails);
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = await shrinkList(Object.entries(value), (some) => fails(Object.fromEntries(some)));
  const values = fields.map(([, one]) => one);
  const smaller = await shrinkEach(values, (some) => fails(named(fields, some)));
  return named(fields, smaller);
}

async function shrinkEach(values: readonly unknown[], fails: Fails<unknown[]>): Promise<unknown[]> {
  let all = [...values];
  for (const index of all.keys()) {
    const before = all;
    all = before.with(index, await shrinkJson(before[index], (smaller) => fails(before.with(index, smaller))));
  }
  return all;
}

function named(fields: readonly (readonly [string, unknown])[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(([name], index) => [name, values[index]]));
}

function joined(fails: Fails<string>): Fails<string[]> {
  return (characters) => fails(characters.join(''));
}

function parseOrNot(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function decodeOrNot(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
