import type { FieldMessage } from '../../../../web/api/called.ts';

/** A patch that was typed, or what is wrong with it. */
export type ParsedPatch = { ok: true; patch: object } | { ok: false; problems: readonly FieldMessage[] };

/** Reads a JSON Merge Patch; whether it fits the blueprint is the API's to say. Empty: nothing is changed. */
export function parsePatch(text: string): ParsedPatch {
  if (text.trim() === '') return { ok: true, patch: {} };
  try {
    const patch: unknown = JSON.parse(text);
    if (typeof patch === 'object' && patch !== null && !Array.isArray(patch)) return { ok: true, patch };
    return refuse('must be an object that changes parts of the variant');
  } catch (error) {
    return refuse(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The API says `blueprint.revenue.mode`; in the editor that is `revenue.mode`. */
export function belowBlueprint(problems: readonly FieldMessage[]): readonly FieldMessage[] {
  return problems.map(({ field, message }) => ({ field: field.replace(/^blueprint\.?/, '') || 'patch', message }));
}

function refuse(message: string): ParsedPatch {
  return { ok: false, problems: [{ field: 'patch', message }] };
}
