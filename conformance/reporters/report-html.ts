import { escapeText } from '../../lib/escape-text.ts';
import type { Line } from '../../lib/line.ts';
import { causeOf, sortByArea } from '../causes.ts';
import { findDocPage } from '../doc-pages.ts';
import type { CaseReport, RuleReport, SuiteVerdict } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';
import { areaOf } from '../tier.ts';
import { MATRIX_SCRIPT, MATRIX_STYLE } from './matrix-page.ts';
import { MARKS } from './report-terminal.ts';

/** A call as a page shows it. */
interface ShownCall {
  curl: string;
  status?: number;
  answer: string;
}

/** Writes a page that needs nothing else: rules × targets, and behind each cell what was sent and what came. */
export function reportHtml(reports: readonly SuiteReport[]): Line[] {
  const rules = new Map(reports.flatMap((report) => report.rules.map((rule) => [rule.slug, rule] as const)));
  const sorted = sortByArea([...rules.values()]);
  const found = reports.map((report) => new Map(report.rules.map((rule) => [rule.slug, rule])));
  const details: unknown[] = [];
  const cell = (rule: RuleReport | undefined) => {
    if (rule === undefined) return '<td class="none" title="not judged">·</td>';
    const at = details.push(describeRule(rule)) - 1;
    return `<td><button class="${rule.verdict}" data-cell="${at}" title="${html(rule.verdict)}">${MARKS[rule.verdict].text}</button></td>`;
  };
  const rows = [...Map.groupBy(sorted, ({ slug }) => areaOf(slug))].flatMap(([area, some]) => [
    `<tr class="area"><th colspan="${reports.length + 2}">${html(area)}</th></tr>`,
    ...some.map(
      ({ slug, title, level, source }) =>
        `<tr><th scope="row" title="${html(title)}"><code>${html(slug)}</code></th><td class="title">${html(title)} <small>${level} · ${html(source.tags.join(', '))}</small></td>${found.map((one) => cell(one.get(slug))).join('')}</tr>`,
    ),
  ]);
  const page = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Amplitude conformance</title>',
    `<style>${MATRIX_STYLE}</style></head><body>`,
    '<h1>Amplitude conformance</h1>',
    `<p class="legend">${Object.entries(MARKS)
      .map(([verdict, { text }]) => `<span><b class="${verdict}">${text}</b> ${verdict}</span>`)
      .join(' ')}</p>`,
    '<table><thead><tr><th>rule</th><th class="title">says</th>',
    ...reports.map((report) => `<th>${html(report.target.name)}<small>${countShort(report)}</small></th>`),
    '</tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
    ...reports.flatMap(({ target, notes }) =>
      notes.map((note) => `<p class="note"><b>${html(target.name)}</b>: ${html(note)}</p>`),
    ),
    '<dialog><form method="dialog"><button aria-label="close">×</button></form><div id="detail"></div></dialog>',
    `<script type="application/json" id="cells">${JSON.stringify(details).replaceAll('<', '\\u003c')}</script>`,
    `<script>${MATRIX_SCRIPT}</script>`,
    '</body></html>',
  ];
  return page.flatMap((part) => part.split('\n'));
}

function describeRule(rule: RuleReport) {
  const told = rule.cases.map(describeCase);
  return {
    slug: rule.slug,
    title: rule.title,
    verdict: rule.verdict,
    reason: rule.reason ?? '',
    source: `${rule.source.tags.join(', ')}: ${rule.source.text}`,
    page: findDocPage(rule.source) ?? '',
    cases: told,
  };
}

/** Most cases of a rule whose calls stand in the page; a page of a thousand calls is slow to open. */
function describeCase(one: CaseReport & { calls?: readonly ShownCall[] }, index: number) {
  const { name, verdict, findings, reason = '', calls = [], evidence } = one;
  const shown = verdict === 'fail' || verdict === 'warn' ? calls : calls.slice(-1);
  const silent = verdict === 'pass' && index >= SHOWN_PASSES;
  return {
    name,
    verdict,
    why: findings.length === 0 ? reason : causeOf(one),
    findings: findings.map(({ message }) => message),
    calls: silent ? [] : shown.map(({ curl, status = 0, answer }) => ({ curl, status, answer })),
    evidence: calls.length === 0 ? evidence : [],
  };
}

const SHOWN_PASSES = 3;

function countShort({ counts }: SuiteReport): string {
  const shown: SuiteVerdict[] = ['pass', 'fail', 'warn', 'untestable'];
  return shown.map((verdict) => `${MARKS[verdict].text} ${counts.rules[verdict]}`).join(' ');
}

function html(text: string): string {
  return escapeText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
