import { batchKey, isToBeRetried } from '../../lib/batch-key.ts';
import { createFailedBatches } from '../../lib/failed-batches.ts';
import type { LoggedVerdict, VerdictLog } from './verdict-log.ts';

/** Says the how manieth time the events of a request were sent. Whoever asks pays for it; ingestion does not. */
export interface Attempts {
  /** From 1. A request that is older than what is looked at counts as the first. */
  of(request: LoggedVerdict): number;
  clear(): void;
}

/** Asked for the first time, it begins with the newest requests that together hold so many bytes: others have to wait for it. */
const FIRST_LOOK_BYTES = 4 * 1_048_576;

/** @example createAttempts(log).of(request) // 1 */
export function createAttempts(log: Pick<VerdictLog, 'entries' | 'since'>): Attempts {
  const failed = createFailedBatches<number>();
  let known = new WeakMap<LoggedVerdict, number>();
  let lookedUpTo: number | undefined;

  function lookUpTo(seq: number): void {
    lookedUpTo ??= findStart(log.entries());
    for (const request of log.since(lookedUpTo)) {
      if (request.seq > seq) return;
      lookedUpTo = request.seq;
      const sent = { failed: isToBeRetried(request.answer.status), keyOf: () => keyOf(request) };
      known.set(
        request,
        failed.take(sent, (before = 0) => before + 1),
      );
    }
  }

  return {
    of(request) {
      if (lookedUpTo === undefined || request.seq > lookedUpTo) lookUpTo(request.seq);
      return known.get(request) ?? 1;
    },
    clear() {
      failed.clear();
      known = new WeakMap();
    },
  };
}

/** The number after which it begins. */
function findStart(requests: Iterable<LoggedVerdict>): number {
  const all = [...requests].map(({ seq, weight }) => ({ seq, weight }));
  let bytes = 0;
  const first = all.findLastIndex(({ weight }) => {
    bytes += weight;
    return bytes > FIRST_LOOK_BYTES;
  });
  return first < 0 ? 0 : (all[first]?.seq ?? 0);
}

function keyOf(request: LoggedVerdict): string | undefined {
  const events = [...request.readRecords()];
  return batchKey(request.project, request.path, events.length, events[0], events.at(-1));
}
