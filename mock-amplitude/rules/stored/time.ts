import { LAST_TIME } from '../../../lib/clock.ts';
import type { NormalizeRule } from './normalize-rule.ts';

/** A client's clock that is wrong by less is believed, in ms. Doc: 60 s. */
const TRUSTED_SKEW_MS = 60_000;

export const time: NormalizeRule = {
  slug: 'normalize.time',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs: without time the upload time counts; with client_upload_time a wrong client clock is set right, unless it is wrong by less than 60 s.',
  },
  fix: 'Send time in ms since the epoch, and client_upload_time where the clock may be wrong.',
  apply(event, { sent, context }) {
    event.event_time = readEventTime(sent.time, context.receivedAt, context.clientUploadTime);
    event.server_received_time = context.receivedAt;
  },
};

/**
 * When an event happened: as it says, set right where its client's clock is wrong. All in ms since the epoch; what no calendar
 * has is the last day that one has.
 */
export function readEventTime(sent: unknown, receivedAt: number, clientUploadTime: number | null): number {
  if (typeof sent !== 'number') return receivedAt;
  const skew = clientUploadTime === null ? 0 : receivedAt - clientUploadTime;
  const corrected = Math.abs(skew) < TRUSTED_SKEW_MS ? sent : sent + skew;
  return Number.isFinite(corrected) ? Math.max(-LAST_TIME, Math.min(LAST_TIME, corrected)) : receivedAt;
}
