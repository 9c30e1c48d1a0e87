import { styleText } from 'node:util';
import type { CaseResult } from './run-case.ts';
import type { RuleResult, SuiteReport } from './run-suite.ts';

const MARKS = {
  pass: { sign: '✓', colour: 'green' },
  fail: { sign: '✗', colour: 'red' },
  skip: { sign: '–', colour: 'yellow' },
} as const;

/** Writes one rule as lines for a person: how it ended and, below, what was not as it should be. */
export function formatRule(rule: RuleResult): string {
  const should = rule.level === 'SHOULD' && rule.result === 'fail' ? ' (SHOULD)' : '';
  const details = rule.cases.flatMap(formatCase);
  return [`${mark(rule.result)} ${rule.slug}${should}  ${rule.title}`, ...details].join('\n');
}

/** Writes the last lines: how many rules and cases ended how, and what could not be looked at. */
export function formatTotals({ passed, failed, skipped, rules }: SuiteReport): string {
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
  ].join('\n');
}

function formatCase(one: CaseResult): string[] {
  switch (one.result) {
    case 'pass':
      return [];
    case 'skip':
      return [`    ${mark('skip')} ${one.name}: skipped, ${one.reason}`];
    case 'fail':
      return [
        `    ${mark('fail')} ${one.name}`,
        ...one.differences.map(({ at, expected, got }) => `        ${at}: expected ${expected}, got ${got}`),
      ];
  }
}

/** In colour only on a terminal, and not with NO_COLOR. */
function mark(result: RuleResult['result']): string {
  const { sign, colour } = MARKS[result];
  return styleText(colour, sign, { stream: process.stdout });
}
