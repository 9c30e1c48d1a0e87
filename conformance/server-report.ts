import type { Call } from './call.ts';
import type { CaseReport, Failing, RuleReport } from './results.ts';
import type { ConformanceRule, Proof, Tier } from './rule.ts';

/** One place where a server differs from what a rule expects. */
export interface ServerFinding extends Failing {
  /** `status`, `body.error`, `then.0.stored`. */
  at: string;
  expected: string;
  got: string;
  /** A SHOULD: only decided, or its rule or case is no MUST. */
  level: ConformanceRule['level'];
}

/** How one case of the server direction ended. */
export interface ServerCase extends CaseReport {
  level: ConformanceRule['level'];
  /** What had to be seen of it so that its rule is shown. */
  proves: Proof;
  findings: ServerFinding[];
  /** What was expected and could not be looked at, although the rest was as it should be. */
  unchecked?: string;
  /** What was sent and answered, keys hidden. */
  calls: readonly Call[];
}

/** How one rule of the server direction ended. */
export interface ServerRule extends RuleReport {
  tier: Tier;
  cases: ServerCase[];
  ms: number;
}
