import type { Ruleset } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import type { ReadUpload } from '../rules/upload.ts';
import type { Region } from '../verdict.ts';
import type { Faults, Strike } from './create-faults.ts';
import { judgeStruck, markStruck } from './judge-fault.ts';

/** A request as a fault sees it: its endpoint has read it, no rule has judged it. */
export interface Arriving {
  read: ReadUpload;
  path: string;
  region: Region;
  /** Bytes of its body, after any gunzip. */
  bytes: number;
}

/** What a request comes to: its judgement, and the fault that spoils its answer, if one does. */
export interface Outcome {
  judgement: Judgement;
  strike?: Strike;
}

/**
 * Lets the faults have a request before it is judged. Where one stores nothing, `judge` is not called at all.
 *
 * @param judge judges and stores it, as if there were no fault
 */
export function strikeRequest(arriving: Arriving, faults: Faults, ruleset: Ruleset, judge: () => Judgement): Outcome {
  const { read, path, region, bytes } = arriving;
  const sent = read.ok ? read.upload.apiKey : read.apiKey;
  const apiKey = typeof sent === 'string' ? sent : null;
  const owner = apiKey === null ? null : (ruleset.projects.find(apiKey, region) ?? null);
  const faultable = { path, region, apiKey, project: owner?.name ?? null, events: read.ok ? read.upload.events : [] };
  const strike = faults.strike(faultable);
  if (strike === undefined) return { judgement: judge() };
  if (strike.effect.stores) return { strike, judgement: markStruck(strike, judge()) };
  const at = ruleset.timeOf(owner);
  return { strike, judgement: judgeStruck(strike, { ...faultable, owner, bytes, at }) };
}
