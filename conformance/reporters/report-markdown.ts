import { escapeText } from '../../lib/escape-text.ts';
import type { Line } from '../../lib/line.ts';
import { describeKind } from '../cause-words.ts';
import { causeOf, groupCauses, groupUnseen, sortByArea } from '../causes.ts';
import { findDocPage } from '../doc-pages.ts';
import type { RuleReport } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';
import { MARKS } from './report-terminal.ts';
import { formatBreakdown, formatTotals } from './report-totals.ts';

/** Most rules that a table names; a job's summary has a limit of 1 MiB. */
const MOST_RULES = 200;

/** Writes a run as Markdown, for a job's summary or a page. */
export function reportMarkdown(report: SuiteReport): Line[] {
  const rules = sortByArea(report.rules);
  const [totals = '', cases = '', ...more] = formatTotals(report);
  return [
    `## Conformance of ${plain(report.target.name)}`,
    '',
    `**${totals}**  `,
    cases,
    ...more.flatMap((line) => ['', line]),
    '',
    ...report.notes.flatMap((note) => [`> ${plain(note)}`, '']),
    ...formatCauses(rules),
    ...formatTable(rules),
    ...formatUnseen(rules),
    '<details><summary>Counts</summary>',
    '',
    ...formatBreakdown(rules).map((line) => `- ${line}`),
    '',
    '</details>',
    '',
  ];
}

function formatCauses(rules: readonly RuleReport[]): string[] {
  const causes = groupCauses(rules);
  if (causes.length === 0) return [];
  const rows = causes.map(
    ({ kind, cases, rules: many, beginWith }) =>
      `| ${cases} | ${many} | ${plain(describeKind(kind))} | \`${beginWith}\` |`,
  );
  return ['| cases | rules | cause | begin with |', '| ---: | ---: | --- | --- |', ...rows, ''];
}

function formatTable(rules: readonly RuleReport[]): string[] {
  const told = rules.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'errored');
  if (told.length === 0) return [];
  const shown = told.slice(0, MOST_RULES);
  const left = told.length - shown.length;
  return [
    '| | rule | why | source |',
    '| --- | --- | --- | --- |',
    ...shown.map(formatRow),
    ...(left === 0 ? [] : [`| | ${left} more | | |`]),
    '',
  ];
}

function formatUnseen(rules: readonly RuleReport[]): string[] {
  const lines = groupUnseen(rules).map(
    ({ why, slugs }) => `- ${plain(why)}: ${slugs.map((slug) => `\`${slug}\``).join(', ')}`,
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

function formatRow(rule: RuleReport): string {
  const broken = rule.cases.filter(({ verdict }) => verdict === rule.verdict);
  const [first] = broken;
  const why = first === undefined || rule.reason !== undefined ? (rule.reason ?? '') : describeKind(causeOf(first));
  const page = findDocPage(rule.source);
  const tags = rule.source.tags.join(', ');
  const many = rule.reason === undefined ? ` (${broken.length} of ${rule.cases.length} cases)` : '';
  return `| ${MARKS[rule.verdict].text} | \`${rule.slug}\` | ${plain(why)}${many} | ${page === undefined ? tags : `[${tags}](${page})`} |`;
}

/** Foreign text that must stay text. */
function plain(text: string): string {
  return escapeText(text).replace(/[\\`*_{}[\]<>|#]/g, (sign) => `\\${sign}`);
}
