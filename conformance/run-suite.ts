import type { ConformanceRule } from './rule.ts';
import { type CaseResult, runCase } from './run-case.ts';
import type { Target } from './target.ts';

/** How one rule ended: it fails with any of its cases, and is skipped only as a whole. */
export interface RuleResult {
  slug: string;
  title: string;
  level: ConformanceRule['level'];
  result: 'pass' | 'fail' | 'skip';
  cases: CaseResult[];
}

export interface SuiteReport {
  /** Those that ran to their end. */
  rules: RuleResult[];
  /** Rules by how they ended. */
  passed: number;
  failed: number;
  skipped: number;
  /** Whether every rule ran, no MUST failed and at least one rule passed. */
  ok: boolean;
}

export interface SuiteOptions {
  target: Target;
  rules: readonly ConformanceRule[];
  /** Stops the run; the rule under way is left out of the report. */
  signal?: AbortSignal;
  /** Longest a server may take for one answer, in ms. Default 10,000. */
  timeoutMs?: number;
  /** Told of each rule as it ends. */
  onResult?: (result: RuleResult) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Runs rules against a server, one case after the other. Never rejects for what the server does: one that hangs up or
 * does not answer fails. Cases share nothing but the clocks and quotas of the projects whose time they move: other rules
 * may run against one server several times at once.
 *
 * @example const report = await runSuite({ target: parseTarget({ us: url, keys: { us: key } }), rules: loadRules() });
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteReport> {
  const { target, rules, signal = new AbortController().signal, timeoutMs = DEFAULT_TIMEOUT_MS, onResult } = options;
  const results: RuleResult[] = [];
  for (const rule of rules) {
    const cases: CaseResult[] = [];
    for (const one of rule.cases) {
      if (!signal.aborted) cases.push(await runCase(one, target, { signal, timeoutMs }));
    }
    // A case that was stopped did not fail.
    if (signal.aborted) break;
    const { slug, title, level } = rule;
    const result = { slug, title, level, result: combine(cases), cases };
    results.push(result);
    onResult?.(result);
  }
  return summarize(results, results.length === rules.length);
}

function summarize(rules: RuleResult[], complete: boolean): SuiteReport {
  const count = (wanted: RuleResult['result']) => rules.filter(({ result }) => result === wanted).length;
  const broken = rules.some(({ level, result }) => level === 'MUST' && result === 'fail');
  const passed = count('pass');
  return { rules, passed, failed: count('fail'), skipped: count('skip'), ok: complete && !broken && passed > 0 };
}

function combine(cases: readonly CaseResult[]): RuleResult['result'] {
  if (cases.some(({ result }) => result === 'fail')) return 'fail';
  return cases.some(({ result }) => result === 'pass') ? 'pass' : 'skip';
}
