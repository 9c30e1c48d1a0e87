import type { Ruleset } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import type { ReadUpload } from '../rules/upload.ts';
import type { Region } from '../verdict.ts';
import { buildFaultResult, markFaulted } from './build-fault-result.ts';
import type { Faults, TriggeredFault } from './create-faults.ts';

/** A request that its endpoint has read and no rule has checked yet. */
export interface Arriving {
  read: ReadUpload;
  path: string;
  region: Region;
  /** Bytes of its body, after any gunzip. */
  bytes: number;
}

/** The result of a request, and the fault it triggered, if any. */
export interface FaultedResult {
  judgement: Judgement;
  triggered?: TriggeredFault;
}

/**
 * Triggers a fault for a request before any rule checks it. Where the fault stores nothing, `judge` is not called.
 *
 * @param judge judges and stores it, as if there were no fault
 */
export function triggerFault(
  arriving: Arriving,
  faults: Faults,
  ruleset: Ruleset,
  judge: () => Judgement,
): FaultedResult {
  const { read, path, region, bytes } = arriving;
  const sent = read.ok ? read.upload.apiKey : read.apiKey;
  const apiKey = typeof sent === 'string' ? sent : null;
  const owner = apiKey === null ? null : (ruleset.projects.find(apiKey, region) ?? null);
  const faultable = { path, region, apiKey, project: owner?.name ?? null, events: read.ok ? read.upload.events : [] };
  const triggered = faults.trigger(faultable);
  if (triggered === undefined) return { judgement: judge() };
  if (triggered.effect.stores) return { triggered, judgement: markFaulted(triggered, judge()) };
  const at = ruleset.timeOf(owner);
  return { triggered, judgement: buildFaultResult(triggered, { ...faultable, owner, bytes, at }) };
}
