import type { MappingNote } from '../explanation.ts';
import { type Path, readFirst } from '../read-path.ts';
import { nameCurrency } from './currency.ts';
import { showValue } from './show-value.ts';

const FIX = 'Send a code of ISO 4217, such as EUR.';

/** A currency and where it is named. */
export interface NamedCurrency {
  code: string;
  source: string;
}

/** Reads which currency an order names: a code, or a sign that stands for one alone. */
export function readCurrency(
  from: unknown,
  paths: readonly Path[],
): { currency: NamedCurrency | undefined; notes: MappingNote[] } {
  const found = readFirst(from, paths);
  if (found === undefined) return { currency: undefined, notes: [] };
  const { value, source } = found;
  const named = typeof value === 'string' ? nameCurrency(value) : undefined;
  if (named?.kind === 'code') return { currency: { code: named.code, source }, notes: [] };
  const why = named?.kind === 'shared' ? 'is a sign of several currencies' : 'is no currency';
  const note = `${showValue(value)} ${why}: amounts are sent without one, and count in the project's own`;
  return { currency: undefined, notes: [{ rule: 'map.money', source, note, fix: FIX }] };
}
