import type { Line, Painted } from '../lib/line.ts';
import type { CaseResult } from './run-case.ts';
import type { RuleResult, SuiteReport } from './run-suite.ts';

const MARKS = {
  pass: { text: '✓', color: 'green' },
  fail: { text: '✗', color: 'red' },
  skip: { text: '–', color: 'yellow' },
} as const satisfies Record<RuleResult['result'], Painted>;

/** Writes one rule as lines for a person: how it ended and, below, what was not as it should be. */
export function formatRule(rule: RuleResult): Line[] {
  const should = rule.level === 'SHOULD' && rule.result === 'fail' ? ' (SHOULD)' : '';
  return [[MARKS[rule.result], ` ${rule.slug}${should}  ${rule.title}`], ...rule.cases.flatMap(formatCase)];
}

/** Writes the last lines: how many rules and cases ended how, and what could not be looked at. */
export function formatTotals({ passed, failed, skipped, rules }: SuiteReport): string[] {
  const cases = rules.flatMap((rule) => rule.cases);
  const skippedCases = cases.filter(({ result }) => result === 'skip').length;
  const ofThem = skippedCases === 0 ? '' : `, ${skippedCases} of them skipped`;
  const unchecked = Map.groupBy(
    cases.flatMap((one) => (one.result === 'pass' && one.unchecked !== undefined ? [one.unchecked] : [])),
    (what) => what,
  );
  return [
    `${passed} rules passed, ${failed} failed, ${skipped} skipped (${cases.length} cases${ofThem})`,
    ...[...unchecked].map(([what, { length }]) => `not checked in ${length} cases: ${what}`),
  ];
}

function formatCase(one: CaseResult): Line[] {
  switch (one.result) {
    case 'pass':
      return [];
    case 'skip':
      return [['    ', MARKS.skip, ` ${one.name}: skipped, ${one.reason}`]];
    case 'fail':
      return [
        ['    ', MARKS.fail, ` ${one.name}`],
        ...one.differences.map(({ at, expected, got }) => `        ${at}: expected ${expected}, got ${got}`),
      ];
  }
}
