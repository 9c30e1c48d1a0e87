import type { Project } from '../../projects/projects.ts';
import { type Answer, buildEventErrors, ERROR_TEXT, type EventMaps, type IndexesByField } from '../answers.ts';
import { EVENT_GROUPS, type EventGroup } from './event-rule.ts';
import type { Finding } from './finding-list.ts';

/** Where a group's indexes go in the answer, and the text it gives where it comes first. */
const GROUP_ANSWERS: Record<EventGroup, { map: keyof EventMaps; error: string }> = {
  missing: { map: 'missing', error: ERROR_TEXT.missingField },
  invalid: { map: 'invalid', error: ERROR_TEXT.invalidFields },
  'id-length': { map: 'idLengths', error: ERROR_TEXT.idLengths },
  'too-old': { map: 'invalid', error: ERROR_TEXT.tooOld },
};

/**
 * The finding that gives a refusal its text: the first one of the first group that has any.
 *
 * @param findings at least one
 */
export function findDecisive(findings: readonly Finding[]): Finding {
  for (const group of EVENT_GROUPS) {
    const first = findings.find(({ rule }) => rule.group === group);
    if (first !== undefined) return first;
  }
  throw new RangeError('There are no findings to decide by.');
}

/** Builds the one answer that tells all findings, by the project's reading of the docs (`errorIndexes`). */
export function buildEventRefusal(
  decisive: Finding,
  findings: readonly Finding[],
  errorIndexes: Project['errorIndexes'],
): Answer {
  const maps: EventMaps = { missing: {}, invalid: {}, idLengths: {} };
  for (const { rule, field, index } of findings) add(maps[GROUP_ANSWERS[rule.group].map], field, index, errorIndexes);
  return buildEventErrors(GROUP_ANSWERS[decisive.rule.group].error, maps);
}

function add(map: IndexesByField, field: string, index: number, which: Project['errorIndexes']): void {
  const indexes = map[field] ?? [];
  map[field] = indexes;
  if (indexes.length > 0 && which === 'first') return;
  // Two rules may find fault with the same field of the same event.
  if (indexes.at(-1) !== index) indexes.push(index);
}
