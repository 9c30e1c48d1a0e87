import { createHash } from 'node:crypto';

/** Deepest level that counts: far below what is sent, and no deeper than a call stack is sure to reach. */
const COUNTED_LEVELS = 500;

/** JSON with the keys of every object in order: the same content gives the same text. */
export function canonical(value: unknown, levels = COUNTED_LEVELS): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (levels === 0) return '"deeper"';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, levels - 1)).join(',')}]`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner, levels - 1)}`).join(',')}}`;
}

/** The SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
