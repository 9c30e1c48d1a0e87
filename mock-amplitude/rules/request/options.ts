import type { Diagnostic } from '../../verdict.ts';
import { describe, isAbsent, isObject } from '../json.ts';
import { diagnose, type Rule } from '../rule.ts';

export const optionsRule: Rule = {
  slug: 'request.options',
  source: { tags: ['decided'], text: 'A min_id_length that is no positive integer is ignored.' },
  fix: 'Send options.min_id_length as a whole number of 1 or more, or leave it out.',
};

/** Reads `options.min_id_length`; what cannot be used is ignored with a warning, and `fallback` holds. */
export function readMinIdLength(options: unknown, fallback: number): { minIdLength: number; warnings: Diagnostic[] } {
  if (isAbsent(options)) return { minIdLength: fallback, warnings: [] };
  if (!isObject(options)) return ignored('options', options, fallback);
  const sent = options.min_id_length;
  if (isAbsent(sent)) return { minIdLength: fallback, warnings: [] };
  if (typeof sent !== 'number' || !Number.isInteger(sent) || sent < 1) {
    return ignored('options.min_id_length', sent, fallback);
  }
  return { minIdLength: sent, warnings: [] };
}

function ignored(path: string, value: unknown, fallback: number) {
  const message = `${path} is ${describe(value)} and is ignored; the minimum stays ${fallback}`;
  return { minIdLength: fallback, warnings: [diagnose(optionsRule, 'warning', path, message)] };
}
