import { globSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { EmulatorError } from '../lib/errors/emulator-error.ts';
import type { CodesOf } from '../lib/errors/error-codes.ts';
import { parseYaml } from '../lib/parse-yaml.ts';
import { describeSchemaError } from './describe-schema-error.ts';
import { layOutRows } from './lay-out-rows.ts';
import type { RuleFile } from './rule.ts';

/** A rule file cannot be used. The message names the file and the place in it. */
class RuleFileError extends EmulatorError<CodesOf<'RuleFileError'>> {
  override readonly name = 'RuleFileError';
}

/** How the rules of a folder are read. */
export interface RuleFolder<T extends { slug: string }> {
  folder: string;
  /** JSON Schema that each of them has to follow, before and after its tables are laid out. */
  schema: object;
  /** The beginning of the slugs to load; the files of others are not read. */
  only: string;
  /** What is wrong with a rule that follows the schema. */
  findMistakes: (rule: T) => string[];
}

/**
 * Reads every rule of a folder, sorted by slug, its tables laid out as cases.
 *
 * @throws {RuleFileError} for a file that is no rule, or whose slug is not its path; for a folder without rules
 */
export function readRuleFolder<T extends { slug: string }>({ folder, schema, only, findMistakes }: RuleFolder<T>): T[] {
  const files = globSync('**/*.yaml', { cwd: folder }).sort();
  if (files.length === 0) {
    throw new RuleFileError(
      'RULES_NOT_FOUND',
      `Failed to load rules: there is no .yaml file in ${folder}.`,
      'Name the folder that holds them.',
    );
  }
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true });
  const isFile = ajv.compile<RuleFile>(schema);
  const isRule: ValidateFunction<T> = ajv.compile<T>(schema);
  const chosen = files.filter((file) => slugOf(file).startsWith(only));
  const rules = chosen.map((file) => {
    const read = readYaml(folder, file);
    if (!isFile(read)) throw refuse(file, tell(isFile));
    const rule: unknown = layOutRows(read);
    if (!isRule(rule)) throw refuse(file, tell(isRule), 'once its tables are laid out, ');
    const mistakes = findMistakes(rule);
    if (mistakes.length > 0) throw refuse(file, mistakes);
    const slug = slugOf(file);
    if (rule.slug === slug) return rule;
    throw new RuleFileError(
      'RULE_INVALID',
      `Failed to load ${file}: its slug is ${rule.slug}, its path says ${slug}.`,
      'Rename one of them.',
    );
  });
  return rules.sort((one, other) => (one.slug < other.slug ? -1 : 1));
}

/** Reads a file of the suite that is JSON. */
export function readSuiteJson(...path: string[]): object {
  return JSON.parse(readFileSync(join(suiteFolder(), ...path), 'utf8'));
}

/** The data lies beside package.json, wherever this code was built to. */
export function suiteFolder(): string {
  return join(dirname(findPackageJSON(import.meta.url) ?? '.'), 'conformance');
}

/** A rule is named by its path. */
function slugOf(file: string): string {
  return file.replace(/\.yaml$/, '').replaceAll(sep, '.');
}

function refuse(file: string, problems: readonly string[] = [], when = ''): RuleFileError {
  const problem = `Failed to load ${file}: ${when}${problems.join('; ')}.`;
  return new RuleFileError('RULE_INVALID', problem, 'Compare it with rule.schema.json.');
}

function tell({ errors }: Pick<ValidateFunction, 'errors'>): string[] | undefined {
  return errors?.map((error) => describeSchemaError(error, '/'));
}

function readYaml(folder: string, file: string): unknown {
  const parsed = parseYaml(readFileSync(join(folder, file), 'utf8'));
  if (parsed.ok) return parsed.value;
  const reasons = parsed.problems.join('; ');
  throw new RuleFileError('RULE_UNREADABLE', `Failed to read ${join(folder, file)}: ${reasons}.`, 'Mend it by hand.');
}
