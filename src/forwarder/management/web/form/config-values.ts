import type { TypedValues } from '../../../../web/form/typed-values.ts';
import type { CatalogField } from '../api/management-shapes.ts';

/** Of a choice: what is typed beside the options is the value. */
export const OTHER = 'other';

/** The name of the field that is typed beside a choice's options. */
export function otherName(key: string): string {
  return `${key}.${OTHER}`;
}

/**
 * Makes a `config` of what was typed. What is wrong with it is the API's to say: what is no number goes as text. Fields that
 * are empty are left out.
 */
export function toConfig(fields: readonly CatalogField[], typed: TypedValues): Record<string, unknown> {
  const entries = fields.map((field) => [field.key, readField(field, typed)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Makes a change of what was typed: a secret that is left empty stays, anything else that is empty is taken away. */
export function toConfigChange(fields: readonly CatalogField[], typed: TypedValues): Record<string, unknown> {
  const entries = fields.flatMap((field) => {
    const value = readField(field, typed);
    if (value === undefined && field.type === 'secret') return [];
    return [[field.key, value ?? null] as const];
  });
  return Object.fromEntries(entries);
}

function readField({ key, type }: CatalogField, typed: TypedValues): unknown {
  const chosen = typed[key];
  if (chosen === null) return 'no number';
  const text = (type === 'select' && chosen === OTHER ? (typed[otherName(key)] ?? '') : (chosen ?? '')).trim();
  if (text === '') return undefined;
  if (type !== 'number') return text;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
