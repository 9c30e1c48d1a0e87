import { judgeRule } from './judge-rule.ts';
import type { ProbedTarget } from './probe-target.ts';
import { chooseProofs } from './proof.ts';
import type { ConformanceRule } from './rule.ts';
import { type CaseOfRule, type CaseOptions, runCase } from './run-case.ts';
import type { ServerCase, ServerRule } from './server-report.ts';
import { tierOf } from './tier.ts';

/** So many cases in a row that got no answer, and nobody is asked any more. */
const GIVE_UP_AFTER = 4;

export interface ServerRunOptions extends CaseOptions {
  /** Aborts where the run is to end at once. */
  stop: AbortSignal;
  /** Aborts where its time is over; undefined where it may take any. */
  time?: AbortSignal | undefined;
  maxMs?: number | undefined;
}

/** A run under way. */
export interface ServerRun {
  /** Judges one rule. What is left once the run is cut off is untestable. `onCase` is told of each case as it ends. */
  judge(rule: ConformanceRule, onCase?: (result: ServerCase) => void): Promise<ServerRule>;
  /** Why the run was cut off; undefined where it was not. */
  whyCutOff(): string | undefined;
}

/** Opens a run against a target that was probed: rules are judged one after the other. */
export function openServerRun(probed: ProbedTarget, options: ServerRunOptions): ServerRun {
  const { stop, time, maxMs = 0 } = options;
  /** Cases in a row that got no answer. */
  let silent = 0;

  function whyCutOff(): string | undefined {
    if (time?.aborted) return `--max-time was over after ${maxMs / 1000} s`;
    return silent >= GIVE_UP_AFTER ? `${silent} cases in a row got no answer` : undefined;
  }

  async function judgeCase(of: CaseOfRule): Promise<ServerCase> {
    const before = whyCutOff();
    if (before !== undefined) return leaveOut(of, before);
    const result = await runCase(of, probed, options);
    const after = time?.aborted ? whyCutOff() : undefined;
    if (after !== undefined) return leaveOut(of, after);
    if (result.calls.length > 0) silent = result.calls.at(-1)?.status === undefined ? silent + 1 : 0;
    return result;
  }

  async function judge(rule: ConformanceRule, onCase?: (result: ServerCase) => void): Promise<ServerRule> {
    const begun = performance.now();
    const { slug, title, level, source } = rule;
    const proofs = chooseProofs(rule.cases);
    const cases: ServerCase[] = [];
    for (const [index, one] of rule.cases.entries()) {
      if (stop.aborted) break;
      const result = await judgeCase({ one, level, proves: proofs[index] ?? 'nothing' });
      cases.push(result);
      onCase?.(result);
    }
    const ms = Math.round(performance.now() - begun);
    return { slug, title, level, tier: tierOf(rule), source, ...judgeRule(cases), cases, ms };
  }

  return { judge, whyCutOff };
}

function leaveOut({ one, level, proves }: CaseOfRule, reason: string): ServerCase {
  const rest = { findings: [], evidence: [], calls: [], ms: 0 };
  return { name: one.name, verdict: 'untestable', level, proves, reason, ...rest };
}
