import { escapeText } from '../../../../../lib/escape-text.ts';

/** Longest value that is written out, in characters. */
const VALUE_LENGTH = 300;

/** A value as JSON, cut where it is long; what cannot be seen stands as `\u…`. */
export function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return escapeText(text.length <= VALUE_LENGTH ? text : `${text.slice(0, VALUE_LENGTH)}…`);
}

/** Which rule set a value, and from what. */
export function formatOrigin({ rule, source }: { rule: string; source: string | null }): string {
  return escapeText(source === null ? rule : `${rule} ← ${source}`);
}
