import type { RequestReading, Ruleset } from '../rules/request/request-rule.ts';
import { keyOf } from '../rules/request/request-rule.ts';
import type { RequestResult } from '../rules/request-result.ts';
import { buildFaultResult, markFaulted } from './build-fault-result.ts';
import type { Faults, TriggeredFault } from './create-faults.ts';

/** What a request comes to: its result, and the fault that spoils its answer, if one does. */
export interface FaultedResult {
  result: RequestResult;
  triggered?: TriggeredFault;
}

/**
 * Triggers a fault for a request before any rule checks it. Where the fault stores nothing, `checkAndStore` is not called.
 *
 * @param reading the request as its endpoint has read it
 * @param readable false where its endpoint refuses it unread: then it has no events, however many there are too many
 * @param checkAndStore checks and stores it, as if there were no fault
 */
export function triggerFault(
  reading: RequestReading,
  readable: boolean,
  path: string,
  faults: Faults,
  ruleset: Ruleset,
  checkAndStore: () => RequestResult,
): FaultedResult {
  const { region, body } = reading.sent;
  const apiKey = keyOf(reading);
  const owner = apiKey === null ? null : (ruleset.projects.find(apiKey, region) ?? null);
  const faultable = { path, region, apiKey, project: owner?.name ?? null, events: (readable && reading.events) || [] };
  const triggered = faults.trigger(faultable);
  if (triggered === undefined) return { result: checkAndStore() };
  if (triggered.effect.stores) return { triggered, result: markFaulted(triggered, checkAndStore()) };
  const bytes = body.kind === 'complete' ? body.body.length : 0;
  return { triggered, result: buildFaultResult(triggered, { ...faultable, owner, bytes, at: ruleset.timeOf(owner) }) };
}
