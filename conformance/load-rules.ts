import { globSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { Rule } from './rule.ts';

/** A rule file cannot be used. The message names the file and the place in it. */
export class RuleFileError extends Error {
  override readonly name = 'RuleFileError';
}

/**
 * Loads every rule of a folder, sorted by slug.
 *
 * @param folder default: the rules that come with the suite
 * @throws {RuleFileError} for a file that is no rule, or whose slug is not its path
 */
export function loadRules(folder = join(suiteFolder(), 'rules')): Rule[] {
  const isRule = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile<Rule>(readSchema());
  const files = globSync('**/*.yaml', { cwd: folder }).sort();
  return files.map((file) => {
    const rule = readYaml(join(folder, file));
    if (!isRule(rule)) {
      const problems = (isRule.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
      throw new RuleFileError(`Failed to load ${file}: ${problems.join('; ')}. Compare it with rule.schema.json.`);
    }
    const slug = relative('.', file)
      .replace(/\.yaml$/, '')
      .replaceAll('/', '.');
    if (rule.slug === slug) return rule;
    throw new RuleFileError(
      `Failed to load ${file}: its slug is ${rule.slug}, its path says ${slug}. Rename one of them.`,
    );
  });
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RuleFileError(`Failed to read ${path}: ${reason}`, { cause });
  }
}

function readSchema(): object {
  return JSON.parse(readFileSync(join(suiteFolder(), 'rule.schema.json'), 'utf8'));
}

/** The data lies beside package.json, wherever this code was built to. */
function suiteFolder(): string {
  return join(dirname(findPackageJSON(import.meta.url) ?? '.'), 'conformance');
}
