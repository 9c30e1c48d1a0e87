import { hideSecretIn } from '../../../lib/redact-secret.ts';
import { readIds } from '../../rules/event/read-ids.ts';
import type { SentObject } from '../../rules/json.ts';
import type { CompiledLints } from '../../rules/lint/compiled-lints.ts';
import type { LintContext } from '../../rules/lint/lint.ts';
import { tellEventLints } from '../../rules/lint/lint-events.ts';
import { readUploadTime } from '../../rules/read-upload-time.ts';
import { normalizeEvent } from '../../rules/stored/normalize-event.ts';
import type { NormalizeContext } from '../../rules/stored/normalize-rule.ts';
import { countRevenue } from '../../rules/stored/revenue.ts';
import type { Diagnostic } from '../../verdict.ts';

/** One event of a body that was checked. */
export interface DescribedEvent {
  index: number;
  /** Whether it is fine by itself, whatever becomes of its request. */
  fine: boolean;
  /** What it breaks. */
  diagnostics: readonly Diagnostic[];
  /** What Amplitude would count as its revenue, null where none. */
  revenue: number | null;
  /** As it would be stored; as it was sent where it is not fine. */
  event: SentObject;
}

/** What the request of a checked event says of it. */
export interface RequestOfChecked extends Pick<NormalizeContext, 'project' | 'receivedAt' | 'lookups'> {
  /** As sent. */
  clientUploadTime: unknown;
  /** Shorter ids are taken off, in characters; 0: none are. */
  shortestId: number;
  apiKey: string | null;
  lints: CompiledLints;
  readExactly: LintContext['readExactly'];
}

/** Makes of a checked event what would be stored of it, but for what its user is known by; and what there is to warn of. */
export function describeEvent(
  sent: SentObject,
  index: number,
  diagnostics: readonly Diagnostic[],
  { shortestId, clientUploadTime: sentTime, apiKey, lints, readExactly, ...request }: RequestOfChecked,
): { event: DescribedEvent; warnings: Diagnostic[] } {
  const fine = diagnostics.length === 0;
  const ids = readIds(sent, shortestId);
  const clientUploadTime = readUploadTime(sentTime);
  const normalized = normalizeEvent(sent, {
    ...request,
    index,
    clientUploadTime,
    remoteAddress: '',
    library: 'http/2.0',
    userId: ids.user_id?.trim() ?? null,
    deviceId: ids.device_id?.trim() ?? null,
    stored: null,
  });
  const { revenue } = countRevenue(sent);
  const event = { index, fine, diagnostics, revenue, event: fine ? normalized.event : sent };
  if (!fine) return { event, warnings: [] };
  const context = { now: request.receivedAt, clientUploadTime, readExactly };
  const linted = tellEventLints(sent, index, lints, context, (text) => hideSecretIn(text, apiKey));
  return { event, warnings: [...normalized.warnings, ...linted] };
}
