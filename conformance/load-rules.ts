import { join } from 'node:path';
import { findMistakes } from './find-mistakes.ts';
import type { ConformanceRule } from './rule.ts';
import { readRuleFolder, readSuiteJson, suiteFolder } from './rule-files.ts';

/**
 * Loads every rule of a folder, sorted by slug, its tables laid out as cases.
 *
 * @param only the beginning of the slugs to load; the files of others are not read
 * @param folder default: the rules that come with the suite
 * @throws {RuleFileError} for a file that is no rule, or whose slug is not its path; for a folder without rules
 */
export function loadRules({ only = '', folder = join(suiteFolder(), 'rules') } = {}): ConformanceRule[] {
  return readRuleFolder<ConformanceRule>({ folder, only, findMistakes, schema: readSuiteJson('rule.schema.json') });
}
