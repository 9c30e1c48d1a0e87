import type { RequestReading } from '../request/request-rule.ts';
import type { RequestResult } from '../request-result.ts';
import type { Lints } from './create-lints.ts';
import type { LintedRequest } from './lint.ts';
import { countEventLints } from './lint-events.ts';
import { addWarnings, tellRequestLints } from './lint-request.ts';

/**
 * Looks at a request that everything else is decided of. Its result gets what there is to say of the request as a whole; what
 * there is to say of its events is counted, and told when their records are read.
 */
export function lintResult(
  result: RequestResult,
  reading: RequestReading,
  lints: Lints,
  projects: LintedRequest['projects'],
): RequestResult {
  const compiled = lints.of(result.project);
  const name = result.project?.name ?? null;
  const warnings = tellRequestLints({ reading, refusedBy: findRefusal(result), projects }, compiled);
  for (const { rule } of warnings) lints.count(name, rule);
  if (result.runs.length > 0) countEventLints(result, compiled, (slug) => lints.count(name, slug));
  return addWarnings(result, warnings);
}

/** The rule that refused it before its events were looked at. */
export function findRefusal({ runs, rule }: Pick<RequestResult, 'runs' | 'rule'>): string | null {
  return runs.length === 0 ? rule : null;
}
