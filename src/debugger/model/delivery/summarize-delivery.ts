import { countOf } from '../../../../lib/count-of.ts';
import { formatBytes } from '../format-record.ts';
import { describeEnd, formatWait } from '../held-events.ts';
import type { HoldLook, IntegrationLook } from './delivery-look.ts';

/** Where a delivery stands, in words. Names and reasons in them are foreign. */
export interface DeliverySummary {
  title: string;
  /** accepted = delivered + dead + queued + dropped. */
  invariant: string;
  balanced: boolean;
  /** What is under way and waits, and the breaker. */
  flow: string;
  /** What went wrong for good; empty where nothing did. */
  trouble: string;
  /** What is held back and why, the strongest reason first, each with what to do; empty where nothing is. */
  holds: readonly { text: string; fix: string }[];
}

const BALANCED = '✓ balances';
const UNBALANCED = '✗ DOES NOT BALANCE';

/** @param now in ms since the epoch, by the clock that holds go by */
export function summarizeDelivery(one: IntegrationLook, now: number): DeliverySummary {
  const { name, variant, endpoint, pausedByHand, inFlight, outbox } = one;
  const lag = outbox.lagMs > 0 ? `, oldest ${formatWait(outbox.lagMs)}` : '';
  const flow = [
    `in flight ${countOf(inFlight.requests, 'request')}, ${countOf(inFlight.events, 'event')}`,
    `outbox ${formatBytes(outbox.bytes)} of ${formatBytes(outbox.mostBytes)}${lag}`,
    describeBreaker(one, now),
  ];
  return {
    title: [name, variant, endpoint, pausedByHand ? 'PAUSED' : ''].filter(Boolean).join(' · '),
    invariant: describeCounts(one),
    balanced: one.balanced,
    flow: flow.join(' │ '),
    trouble: describeTrouble(one),
    holds: describeHolds(one, now),
  };
}

function describeCounts({ counts, droppedBy, balanced }: IntegrationLook): string {
  const { accepted, delivered, dead, queued, dropped } = counts;
  const by = Object.entries(droppedBy).map(([rule, events]) => `${rule} ${events}`);
  const why = by.length === 0 ? '' : ` (${by.join(', ')})`;
  const sum = `accepted ${accepted} = delivered ${delivered} + dead ${dead} + queued ${queued} + dropped ${dropped}`;
  return balanced ? `${sum}  ${BALANCED}${why}` : `${UNBALANCED}: ${sum}${why}`;
}

function describeBreaker({ breaker }: IntegrationLook, now: number): string {
  const { state, until, because, batchEvents } = breaker;
  if (state === 'closed') return 'breaker closed';
  const when = until === null ? '' : `, tries in ${formatWait(until - now)}`;
  const size = state === 'half-open' ? `, ${countOf(batchEvents, 'event')} at a time` : '';
  return `breaker ${state.toUpperCase()}${when}${size}${because === null ? '' : `: ${because}`}`;
}

function describeTrouble({ trouble }: IntegrationLook): string {
  const { notIngested, deadLettersEvicted, overflowLost } = trouble;
  return [
    notIngested > 0 ? `${countOf(notIngested, 'event')} taken by Amplitude, but not counted` : '',
    deadLettersEvicted > 0 ? `${countOf(deadLettersEvicted, 'dead letter')} made room for newer ones` : '',
    overflowLost > 0 ? `${countOf(overflowLost, 'event')} lost: no room` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What holds everything is told also where nothing waits yet. */
function describeHolds({ hold, held }: IntegrationLook, now: number): DeliverySummary['holds'] {
  const reasons = held.map((one) => ({ text: describeHold(one, one.events, now), fix: one.fix }));
  if (reasons.length > 0 || hold === null || hold.reason === 'project-rate-limit') return reasons;
  return [{ text: describeHold(hold, 0, now), fix: hold.fix }];
}

function describeHold(hold: HoldLook, events: number, now: number): string {
  const { reason, because, since } = hold;
  return `${countOf(events, 'event')} held: ${reason}, ${describeEnd(hold, now)} (for ${formatWait(now - since)}: ${because})`;
}
