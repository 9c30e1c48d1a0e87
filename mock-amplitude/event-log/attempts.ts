import { batchKey, isToBeRetried } from '../../lib/batch-key.ts';
import { createFailedBatches } from '../../lib/failed-batches.ts';
import type { LoggedVerdict, VerdictLog } from './verdict-log.ts';

/** Says the how manieth time the events of a request were sent. Whoever asks pays for it; ingestion does not. */
export interface Attempts {
  /** From 1. A request that is older than what is looked at counts as the first. */
  of(request: LoggedVerdict): number;
  /** The earlier requests with the same events, oldest first; of many, the newest. */
  before(request: LoggedVerdict): readonly EarlierTry[];
  clear(): void;
}

/** An earlier request with the same events. */
export interface EarlierTry {
  seq: number;
  /** In ms since the epoch. */
  at: number;
  /** 0 where no answer went out. */
  status: number;
  rule: string | null;
}

/** Most earlier tries that are told of. Decided. */
const MAX_TRIES = 50;

/** What is known of a request: the how manieth it is, and those before. */
interface KnownAttempt {
  attempt: number;
  before: readonly EarlierTry[];
  /** As those after it tell of it. */
  own: EarlierTry;
}

/** Asked for the first time, it begins with the newest requests that together hold so many bytes: others have to wait for it. */
const FIRST_LOOK_BYTES = 4 * 1_048_576;

/** @example createAttempts(log).of(request) // 1 */
export function createAttempts(log: Pick<VerdictLog, 'entries' | 'since'>): Attempts {
  const failed = createFailedBatches<KnownAttempt>();
  let known = new WeakMap<LoggedVerdict, KnownAttempt>();
  let lookedUpTo: number | undefined;

  function lookUpTo(seq: number): void {
    lookedUpTo ??= findStart(log.entries());
    for (const request of log.since(lookedUpTo)) {
      if (request.seq > seq) return;
      lookedUpTo = request.seq;
      const sent = { failed: isToBeRetried(request.answer.status), keyOf: () => keyOf(request) };
      known.set(
        request,
        failed.take(sent, (before) => follow(request, before)),
      );
    }
  }

  function find(request: LoggedVerdict): KnownAttempt | undefined {
    if (lookedUpTo === undefined || request.seq > lookedUpTo) lookUpTo(request.seq);
    return known.get(request);
  }

  return {
    of: (request) => find(request)?.attempt ?? 1,
    before: (request) => find(request)?.before ?? [],
    clear() {
      failed.clear();
      known = new WeakMap();
    },
  };
}

function follow({ seq, at, answer, rule }: LoggedVerdict, last: KnownAttempt | undefined): KnownAttempt {
  const before = last === undefined ? [] : [...last.before, last.own].slice(-MAX_TRIES);
  return { attempt: (last?.attempt ?? 0) + 1, before, own: { seq, at, status: answer.status, rule } };
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
