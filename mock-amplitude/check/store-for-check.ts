import { countRevenue } from '../normalize/revenue.ts';
import type { SentObject } from '../rules/json.ts';
import type { JudgedEvent } from '../rules/judgement.ts';
import type { Diagnostic } from '../verdict.ts';

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

/** Makes of a checked event what would be stored of it, and what there is to warn of. */
export function storeForCheck(
  { sent, ids, fate }: JudgedEvent,
  index: number,
): { checked: CheckedEvent; warnings: Diagnostic[] } {
  const fine = !fate.atFault;
  const { revenue, warnings } = countRevenue(sent, `events[${index}].`);
  const { user_id: _user, device_id: _device, ...rest } = sent;
  const userId = ids.user_id.text?.trim();
  const deviceId = ids.device_id.text?.trim();
  const stored = {
    ...rest,
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(deviceId === undefined ? {} : { device_id: deviceId }),
  };
  const diagnostics = fine ? [] : fate.diagnostics;
  return { checked: { index, fine, diagnostics, revenue, event: fine ? stored : sent }, warnings };
}
