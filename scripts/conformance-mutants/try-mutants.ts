import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadForwarderRules } from '../../conformance/forwarder/index.ts';
import { breakingOf, type ForwarderMutant } from '../../conformance/forwarder/mutants.ts';
import {
  type Breaking,
  type ForwarderSuiteOptions,
  runForwarderSuite,
} from '../../conformance/forwarder/run-forwarder-suite.ts';
import type { RuleReport } from '../../conformance/results.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What became of a mutant: noticed, or why not. */
export interface TriedMutant {
  mutant: ForwarderMutant;
  /** Undefined: the suite noticed it. */
  problem?: string;
}

/** What every mutant is run with. */
export type MutantRun = Omit<ForwarderSuiteOptions, 'rules' | 'broken' | 'onResult'>;

/**
 * Tries broken forwarders: those that are broken on their way together, those whose source is changed one after the other.
 *
 * @param onTried told of each as it ends
 */
export async function tryMutants(
  mutants: readonly ForwarderMutant[],
  options: MutantRun,
  onTried: (tried: TriedMutant) => void,
): Promise<void> {
  const rules = loadForwarderRules();
  const chosen = (all: readonly ForwarderMutant[]) =>
    rules.flatMap((rule) => {
      const own = all.filter(({ slug }) => slug === rule.slug);
      if (own.length === 0) return [];
      const cases = new Set(own.map((one) => one.case));
      const fits = ({ name }: { name: string }) => cases.has(undefined) || cases.has(name);
      return [{ ...rule, scenarios: rule.scenarios.filter(fits), mappings: rule.mappings.filter(fits) }];
    });
  let left = mutants.filter((mutant) => breakingOf(mutant) !== undefined);
  while (left.length > 0) {
    // One of each rule at a time: a forwarder that is broken in two ways shows neither.
    const together = left.filter((one, at) => left.findIndex(({ slug }) => slug === one.slug) === at);
    left = left.filter((one) => !together.includes(one));
    const broken = new Map<string, Breaking>(together.map((one) => [one.slug, breakingOf(one) ?? {}]));
    const reports = await runForwarderSuite({ ...options, rules: chosen(together), broken });
    for (const mutant of together) onTried(judge(mutant, reports));
  }
  for (const mutant of mutants.filter(({ patch }) => patch !== undefined)) {
    const missing = findMissing(mutant);
    if (missing !== undefined) onTried({ mutant, problem: missing });
    else onTried(judge(mutant, await runForwarderSuite({ ...patched(options, mutant), rules: chosen([mutant]) })));
  }
}

/** A change that changes nothing would look as if the suite were blind, or as if it saw. */
function findMissing({ patch }: ForwarderMutant): string | undefined {
  if (patch === undefined) return undefined;
  const count = readFileSync(join(ROOT, patch.file), 'utf8').split(patch.find).length - 1;
  return count === 1 ? undefined : `its text stands ${count} times in ${patch.file}, not once: write the patch anew`;
}

function patched(options: MutantRun, { patch }: ForwarderMutant): MutantRun {
  const hook = join(ROOT, 'scripts/conformance-mutants/patch-source.ts');
  const command = ['env', `CONFORMANCE_MUTANT=${JSON.stringify(patch)}`, process.execPath, '--import', hook];
  return { ...options, command: [...command, join(ROOT, 'src/cli/bin.ts'), 'conformance-driver'] };
}

function judge(mutant: ForwarderMutant, reports: readonly RuleReport[]): TriedMutant {
  const cases = reports.find(({ slug }) => slug === mutant.slug)?.cases ?? [];
  const findings = cases.flatMap((one) => one.findings.map(({ kind }) => kind));
  if (findings.includes(mutant.finding)) return { mutant };
  const seen = cases.map(({ name, verdict, reason = '' }) => `${name}: ${verdict} ${reason}`).join('; ');
  const found = findings.length === 0 ? 'nothing' : [...new Set(findings)].join(', ');
  return { mutant, problem: `it found ${found}, not ${mutant.finding} (${seen})` };
}
