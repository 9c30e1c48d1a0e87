import type { CaseReport } from '../results.ts';
import type { Run } from './open-run.ts';
import { NeverCameError } from './run-steps.ts';

/** Last lines of what it wrote that tell why. */
const SHOWN_LINES = 10;

/** What it means that a run could not go to its end: a forwarder that does not start fails, the rest is ours. */
export function explainRun(error: unknown, run: Run | undefined): Omit<CaseReport, 'name' | 'ms'> {
  const reason = error instanceof Error ? error.message : String(error);
  const evidence = (run?.output.stderr ?? '').split('\n').slice(-SHOWN_LINES);
  if (error instanceof NeverCameError) return { verdict: 'untestable', reason, findings: [], evidence };
  const [first] = run?.lives ?? [];
  if (first === undefined || first.readyAt !== undefined) return { verdict: 'errored', reason, findings: [], evidence };
  return { verdict: 'fail', findings: [{ kind: 'not-ready', message: `It did not start: ${reason}` }], evidence };
}
