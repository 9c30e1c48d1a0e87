import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadForwarderRules } from '../../../conformance/forwarder/index.ts';
import { loadForwarderMutants } from '../../../conformance/forwarder/mutants.ts';
import { FORWARDER_SLUGS } from '../../../src/forwarder/slugs.ts';

/** Rules of the suite that no line of our forwarder names: it keeps them as a whole. */
const NOT_NAMED_IN_CODE = ['deliver.backpressure', 'deliver.batch', 'deliver.owner-only', 'deliver.shutdown'];

const rules = loadForwarderRules();
const { mutants, excluded } = loadForwarderMutants();
const slugsOfSuite = rules.map(({ slug }) => slug);
const slugsOfForwarder: readonly string[] = FORWARDER_SLUGS;

describe('the rules of forwarders', () => {
  it('are in the suite, each that our forwarder names, but for those that nobody can see from outside', () => {
    const shown = [...slugsOfSuite, ...Object.keys(excluded)];
    expect(slugsOfForwarder.filter((slug) => !shown.includes(slug))).toEqual([]);
  });

  it('are named by our forwarder, each that is in the suite, but for a few', () => {
    const others = slugsOfSuite.filter((slug) => !slugsOfForwarder.includes(slug));
    expect(others.toSorted()).toEqual(NOT_NAMED_IN_CODE);
  });

  it('are left out only while they are rules of our forwarder and not in the suite', () => {
    const stale = Object.keys(excluded).filter(
      (slug) => slugsOfSuite.includes(slug) || !slugsOfForwarder.includes(slug),
    );
    expect(stale).toEqual([]);
  });

  it('have each a broken forwarder', () => {
    const broken = mutants.map(({ slug }) => slug);
    expect(slugsOfSuite.filter((slug) => !broken.includes(slug))).toEqual([]);
    expect(broken.filter((slug) => !slugsOfSuite.includes(slug))).toEqual([]);
  });

  it('are broken by changes that change something: their text stands once in its file', () => {
    const stale = mutants.flatMap(({ slug, patch, event, body, answer }) => {
      if (patch === undefined) return (event ?? body ?? answer) ? [] : [`${slug}: changes nothing`];
      const count = readFileSync(patch.file, 'utf8').split(patch.find).length - 1;
      return count === 1 && patch.find !== patch.replace
        ? []
        : [`${slug}: its text stands ${count} times in ${patch.file}`];
    });
    expect(stale).toEqual([]);
  });

  it('name the case that notices a broken forwarder as the rule does', () => {
    const unknown = mutants.filter(({ slug, case: name }) => {
      const rule = rules.find((one) => one.slug === slug);
      const cases = [...(rule?.scenarios ?? []), ...(rule?.mappings ?? [])];
      return name !== undefined && !cases.some((one) => one.name === name);
    });
    expect(unknown.map(({ slug, case: name }) => `${slug}: ${name}`)).toEqual([]);
  });

  it('lie each in a file that its editor checks by the schema', () => {
    const files = globSync('conformance/forwarder/rules/**/*.yaml');
    expect(files).toHaveLength(rules.length);
    const first = '# yaml-language-server: $schema=../../forwarder-rule.schema.json\n';
    expect(files.filter((file) => !readFileSync(file, 'utf8').startsWith(first))).toEqual([]);
  });
});
