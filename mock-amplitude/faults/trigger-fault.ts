import type { Ruleset } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import type { ReadUpload } from '../rules/upload.ts';
import type { Region } from '../verdict.ts';
import { buildFaultResult, markFaulted } from './build-fault-result.ts';
import type { Faults, TriggeredFault } from './create-faults.ts';

/** A request as a fault sees it: its endpoint has read it, no rule has judged it. */
export interface Arriving {
  read: ReadUpload;
  path: string;
  region: Region;
  /** Bytes of its body, after any gunzip. */
  bytes: number;
}

/** What a request comes to: its judgement, and the fault that spoils its answer, if one does. */
export interface FaultedResult {
  judgement: Judgement;
  triggered?: TriggeredFault;
}

/**
 * Lets the faults have a request before it is judged. Where one stores nothing, `judge` is not called at all.
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
