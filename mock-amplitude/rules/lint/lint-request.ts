import { hideSecretIn } from '../../../lib/redact-secret.ts';
import type { Diagnostic } from '../../verdict.ts';
import { keyOf } from '../request/request-rule.ts';
import type { RequestResult } from '../request-result.ts';
import type { CompiledLints } from './compiled-lints.ts';
import type { LintedRequest } from './lint.ts';
import { TellingSink } from './lint-events.ts';

/** What there is to say of a request as a whole: of what stands beside its events, of its key, of how its body is written. */
export function tellRequestLints(request: LintedRequest, { requestLints }: CompiledLints): Diagnostic[] {
  const { reading } = request;
  const sink = new TellingSink('', (text) => hideSecretIn(text, keyOf(reading)));
  for (const lint of requestLints) lint.check(request, sink.ask(lint));
  return sink.diagnostics;
}

/** Adds warnings to a result: after its errors, and to those of the events that were refused with it, unread. */
export function addWarnings(result: RequestResult, warnings: readonly Diagnostic[]): RequestResult {
  if (warnings.length === 0) return result;
  const diagnostics = [...result.diagnostics, ...warnings];
  const { common, own } = result.results;
  if (result.runs.length > 0 || common.verdict === 'accepted') return { ...result, diagnostics };
  const results = { ...result.results, own, common: { ...common, diagnostics: [...common.diagnostics, ...warnings] } };
  return { ...result, diagnostics, results };
}
