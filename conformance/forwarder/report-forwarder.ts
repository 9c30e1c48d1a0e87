import type { Line, Painted } from '../../lib/line.ts';
import { type CaseReport, countVerdicts, type RuleReport, type SuiteVerdict } from '../results.ts';

const MARKS = {
  pass: { text: '✓', color: 'green' },
  fail: { text: '✗', color: 'red' },
  warn: { text: '!', color: 'yellow' },
  untestable: { text: '?', color: 'yellow' },
  'not-applicable': { text: '–', color: 'cyan' },
  errored: { text: '✗', color: 'magenta' },
} as const satisfies Record<SuiteVerdict, Painted>;

/** Writes one rule as lines for a person: how it ended and, below, what was not as it should be, and what happened. */
export function formatRuleReport(rule: RuleReport, { trace = false } = {}): Line[] {
  const should = rule.level === 'SHOULD' && rule.verdict !== 'pass' ? ' (SHOULD)' : '';
  const source =
    rule.verdict === 'fail' || rule.verdict === 'warn' ? `  [${rule.source.tags.join(', ')}: ${rule.source.text}]` : '';
  return [
    [MARKS[rule.verdict], ` ${rule.slug}${should}  ${rule.title}${source}`],
    ...rule.cases.flatMap((one) => formatCaseReport(one, trace)),
  ];
}

/** Writes the last line: how many rules and cases ended how. */
export function formatSuiteVerdicts(rules: readonly RuleReport[]): string[] {
  const tell = (counts: Record<SuiteVerdict, number>) =>
    Object.entries(counts)
      .flatMap(([verdict, count]) => (count === 0 ? [] : [`${count} ${verdict}`]))
      .join(', ');
  const cases = rules.flatMap((rule) => rule.cases);
  return [
    `${rules.length === 1 ? '1 rule' : `${rules.length} rules`}: ${tell(countVerdicts(rules))} (${cases.length} cases: ${tell(countVerdicts(cases))})`,
  ];
}

function formatCaseReport(one: CaseReport, trace: boolean): Line[] {
  if (one.verdict === 'pass' && !trace) return [];
  const reason = one.reason === undefined ? '' : `: ${one.verdict}, ${one.reason}`;
  const tells = one.verdict === 'fail' || one.verdict === 'warn' || trace;
  return [
    ['    ', MARKS[one.verdict], ` ${one.name}${reason}`],
    ...one.findings.map(({ kind, message }) => `        ${kind}: ${message}`),
    ...(tells ? one.evidence.map((line) => `          ${line}`) : []),
  ];
}
