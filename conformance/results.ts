/**
 * How a case or a rule ended, in both directions of the suite:
 * - `pass`: all that it expects was seen
 * - `fail`: a MUST is broken
 * - `warn`: a SHOULD is broken, or a MUST that depends on time was kept the second time
 * - `untestable`: what has to be there first was not, so that nothing was shown
 * - `not-applicable`: the target does not claim to do it
 * - `errored`: the suite itself failed
 */
export type SuiteVerdict = 'pass' | 'fail' | 'warn' | 'untestable' | 'not-applicable' | 'errored';

/** One thing that is not as the rule says. */
export interface Failing {
  /** What kind it is: `lost`, `reordered`, `status`. */
  kind: string;
  /** What was seen, and what was expected. */
  message: string;
  /** It depends on how fast things went: it counts when it is found a second time. */
  timing?: boolean;
  /** The machine was too busy to say so: a case in which nothing else is wrong is untestable. */
  doubtful?: true;
}

/** How one case ended. */
export interface CaseReport {
  name: string;
  verdict: SuiteVerdict;
  /** Why nothing was shown; undefined where something was. */
  reason?: string;
  findings: Failing[];
  /** What happened, line by line, for a person who has to find the cause. */
  evidence: string[];
  /** How long it took, in ms. */
  ms: number;
}

/** How one rule ended. */
export interface RuleReport {
  slug: string;
  title: string;
  level: 'MUST' | 'SHOULD';
  source: { tags: string[]; text: string };
  verdict: SuiteVerdict;
  /** Why nothing was shown; undefined where something was. */
  reason?: string;
  cases: CaseReport[];
}

/** What counts, the most telling first: a rule is what the first of these is that one of its cases is. */
const PRECEDENCE: readonly SuiteVerdict[] = ['fail', 'errored', 'untestable', 'warn', 'pass', 'not-applicable'];

/** A rule passes where each case that applies did: one that could not be run leaves it untestable. */
export function combineVerdicts(cases: readonly Pick<CaseReport, 'verdict'>[]): SuiteVerdict {
  return PRECEDENCE.find((wanted) => cases.some(({ verdict }) => verdict === wanted)) ?? 'untestable';
}

/** How many ended how. */
export function countVerdicts(reports: readonly { verdict: SuiteVerdict }[]): Record<SuiteVerdict, number> {
  const counts = { pass: 0, fail: 0, warn: 0, untestable: 0, 'not-applicable': 0, errored: 0 };
  for (const { verdict } of reports) counts[verdict]++;
  return counts;
}

/** What a command ends with: 0 fine, 1 a rule failed, 3 nothing was tested or the suite itself failed. */
export function exitCodeOf(rules: readonly { verdict: SuiteVerdict }[]): 0 | 1 | 3 {
  const counts = countVerdicts(rules);
  if (counts.fail > 0) return 1;
  return counts.errored > 0 || counts.pass + counts.warn === 0 ? 3 : 0;
}
