import type { Entry } from './outbox/outbox.ts';

/** Cuts a batch of at least two in two parts of about equal bytes, in order, neither of them empty. */
export function splitBatch(batch: readonly Entry[]): [Entry[], Entry[]] {
  const half = batch.reduce((sum, { bytes }) => sum + bytes, 0) / 2;
  let sum = 0;
  const cut = batch.findIndex(({ bytes }) => {
    sum += bytes;
    return sum >= half;
  });
  const at = Math.min(Math.max(cut + 1, 1), batch.length - 1);
  return [batch.slice(0, at), batch.slice(at)];
}

/** The batch with the events of each lane side by side, in their order, so that a cut goes through one lane at most. */
export function groupByLane(batch: readonly Entry[]): Entry[] {
  return [...Map.groupBy(batch, ({ lane }) => lane).values()].flat();
}
