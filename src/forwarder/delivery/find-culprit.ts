import type { SendResult } from './http-client.ts';
import type { Interpretation } from './interpret-response.ts';
import type { Entry } from './outbox/outbox.ts';
import { groupByLane, splitBatch } from './split-batch.ts';

/** One request's result, and what it means. */
export interface InterpretedResult {
  result: SendResult;
  interpretation: Interpretation;
}

/** A part of a batch that was tried, and the lanes it left waiting. */
export type TriedPart = { left: ReadonlySet<string> } & (
  | { state: 'not-sent' }
  /** Amplitude said something of it; it is settled. */
  | { state: 'answered' }
  /** It failed, which says nothing; it is not settled yet. */
  | { state: 'failed'; batch: readonly Entry[]; exchange: InterpretedResult }
);

/** How a batch is searched for the event that breaks it. */
export interface CulpritSearch {
  tryPart: (batch: readonly Entry[]) => Promise<TriedPart>;
  putBack: (batch: readonly Entry[]) => Promise<ReadonlySet<string>>;
  /** A single event failed while others went through. */
  convict: (batch: readonly Entry[], exchange: InterpretedResult) => Promise<ReadonlySet<string>>;
  /** Nothing went through: it is not one event's fault. */
  giveUp: (batch: readonly Entry[], exchange: InterpretedResult) => Promise<ReadonlySet<string>>;
  /** How often requests went through, these and others. */
  successes: () => number;
}

/**
 * Finds by halves the event that breaks a batch (`deliver.reset-poison`). Both halves are tried before either is halved
 * again: where neither goes through, and nothing else does meanwhile, Amplitude fails, and no event.
 *
 * @param exchange how the whole batch failed
 * @returns the lanes that it left waiting
 */
export async function findCulprit(
  batch: readonly Entry[],
  exchange: InterpretedResult,
  search: CulpritSearch,
): Promise<ReadonlySet<string>> {
  if (batch.length === 1) return search.convict(batch, exchange);
  const before = search.successes();
  const [first, second] = splitBatch(groupByLane(batch));
  const one = await search.tryPart(first);
  // Nothing of a lane overtakes what of it is left waiting.
  await search.putBack(second.filter(({ lane }) => one.left.has(lane)));
  const two = await search.tryPart(second.filter(({ lane }) => !one.left.has(lane)));
  const parts = [one, two];
  const works = parts.some(({ state }) => state === 'answered') || search.successes() > before;
  const left = new Set<string>();
  for (const part of parts) {
    const lanes = part.state === 'failed' ? await decide(part.batch, part.exchange) : part.left;
    for (const lane of lanes) left.add(lane);
  }
  return left;

  function decide(part: readonly Entry[], failure: InterpretedResult): Promise<ReadonlySet<string>> {
    return works ? findCulprit(part, failure, search) : search.giveUp(part, failure);
  }
}
