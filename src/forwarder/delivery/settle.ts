import type { Rng } from '../../../lib/rng.ts';
import { backoff, throttleDelay } from './backoff.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import type { SendResult } from './http-client.ts';
import type { EventOutcome, Interpretation } from './interpret-response.ts';
import type { Entry, NewDeadLetter, Settlement } from './outbox/outbox.ts';
import { describeOutcome, type OutcomeRecord } from './outcome.ts';

/** A batch's answer, turned into what is to be done with each of its entries. */
export interface SettledBatch {
  /** For the outbox. Entries that are sent again at once are not among them. */
  settlements: Settlement[];
  /** To be sent again at once, in order. */
  resend: Entry[];
  outcomes: OutcomeRecord[];
}

const MS_PER_HOUR = 3_600_000;
/** How much of an answer a dead letter keeps, in characters. Amplitude's own lists grow with the batch. */
const ANSWER_KEPT = 4096;

/**
 * Turns an interpreted answer into settlements. Pure but for the jitter.
 *
 * An entry behind one of its own lane that has to wait waits with it: nothing overtakes (`deliver.order`).
 *
 * @param now in ms since the epoch
 */
export function settleBatch(
  batch: readonly Entry[],
  result: SendResult,
  interpretation: Interpretation,
  { limits, rng, now }: { limits: DeliveryLimits; rng: Rng; now: number },
): SettledBatch {
  const settled: SettledBatch = { settlements: [], resend: [], outcomes: [] };
  const waiting = new Set<string>();
  const { rule, reason, outcomes } = interpretation;
  const attempts = Math.max(...batch.map((entry) => entry.attempts));
  const { backoffFirstMs: firstMs, backoffLongestMs: longestMs } = limits;
  const retryAt = now + backoff(attempts, { firstMs, longestMs, retryAfterMs: retryAfterMs(result) }, rng);

  for (const [index, entry] of batch.entries()) {
    const outcome = giveUpIfExpired(outcomes[index] ?? { kind: 'retry' }, entry, reason, limits, now);
    switch (outcome.kind) {
      case 'delivered':
        settled.settlements.push({ entry, action: 'complete' });
        settled.outcomes.push(describeOutcome(entry, 'delivered', rule, reason));
        break;
      case 'dead': {
        const deadLetter = buildDeadLetter(entry, result, rule, outcome, now);
        settled.settlements.push({ entry, action: 'deadLetter', deadLetter });
        settled.outcomes.push(describeOutcome(entry, 'dead', rule, outcome.reason));
        break;
      }
      case 'retry':
        waiting.add(entry.lane);
        settled.settlements.push({ entry, action: 'retryAt', at: retryAt });
        settled.outcomes.push(describeOutcome(entry, 'retrying', rule, reason));
        break;
      case 'throttled':
        waiting.add(entry.lane);
        settled.settlements.push({ entry, action: 'retryAt', at: endOfThrottling(outcome.until, entry, limits, now) });
        settled.outcomes.push(describeOutcome(entry, 'held', rule, reason));
        break;
      case 'resend':
        if (waiting.has(entry.lane)) settled.settlements.push({ entry, action: 'retry' });
        else settled.resend.push(entry);
        break;
    }
  }
  return settled;
}

/** How long the server wants to be left alone, in ms. */
export function retryAfterMs(result: SendResult): number {
  return result.kind === 'response' ? (result.retryAfterMs ?? 0) : 0;
}

/** An event that has used up its time is given up instead of tried again. */
function giveUpIfExpired(
  outcome: EventOutcome,
  entry: Entry,
  reason: string,
  { budgetMs }: DeliveryLimits,
  now: number,
): EventOutcome {
  if (outcome.kind !== 'retry' || now - entry.acceptedAt < budgetMs) return outcome;
  return { kind: 'dead', field: null, reason: `given up after ${Math.round(budgetMs / MS_PER_HOUR)} h: ${reason}` };
}

/** In ms since the epoch. */
function endOfThrottling(until: 'soon' | 'next-hour', { attempts }: Entry, limits: DeliveryLimits, now: number) {
  // The daily quota moves in steps of an hour.
  if (until === 'next-hour') return (Math.floor(now / MS_PER_HOUR) + 1) * MS_PER_HOUR;
  return now + throttleDelay(attempts, { firstMs: limits.throttleFirstMs, longestMs: limits.throttleLongestMs });
}

function buildDeadLetter(
  { event, attempts, history }: Entry,
  result: SendResult,
  rule: string,
  { field, reason }: { field: string | null; reason: string },
  now: number,
): NewDeadLetter {
  const answer = result.kind === 'response' ? { status: result.status, body: result.body.slice(0, ANSWER_KEPT) } : null;
  return { event, rule, field, reason, attempts, history, answer, at: now };
}
