import { join } from 'node:path';
import { readRuleFolder, readSuiteJson, suiteFolder } from '../rule-files.ts';
import type { ForwarderRule, MappingCase, Scenario } from './scenario.ts';

/** A rule as its file holds it: cases of both kinds. */
export interface ForwarderRuleFile extends Pick<ForwarderRule, 'slug' | 'title' | 'level' | 'source'> {
  cases: (Scenario | MappingCase)[];
}

/**
 * Loads every rule of forwarders, sorted by slug, its tables laid out as cases.
 *
 * @param only the beginning of the slugs to load
 * @throws {RuleFileError} for a file that is no rule, or whose slug is not its path
 */
export function loadForwarderRules(where: { only?: string; folder?: string } = {}): ForwarderRule[] {
  return readForwarderRules(where).map(splitCases);
}

/** The same rules as their files hold them: cases of both kinds in one list, to choose from. */
export function readForwarderRules({
  only = '',
  folder = join(suiteFolder(), 'forwarder', 'rules'),
}: {
  only?: string;
  folder?: string;
} = {}): ForwarderRuleFile[] {
  const schema = readSuiteJson('forwarder', 'forwarder-rule.schema.json');
  return readRuleFolder<ForwarderRuleFile>({ folder, only, schema, findMistakes: findForwarderMistakes });
}

/** A rule with its cases by kind: scenarios are played, mappings are sent and compared. */
export function splitCases({ cases, ...rule }: ForwarderRuleFile): ForwarderRule {
  return {
    ...rule,
    scenarios: cases.filter((one) => 'steps' in one),
    mappings: cases.filter((one) => 'input' in one || !('steps' in one)),
  };
}

/** A case that nothing can come of, or that is named twice. */
function findForwarderMistakes({ cases }: ForwarderRuleFile): string[] {
  const names = cases.map(({ name }) => name);
  const doubles = names.filter((name, index) => names.indexOf(name) !== index);
  const unfed = cases.flatMap((one) => {
    if (!('steps' in one)) return [];
    return one.steps.some((step) => typeof step === 'object' && 'feed' in step) ? [] : [`${one.name}: nothing is fed`];
  });
  const blind = cases.flatMap((one) => {
    if ('steps' in one) return [];
    const { events, revenue, answer, distinct } = one;
    const sees = [events, revenue, answer, distinct].some((part) => part !== undefined);
    return sees ? [] : [`${one.name}: nothing is expected`];
  });
  return [...doubles.map((name) => `two cases are named ${name}`), ...unfed, ...blind];
}
