import type { Difference } from './compare-json.ts';

/**
 * How a case, a rule or a part of one ended, the worst first.
 *
 * fail: a MUST is broken · errored: the suite itself failed · warn: a SHOULD is broken · untestable: it could not be
 * looked at here · not-applicable: the target says that it is another way, or has no such part · pass: seen to hold.
 */
export const VERDICTS = ['fail', 'errored', 'warn', 'untestable', 'not-applicable', 'pass'] as const;

export type ConformanceVerdict = (typeof VERDICTS)[number];

/** A SHOULD that is broken is a warning. */
export type Level = 'MUST' | 'SHOULD';

/** core: what every client meets · complete: what is stored, and read back · strict: what is decided, and fine print. */
export const TIERS = ['core', 'complete', 'strict'] as const;

export type Tier = (typeof TIERS)[number];

/** How one case ended. */
export interface CaseOutcome {
  name: string;
  verdict: ConformanceVerdict;
  level: Level;
  /** Whether the rule needs this case to pass; the others can break it only. */
  proves: boolean;
  /** Why it is untestable, not applicable or errored. */
  reason?: string;
  /** What was not as it should be: of a fail or a warning. */
  differences: readonly Difference[];
  /** What was expected and could not be looked at, although the case passed. */
  unchecked?: string;
  /** Lines that show what happened: calls as curl lines, or a time line. */
  evidence: readonly string[];
  durationMs: number;
}

/** How one rule ended. */
export interface RuleOutcome {
  slug: string;
  title: string;
  level: Level;
  tier: Tier;
  source: { tags: readonly string[]; text: string };
  verdict: ConformanceVerdict;
  /** Why it is untestable, not applicable or errored. */
  reason?: string;
  cases: readonly CaseOutcome[];
  durationMs: number;
}

/** How many ended how. */
export type Counts = Record<ConformanceVerdict, number>;

/** A whole run, of either direction, as reporters get it. No key stands in it. */
export interface SuiteReport {
  schemaVersion: 1;
  suite: { name: string; version: string };
  direction: 'server' | 'forwarder';
  /** What was judged: an address, a command, and what it offers; for people. */
  target: { name: string; offers: readonly string[] };
  startedAt: string;
  durationMs: number;
  /** What is said once, and not of every rule: the target has no control API, the run was cut off. */
  notes: readonly string[];
  rules: readonly RuleOutcome[];
  counts: { rules: Counts; cases: Counts };
  /** Whether every rule chosen was run to its end. */
  complete: boolean;
}

/** Counts verdicts. */
export function countVerdicts(outcomes: readonly { verdict: ConformanceVerdict }[]): Counts {
  const counts: Counts = { fail: 0, errored: 0, warn: 0, untestable: 0, 'not-applicable': 0, pass: 0 };
  for (const { verdict } of outcomes) counts[verdict]++;
  return counts;
}

/**
 * Says how a rule ended by how its cases did. It passes only where each case that proves it, and applies here, passed.
 *
 * @example combineCases([{ verdict: 'pass', proves: false }, { verdict: 'untestable', proves: true }]) // 'untestable'
 */
export function combineCases(cases: readonly Pick<CaseOutcome, 'verdict' | 'proves'>[]): ConformanceVerdict {
  const worst = (['fail', 'errored', 'warn'] as const).find((verdict) => cases.some((one) => one.verdict === verdict));
  if (worst !== undefined) return worst;
  const proofs = cases.filter(({ proves, verdict }) => proves && verdict !== 'not-applicable');
  if (proofs.length === 0) return cases.some(({ verdict }) => verdict === 'untestable') ? 'untestable' : 'not-applicable';
  return proofs.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'untestable';
}
