import type { CaseResult, Report, RuleResult } from './run-suite.ts';

const MARKS = { pass: '✓', fail: '✗', skip: '–' } as const;

/** Writes one rule as lines for a person: how it ended and, below, what was not as it should be. */
export function formatRule(rule: RuleResult): string {
  const should = rule.level === 'SHOULD' && rule.result === 'fail' ? ' (SHOULD)' : '';
  const details = rule.cases.flatMap(formatCase);
  return [`${MARKS[rule.result]} ${rule.slug}${should}  ${rule.title}`, ...details].join('\n');
}

/** Writes the last line. */
export function formatTotals({ passed, failed, skipped, rules }: Report): string {
  const cases = rules.reduce((sum, rule) => sum + rule.cases.length, 0);
  return `${passed} rules passed, ${failed} failed, ${skipped} skipped (${cases} cases)`;
}

function formatCase(one: CaseResult): string[] {
  switch (one.result) {
    case 'pass':
      return [];
    case 'skip':
      return [`    – ${one.name}: skipped, ${one.reason}`];
    case 'fail':
      return [
        `    ✗ ${one.name}`,
        ...one.differences.map(({ at, expected, got }) => `        ${at}: expected ${expected}, got ${got}`),
      ];
  }
}
