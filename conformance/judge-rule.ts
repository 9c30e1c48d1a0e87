import { combineVerdicts, type SuiteVerdict } from './results.ts';
import type { ServerCase } from './server-report.ts';

/** Whatever shows a rule or not: that it is broken is always told. */
const BROKEN: readonly SuiteVerdict[] = ['fail', 'errored', 'warn'];

/**
 * Says how a rule ended by how its cases did, and why, where nothing was shown. It passes only where each case that shows
 * it, and applies to the target, passed: one that could not be run leaves it untestable, whatever the others say.
 */
export function judgeRule(cases: readonly ServerCase[]): { verdict: SuiteVerdict; reason?: string } {
  const proofs = cases.filter(({ proves, verdict }) => proves !== 'nothing' && verdict !== 'not-applicable');
  const counted = [...proofs, ...cases.filter(({ verdict }) => BROKEN.includes(verdict))];
  if (counted.length > 0) {
    const verdict = combineVerdicts(counted);
    return { verdict, ...firstReason(counted, verdict) };
  }
  const asked = cases.filter(({ proves }) => proves !== 'nothing');
  const unseen = asked.length === 0 && cases.some((one) => one.verdict === 'untestable');
  const verdict = unseen ? 'untestable' : 'not-applicable';
  return { verdict, ...firstReason(cases, verdict) };
}

function firstReason(cases: readonly ServerCase[], verdict: SuiteVerdict): { reason?: string } {
  const reason = verdict === 'pass' ? undefined : cases.find((one) => one.verdict === verdict)?.reason;
  return reason === undefined ? {} : { reason };
}
