import type { ConformanceRule, RuleCase } from './rule.ts';
import type { Target } from './target.ts';

/** Whether a case applies to a target, and how much it counts there. */
export type Applies = { level: ConformanceRule['level'] } | { reason: string };

/**
 * Says whether a case applies. Where servers may choose, a case is about one choice (`decision`): it counts where the
 * target's `decisions` say the same, does not apply where they say otherwise, and is a SHOULD where they say nothing. One
 * that is sent with a key of its own goes to a project that is set so: it counts where the target has such a key.
 *
 * @example decideCase({ decision: { shortIds: 'strip' }, … }, 'MUST', { decisions: { shortIds: 'reject' }, … }) // { reason: … }
 */
export function decideCase(one: RuleCase, level: ConformanceRule['level'], target: Target): Applies {
  const own: ConformanceRule['level'] = level === 'SHOULD' ? level : (one.level ?? level);
  const { key = 'us' } = one.request;
  const entries = Object.entries(one.decision ?? {});
  if (entries.length === 0) return { level: own };
  if (key !== 'us' && key !== 'eu') {
    const [[name, value] = []] = entries;
    return key in target.keys ? { level: own } : { reason: `the target has no project where ${name} is ${value}` };
  }
  const decisions: Readonly<Record<string, string>> = target.decisions ?? {};
  const other = entries.find(([name, value]) => decisions[name] !== undefined && decisions[name] !== value);
  if (other !== undefined) return { reason: `the target's ${other[0]} is ${decisions[other[0]]}` };
  return { level: entries.every(([name]) => decisions[name] !== undefined) ? own : 'SHOULD' };
}

/** Whether a difference is in a part that is only decided. */
export function isDecided(at: string, should: readonly string[] = []): boolean {
  // What a server warns of is nobody's documentation.
  return /(?:^|\.)warnings$/.test(at) || should.some((part) => at === part || at.startsWith(`${part}.`));
}
