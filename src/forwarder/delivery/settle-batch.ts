import type { Rng } from '../../../lib/rng.ts';
import { backoff, parkTime } from './backoff.ts';
import type { Answer } from './client.ts';
import type { DeliveryLimits } from './delivery-limits.ts';
import type { Entry, NewDeadLetter, Settlement } from './outbox/outbox.ts';
import { describeOutcome, type OutcomeRecord } from './outcome.ts';
import type { EventOutcome, Reading } from './read-response.ts';

/** A batch's answer, turned into what is to be done with each of its entries. */
export interface SettledBatch {
  /** For the outbox. Entries that go on at once are not among them. */
  settlements: Settlement[];
  /** To be sent again at once, in order. */
  again: Entry[];
  outcomes: OutcomeRecord[];
}

const MS_PER_HOUR = 3_600_000;
/** How much of an answer a dead letter keeps, in characters. Amplitude's own lists grow with the batch. */
const ANSWER_KEPT = 4096;

/**
 * Turns a reading into settlements. Pure but for the jitter.
 *
 * An entry behind one of its own lane that has to wait waits with it: nothing overtakes (`deliver.order`).
 *
 * @param now in ms since the epoch
 */
export function settleBatch(
  batch: readonly Entry[],
  answer: Answer,
  reading: Reading,
  { limits, rng, now }: { limits: DeliveryLimits; rng: Rng; now: number },
): SettledBatch {
  const settled: SettledBatch = { settlements: [], again: [], outcomes: [] };
  const waiting = new Set<string>();
  const leastMs = answer.kind === 'answer' ? (answer.retryAfterMs ?? 0) : 0;
  const attempts = Math.max(...batch.map((entry) => entry.attempts));
  const wait = backoff(attempts, { firstMs: limits.backoffFirstMs, longestMs: limits.backoffLongestMs, leastMs }, rng);

  for (const [index, entry] of batch.entries()) {
    const outcome = spend(reading.outcomes[index] ?? { kind: 'retrying' }, entry, reading, limits, now);
    switch (outcome.kind) {
      case 'delivered':
        settled.settlements.push({ entry, fate: 'done' });
        settled.outcomes.push(describeOutcome(entry, 'delivered', reading.rule, reading.reason));
        break;
      case 'dead':
        settled.settlements.push({ entry, fate: 'dead', letter: buildLetter(entry, answer, reading, outcome, now) });
        settled.outcomes.push(describeOutcome(entry, 'dead', reading.rule, outcome.reason));
        break;
      case 'retrying':
        waiting.add(entry.lane);
        settled.settlements.push({ entry, fate: 'later', at: now + wait });
        settled.outcomes.push(describeOutcome(entry, 'retrying', reading.rule, reading.reason));
        break;
      case 'parked':
        waiting.add(entry.lane);
        settled.settlements.push({ entry, fate: 'later', at: restUntil(outcome.until, entry, limits, now) });
        settled.outcomes.push(describeOutcome(entry, 'parked', reading.rule, reading.reason));
        break;
      case 'again':
        if (waiting.has(entry.lane)) settled.settlements.push({ entry, fate: 'again' });
        else settled.again.push(entry);
        break;
    }
  }
  return settled;
}

/** An event that has used up its time is given up instead of tried again. */
function spend(
  outcome: EventOutcome,
  entry: Entry,
  { reason }: Reading,
  { budgetMs }: DeliveryLimits,
  now: number,
): EventOutcome {
  if (outcome.kind !== 'retrying' || now - entry.acceptedAt < budgetMs) return outcome;
  return { kind: 'dead', field: null, reason: `given up after ${Math.round(budgetMs / MS_PER_HOUR)} h: ${reason}` };
}

function restUntil(until: 'soon' | 'next-hour', { attempts }: Entry, limits: DeliveryLimits, now: number): number {
  // The daily quota moves in steps of an hour.
  if (until === 'next-hour') return (Math.floor(now / MS_PER_HOUR) + 1) * MS_PER_HOUR;
  return now + parkTime(attempts, { firstMs: limits.parkFirstMs, longestMs: limits.parkLongestMs });
}

function buildLetter(
  { event, attempts, history }: Entry,
  answer: Answer,
  { rule }: Reading,
  { field, reason }: { field: string | null; reason: string },
  now: number,
): NewDeadLetter {
  const last = answer.kind === 'answer' ? { status: answer.status, body: answer.body.slice(0, ANSWER_KEPT) } : null;
  return { event, rule, field, reason, attempts, history, answer: last, at: now };
}
