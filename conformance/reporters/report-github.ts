import type { Line } from '../../lib/line.ts';
import { sortByArea } from '../causes.ts';
import { findDocPage } from '../doc-pages.ts';
import type { RuleReport } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';

/** GitHub shows ten annotations of a kind for a step; the rest would be lost without a word. */
const MOST = 10;

/** Writes failures as lines that GitHub shows beside a job. */
export function reportGithub({ rules, notes }: SuiteReport): Line[] {
  const sorted = sortByArea(rules);
  return [
    ...annotate(
      'error',
      sorted.filter(({ verdict }) => verdict === 'fail' || verdict === 'errored'),
    ),
    ...annotate(
      'warning',
      sorted.filter(({ verdict }) => verdict === 'warn'),
    ),
    ...notes.map((note) => `::notice title=conformance::${escapeData(note)}`),
  ];
}

function annotate(kind: 'error' | 'warning', rules: readonly RuleReport[]): string[] {
  const shown = rules.length > MOST ? rules.slice(0, MOST - 1) : rules;
  const lines = shown.map((rule) => `::${kind} title=${escapeProperty(rule.slug)}::${escapeData(describe(rule))}`);
  const more = rules.length - shown.length;
  return more === 0 ? lines : [...lines, `::${kind} title=conformance::${more} more rules, see the report`];
}

function describe({ title, cases, source }: RuleReport): string {
  const broken = cases.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'errored');
  const [first] = broken;
  const why = first === undefined ? '' : `${first.name}: ${first.findings[0]?.message ?? first.reason ?? ''}`;
  const page = findDocPage(source);
  return [title, why, `${broken.length} of ${cases.length} cases`, ...(page === undefined ? [] : [page])].join('\n');
}

/** As the workflow commands of GitHub want it. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
