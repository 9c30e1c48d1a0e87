import { hideKeys } from './call.ts';
import type { Difference } from './compare-json.ts';
import { isDecided } from './decisions.ts';
import { nameCause } from './name-cause.ts';
import type { ConformanceRule, RuleCase } from './rule.ts';
import type { ServerCase, ServerFinding } from './server-report.ts';
import type { Target } from './target.ts';

/** Makes a verdict of what differed: a fail where any part of it is a MUST. */
export function judgeCase(
  differences: readonly Difference[],
  one: RuleCase,
  level: ConformanceRule['level'],
  target: Target,
): Pick<ServerCase, 'verdict' | 'findings'> {
  const findings = differences.map(({ at, expected, got }): ServerFinding => {
    const hidden = { at, expected: hideKeys(expected, target), got: hideKeys(got, target) };
    const weak = level === 'SHOULD' || isDecided(at, one.should);
    return {
      ...hidden,
      kind: nameCause(hidden),
      message: `${at}: expected ${hidden.expected}, got ${hidden.got}`,
      level: weak ? 'SHOULD' : 'MUST',
    };
  });
  if (findings.length === 0) return { verdict: 'pass', findings };
  return { verdict: findings.some((finding) => finding.level === 'MUST') ? 'fail' : 'warn', findings };
}
