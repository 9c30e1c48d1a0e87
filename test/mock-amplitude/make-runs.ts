import { readRuns } from '../../mock-amplitude/rules/check-events.ts';
import type { SentObject } from '../../mock-amplitude/rules/json.ts';
import { createSenders, type SentRun } from '../../mock-amplitude/state/senders/create-senders.ts';

/** Events as the state gets them: read, in runs, with their senders. */
export function makeRuns(events: readonly SentObject[], senders = createSenders()): SentRun[] {
  return senders.find(readRuns(events, 0));
}
