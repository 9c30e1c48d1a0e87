import type { Diagnostic } from '../../verdict.ts';
import type { SentObject } from '../json.ts';
import type { JudgedEvent } from '../judgement.ts';
import { normalizeEvent } from '../stored/normalize-event.ts';
import type { NormalizeContext } from '../stored/normalize-rule.ts';
import { countRevenue } from '../stored/revenue.ts';

/** One event of a body that was checked. */
export interface CheckedEvent {
  index: number;
  /** Whether it is fine by itself, whatever becomes of its request. */
  fine: boolean;
  /** What it breaks. */
  diagnostics: Diagnostic[];
  /** What Amplitude would count as its revenue, null where none. */
  revenue: number | null;
  /** As it would be stored; as it was sent where it is not fine. */
  event: SentObject;
}

/** What the request of a checked event says of it. */
export type CheckedRequest = Pick<NormalizeContext, 'project' | 'receivedAt' | 'clientUploadTime'>;

/** Makes of a checked event what would be stored of it, but for what its user is known by; and what there is to warn of. */
export function storeForCheck(
  { sent, ids, fate }: JudgedEvent,
  index: number,
  request: CheckedRequest,
): { checked: CheckedEvent; warnings: Diagnostic[] } {
  const fine = !fate.atFault;
  const { event, warnings } = normalizeEvent(sent, {
    ...request,
    index,
    remoteAddress: '',
    userId: ids.user_id.text?.trim() ?? null,
    deviceId: ids.device_id.text?.trim() ?? null,
    stored: null,
  });
  const diagnostics = fine ? [] : fate.diagnostics;
  const { revenue } = countRevenue(sent);
  return { checked: { index, fine, diagnostics, revenue, event: fine ? event : sent }, warnings: fine ? warnings : [] };
}
