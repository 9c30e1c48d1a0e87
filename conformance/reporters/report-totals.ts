import type { RuleReport, SuiteVerdict } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';
import { areaOf } from '../tier.ts';

/** How a person says how many ended so. */
const WORDS: Record<SuiteVerdict, string> = {
  pass: 'passed',
  fail: 'failed',
  warn: 'warned of',
  untestable: 'untestable',
  'not-applicable': 'not applicable',
  errored: 'errored',
};

/** Writes how many rules and cases ended how, and whether that says anything. */
export function formatTotals({ counts, rules, complete, ms }: SuiteReport): string[] {
  const unchecked = rules
    .flatMap(({ cases }) => cases)
    .filter((one) => 'unchecked' in one && one.unchecked !== undefined);
  const tested = counts.rules.pass + counts.rules.fail + counts.rules.warn;
  return [
    `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}: ${say(counts.rules)}`,
    `${sum(counts.cases)} cases: ${say(counts.cases)}, in ${(ms / 1000).toFixed(1)} s`,
    ...(unchecked.length === 0 ? [] : [`in ${unchecked.length} cases that passed, a part could not be looked at`]),
    ...(tested === 0 ? ['nothing was tested'] : []),
    ...(complete ? [] : ['the run was cut off']),
  ];
}

/** Writes how many of the rules of each area, level, tier and source passed. */
export function formatBreakdown(rules: readonly (RuleReport & { tier?: string })[]): string[] {
  return [
    `by area: ${count(rules, ({ slug }) => [areaOf(slug)])}`,
    `by level: ${count(rules, ({ level }) => [level])}`,
    `by tier: ${count(rules, ({ tier }) => (tier === undefined ? [] : [tier]))}`,
    `by source: ${count(rules, ({ source }) => source.tags)}`,
  ].filter((line) => !line.endsWith(': '));
}

/** `12 passed, 0 failed`, and what else there is. */
function say(counts: Record<SuiteVerdict, number>): string {
  const always: readonly SuiteVerdict[] = ['pass', 'fail'];
  const others = (['errored', 'warn', 'untestable', 'not-applicable'] as const).filter((one) => counts[one] > 0);
  return [...always, ...others].map((verdict) => `${counts[verdict]} ${WORDS[verdict]}`).join(', ');
}

function count<Rule extends RuleReport>(rules: readonly Rule[], groups: (rule: Rule) => readonly string[]): string {
  const all = rules.flatMap((rule) => groups(rule).map((group) => ({ group, rule })));
  const counted = [...Map.groupBy(all, ({ group }) => group)].map(([group, some]) => {
    const passed = some.filter(({ rule }) => rule.verdict === 'pass').length;
    return `${group} ${passed}/${some.length}`;
  });
  return counted.join(', ');
}

function sum(counts: Record<SuiteVerdict, number>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}
