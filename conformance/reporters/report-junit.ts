import { escapeText } from '../../lib/escape-text.ts';
import type { Line } from '../../lib/line.ts';
import type { CaseReport, RuleReport } from '../results.ts';
import { caseId } from '../select-rules.ts';
import type { SuiteReport } from '../suite-report.ts';

/** Writes a run as JUnit XML: a suite for each rule, a test for each case. A warning passes, and says what differs. */
export function reportJunit({ rules, target, ms, startedAt }: SuiteReport): Line[] {
  const all = rules.flatMap(({ cases }) => cases);
  const head = `<testsuites name="${attribute(`conformance of ${target.name}`)}" ${countAll(all)} time="${seconds(ms)}">`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    head,
    ...rules.flatMap((rule, index) => writeSuite(rule, index, startedAt)),
    '</testsuites>',
  ].flatMap((line) => line.split('\n'));
}

function writeSuite(rule: RuleReport, id: number, startedAt: string): string[] {
  const { slug, cases } = rule;
  const ms = cases.reduce((sum, one) => sum + one.ms, 0);
  const skipped = cases.filter(isSkipped).length;
  const when = startedAt.slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  return [
    `  <testsuite id="${id}" name="${attribute(slug)}" package="conformance" hostname="localhost" timestamp="${when}" ${countAll(cases)} skipped="${skipped}" time="${seconds(ms)}">`,
    '    <properties>',
    ...[
      ['title', rule.title],
      ['level', rule.level],
      ['verdict', rule.verdict],
      ['source', rule.source.tags.join(' ')],
    ].map(([name = '', value = '']) => `      <property name="${name}" value="${attribute(value)}"/>`),
    '    </properties>',
    ...cases.flatMap((one) => writeCase(slug, one)),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function writeCase(slug: string, one: CaseReport): string[] {
  const open = `    <testcase classname="${attribute(slug)}" name="${attribute(one.name)}" time="${seconds(one.ms)}"`;
  const inner = writeResult(slug, one);
  return inner.length === 0 ? [`${open}/>`] : [`${open}>`, ...inner.map((line) => `      ${line}`), '    </testcase>'];
}

function writeResult(slug: string, one: CaseReport): string[] {
  const { verdict, findings, reason = '', evidence } = one;
  const messages = findings.map(({ message }) => message);
  switch (verdict) {
    case 'pass':
      return [];
    case 'warn':
      return [`<system-out>${content(['a SHOULD is broken:', ...messages].join('\n'))}</system-out>`];
    case 'fail':
      return [
        `<failure type="fail" message="${attribute(findings[0]?.message ?? reason)}">${content([caseId(slug, one.name), ...messages, ...evidence].join('\n'))}</failure>`,
      ];
    case 'errored':
      return [`<error type="errored" message="${attribute(reason)}"></error>`];
    case 'untestable':
    case 'not-applicable':
      return [`<skipped message="${attribute(`${verdict}: ${reason}`)}"/>`];
  }
}

function countAll(cases: readonly CaseReport[]): string {
  const failures = cases.filter(({ verdict }) => verdict === 'fail').length;
  const errors = cases.filter(({ verdict }) => verdict === 'errored').length;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
}

function isSkipped({ verdict }: CaseReport): boolean {
  return verdict === 'untestable' || verdict === 'not-applicable';
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no place for control characters, however they are written. */
function attribute(text: string): string {
  return content(text.replaceAll('\n', ' ')).replaceAll('"', '&quot;');
}

function content(text: string): string {
  const plain = text.toWellFormed().split('\n').map(escapeText).join('\n');
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\uFFFE\uFFFF]/g, '?');
}
