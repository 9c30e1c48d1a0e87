import { countOf } from '../../lib/count-of.ts';
import type { Line, Painted } from '../../lib/line.ts';
import { describeKind } from '../cause-words.ts';
import {
  type Cause,
  causeOf,
  describeUnseen,
  groupCauses,
  groupUnseen,
  isUnseen,
  sortByArea,
  type Unseen,
} from '../causes.ts';
import { findDocPage } from '../doc-pages.ts';
import type { CaseReport, RuleReport, SuiteVerdict } from '../results.ts';
import type { SuiteReport } from '../suite-report.ts';
import { formatBreakdown, formatTotals } from './report-totals.ts';

export const MARKS = {
  pass: { text: '✓', color: 'green' },
  fail: { text: '✗', color: 'red' },
  warn: { text: '!', color: 'yellow' },
  untestable: { text: '?', color: 'yellow' },
  'not-applicable': { text: '–', color: 'cyan' },
  errored: { text: '‼', color: 'magenta' },
} as const satisfies Record<SuiteVerdict, Painted>;

/** How much is told. */
export interface TerminalOptions {
  /** Every case that is not as it should be, and every rule that is. */
  verbose?: boolean;
  /** The calls of each failed case, as commands for a shell. */
  trace?: boolean;
}

interface CaseOptions extends TerminalOptions {
  /** What happened in each failed case. */
  evidence?: boolean | undefined;
}

/** So many rules, and each that passed has its line. */
const FEW_RULES = 25;

/** Writes a run for a person: where to start first, then each rule that is not as it should be, then how many are how. */
export function reportTerminal(report: SuiteReport, asked: TerminalOptions = {}): Line[] {
  // What a forwarder did is told only there; a server's calls are made again from their commands.
  const options = { ...asked, evidence: asked.trace || report.direction === 'forwarder' };
  const rules = sortByArea(report.rules);
  const broken = rules.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'errored');
  const causes = [
    ...groupCauses(rules).map((cause) => formatCause(cause)),
    ...groupCauses(rules, 'warn').map((cause) => formatCause(cause, ', a SHOULD')),
  ];
  const shown = options.verbose || rules.length <= FEW_RULES;
  return [
    ...(causes.length > 1 || broken.length > 3 ? ['Where to start', ...causes, ''] : []),
    ...(shown ? rules.filter(({ verdict }) => verdict === 'pass').flatMap((rule) => formatRule(rule, options)) : []),
    ...broken.flatMap((rule) => formatRule(rule, options)),
    ...(options.verbose
      ? rules.filter(isUnseen).flatMap((rule) => formatRule(rule, options))
      : groupUnseen(rules).map(formatUnseen)),
    ...report.notes.map((note) => `note: ${note}`),
    ...formatTotals(report),
    ...(rules.length > 1 ? formatBreakdown(rules) : []),
  ];
}

/** Writes one rule: how it ended and, below, what was not as it should be. */
function formatRule(rule: RuleReport, options: CaseOptions): Line[] {
  const weak = rule.level === 'SHOULD' ? ' (SHOULD)' : '';
  const head: Line = [MARKS[rule.verdict], ` ${rule.slug}${weak}  ${rule.title}`];
  if (rule.verdict === 'pass') return options.verbose ? [head, ...formatCases(rule, options)] : [head];
  if (isUnseen(rule)) return [head, `    ${describeUnseen(rule)}`];
  const page = findDocPage(rule.source);
  const source = `    [${rule.source.tags.join(', ')}] ${rule.source.text}${page === undefined ? '' : `  ${page}`}`;
  return [head, source, ...formatCases(rule, options)];
}

function formatCases(rule: RuleReport, options: CaseOptions): Line[] {
  const told = rule.cases.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-applicable');
  if (options.verbose) return told.flatMap((one) => formatCase(one, options));
  const broken = told.filter(({ verdict }) => verdict !== 'untestable');
  return [...Map.groupBy(broken, (one) => `${one.verdict} ${causeOf(one)}`).values()].flatMap((alike) => {
    const [first, ...more] = alike;
    if (first === undefined) return [];
    if (options.trace) return alike.flatMap((one) => formatCase(one, options));
    return formatCase(first, options, more.length);
  });
}

/** One line for a wrong status: the rest of such an answer differs as well, and says nothing more. */
function formatCase(one: CaseReport, { verbose = false, evidence = false }: CaseOptions, alike = 0): Line[] {
  const [first, ...rest] = one.findings;
  const others = alike === 0 ? '' : `, and ${alike} more`;
  const head: Line = ['    ', MARKS[one.verdict], ` ${one.name}${others}: ${first?.message ?? one.reason ?? ''}`];
  const more = verbose ? rest : rest.slice(0, /came$/.test(first?.kind ?? '') ? 0 : MORE_FINDINGS);
  return [
    head,
    ...more.map(({ message }) => `        ${message}`),
    ...(evidence ? one.evidence.flatMap((line) => line.split('\n')).map((line) => `        ${line}`) : []),
  ];
}

/** So many further differences of a case, and it is clear what it is about. */
const MORE_FINDINGS = 2;

function formatCause({ kind, cases, rules, beginWith }: Cause, weak = ''): Line {
  const many = `${cases} ${cases === 1 ? 'case' : 'cases'}`.padStart(9);
  const what = describeKind(kind);
  if (rules === 1) return `  ${many} of ${beginWith}${weak}: ${what}`;
  return `  ${many} of ${rules} rules${weak}: ${what}; begin with ${beginWith}`;
}

function formatUnseen({ verdict, why, slugs }: Unseen): Line {
  return [MARKS[verdict], ` ${countOf(slugs.length, 'rule')} ${why}: ${slugs.join(', ')}`];
}
