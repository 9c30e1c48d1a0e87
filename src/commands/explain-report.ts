import type { EventExplanation } from './explain-event.ts';
import { explainLines } from './explain-lines.ts';

/**
 * Writes for a person what became of an event in each integration.
 *
 * @param where stands before each part, for example `Line 3: `
 */
export function explanationLines(explanation: EventExplanation, where = ''): string[] {
  if (!explanation.ok) {
    const problems = explanation.problems.map(({ message, fix }) => `  ${message}. ${fix}`);
    return [`${where}The gateway refuses this event:`, ...problems];
  }
  const { event, results } = explanation;
  return results.flatMap(({ integration: { id, name, blueprint }, mapping }, index) => {
    const which = results.length === 1 ? where : `${where}${name} (${id}): `;
    return [...(index === 0 ? [] : ['']), ...explainLines(event, blueprint.name, mapping, which)];
  });
}

/** The same for programs: an object for each integration, with its id. */
export function explanationJson(explanation: EventExplanation): object[] {
  if (!explanation.ok) return [{ kind: 'invalid', problems: explanation.problems }];
  return explanation.results.map(({ integration: { id }, mapping }) => ({ integration: id, ...mapping }));
}
