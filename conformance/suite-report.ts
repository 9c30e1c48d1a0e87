import { countVerdicts, exitCodeOf, type RuleReport, type SuiteVerdict } from './results.ts';

/** A whole run, as reporters get it. No key stands in it. */
export interface SuiteReport<Rule extends RuleReport = RuleReport> {
  schemaVersion: 1;
  suite: { name: 'amplitude-emulator'; version: string };
  direction: 'server' | 'forwarder';
  /** What was judged, and what it offers; for people. */
  target: { name: string; offers: string[] };
  startedAt: string;
  ms: number;
  /** What is said once: the target has no control API, the run was cut off. */
  notes: string[];
  /** Whether every rule chosen was run to its end. */
  complete: boolean;
  rules: Rule[];
  /** Whether a command ends with 0 for it. */
  ok: boolean;
  counts: { rules: Record<SuiteVerdict, number>; cases: Record<SuiteVerdict, number> };
}

/** Puts a report together. */
export function finishReport<Rule extends RuleReport>(
  report: Omit<SuiteReport<Rule>, 'schemaVersion' | 'ok' | 'counts'>,
): SuiteReport<Rule> {
  return { schemaVersion: 1, ...report, ok: exitCodeOfReport(report) === 0, counts: countReport(report.rules) };
}

/** Counts how rules and their cases ended. */
function countReport(rules: readonly RuleReport[]): SuiteReport['counts'] {
  return { rules: countVerdicts(rules), cases: countVerdicts(rules.flatMap(({ cases }) => cases)) };
}

/** What a command ends with for a report: 0 fine, 1 a rule failed, 3 nothing was tested, not all was, or the suite failed. */
export function exitCodeOfReport({ rules, complete }: Pick<SuiteReport, 'rules' | 'complete'>): 0 | 1 | 3 {
  const code = exitCodeOf(rules);
  return code === 0 && !complete ? 3 : code;
}

/** What a command ends with where every failure was expected: 0 fine, 3 nothing was tested, not all was, or the suite failed. */
export function exitCodeAsExpected({ rules, complete }: Pick<SuiteReport, 'rules' | 'complete'>): 0 | 3 {
  // What failed was tested. What was cut off, or failed in the suite, is not expected by any line.
  const seen = rules.map((rule) => (rule.verdict === 'fail' ? { ...rule, verdict: 'warn' as const } : rule));
  return exitCodeOfReport({ rules: seen, complete }) === 0 ? 0 : 3;
}
