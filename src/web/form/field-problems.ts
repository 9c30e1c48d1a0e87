import type { FieldMessage } from '../api/called.ts';

/**
 * What is wrong with one field, or with what lies below it, as a person reads it beside the field.
 *
 * @param path of the field: `config.api_key`
 * @returns empty where nothing is
 */
export function problemOf(problems: readonly FieldMessage[], path: string, label: string): string {
  return problems
    .filter(({ field }) => field === path || field.startsWith(`${path}.`))
    .map(({ message }) => (isSentence(message) ? message : `${label} ${message}.`))
    .join(' ');
}

/** Problems of fields that the form has not got: they are told above it. */
export function otherProblems(problems: readonly FieldMessage[], paths: readonly string[]): readonly FieldMessage[] {
  return problems.filter(({ field }) => !paths.some((path) => field === path || field.startsWith(`${path}.`)));
}

function isSentence(message: string): boolean {
  return /^\p{Lu}/u.test(message);
}
