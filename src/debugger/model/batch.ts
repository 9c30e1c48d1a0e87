import { batchKey, isToBeRetried } from '../../../lib/batch-key.ts';
import { createFailedBatches } from '../../../lib/failed-batches.ts';
import type { EventRecord, RequestRecord, VerdictRecord } from './record.ts';
import type { CulpritSummary, RequestSummary, Summaries, WholeRecords } from './summary.ts';

/** A request with its events, as they came together. */
export interface Batch<Of extends Summaries = WholeRecords> {
  readonly request: Of['request'];
  readonly events: readonly Of['event'][];
  /** Earlier requests with the same events, oldest first; only the newest of them. */
  readonly tries: readonly Try[];
  /** The how manieth time these events were sent. */
  readonly attempt: number;
  /** Where it comes from; undefined where there is one emulator. */
  readonly origin?: RecordOrigin;
}

/** One of several emulators. */
export interface RecordOrigin {
  /** What its lines are marked with. */
  readonly name: string;
  /** What is added to a number of a record to make one that no line of another emulator has. */
  readonly offset: number;
}

/** The number that a record of a batch is known by on the screen. */
export function lineKeyOf({ origin }: Pick<Batch<Summaries>, 'origin'>, { seq }: { seq: number }): number {
  return seq + (origin?.offset ?? 0);
}

/** One request of several with the same events. */
export interface Try {
  seq: number;
  at: number;
  status: number;
  rule: string | null;
}

/** Most earlier tries that are told of. */
const MAX_TRIES = 50;

/** A batch of more events has one line, as has one that was sent before. */
const MAX_OPEN_EVENTS = 5;

/** Whether a batch has one line that can be unfolded, instead of one for each event. */
export function isGrouped({ request, attempt }: Batch<Summaries>): boolean {
  return request.eventRecords > MAX_OPEN_EVENTS || (attempt > 1 && request.eventRecords > 0);
}

/** A batch that is whole, and the one that it takes the place of. */
export interface FinishedBatch {
  batch: Batch;
  replaces: Batch | undefined;
}

/** Puts records together to batches. */
export interface BatchBuilder {
  /** Takes the next record; gives its batch when the last event is there. */
  push(record: VerdictRecord): FinishedBatch | undefined;
  clear(): void;
}

/** Most failed batches that are waited for; the oldest is forgotten, and counts from 1 again. */
const MAX_FAILED = 1000;

/**
 * Creates what puts the events of a request behind it, and says which batch is an earlier one sent again. As long as nothing
 * fails it looks at no event.
 *
 * @param takeOrigin where a batch comes from, told its request and the last of its numbers. Default: there is one emulator
 */
export function createBatchBuilder(
  takeOrigin: (request: RequestRecord, lastSeq: number) => RecordOrigin | undefined = () => undefined,
): BatchBuilder {
  const failed = createFailedBatches<Batch>(MAX_FAILED);
  let request: RequestRecord | undefined;
  let events: EventRecord[] = [];

  function finish(whole: RequestRecord): FinishedBatch {
    const { project, path, answer } = whole;
    const keyOf = () => batchKey(project, path, events.length, events[0], events.at(-1));
    let replaces: Batch | undefined;
    const batch = failed.take({ failed: isToBeRetried(answer.status), keyOf }, (before) => {
      replaces = before;
      const origin = takeOrigin(whole, events.at(-1)?.seq ?? whole.seq);
      const tries = { tries: listTries(before), attempt: (before?.attempt ?? 0) + 1 };
      return { request: whole, events, ...tries, ...(origin === undefined ? {} : { origin }) };
    });
    request = undefined;
    events = [];
    return { batch, replaces };
  }

  return {
    push(record) {
      if (record.kind === 'request') {
        request = record;
        events = [];
        return record.eventRecords === 0 ? finish(record) : undefined;
      }
      if (request?.seq !== record.requestSeq) {
        // Its request is not known: it was there before somebody looked.
        events = [record];
        return finish(standIn(record));
      }
      events.push(record);
      return events.length === request.eventRecords ? finish(request) : undefined;
    },
    clear: () => failed.clear(),
  };
}

const OK = 200;
const BAD_REQUEST = 400;

function standIn({ requestSeq, at, region, project, verdict, rule, bytes, latencyMs }: EventRecord): RequestRecord {
  const isFine = verdict === 'accepted' || verdict === 'duplicate' || verdict === 'dropped';
  return {
    ...{
      kind: 'request',
      count: 1,
      seq: requestSeq,
      at,
      region,
      project,
      verdict,
      rule,
      diagnostics: [],
      bytes,
      latencyMs,
    },
    ...{ method: 'POST', path: '', eventCount: 1, eventRecords: 1, request: { body: '', truncated: false } },
    answer: { status: isFine ? OK : BAD_REQUEST, body: '' },
  };
}

/** The tries before a batch, where it takes the place of another one. */
export function listTries(replaced: Batch<Summaries> | undefined): readonly Try[] {
  return replaced === undefined ? [] : [...replaced.tries, describeTry(replaced)].slice(-MAX_TRIES);
}

function describeTry({ request }: { request: RequestSummary }): Try {
  return { seq: request.seq, at: request.at, status: request.answer.status, rule: request.rule };
}

/** What is known of the event that the others were refused for, whether it was left out or not. */
export function culpritFactsOf(batch: Batch<Summaries>): CulpritSummary | undefined {
  return batch.request.others?.culprit ?? culpritOf(batch);
}

/** The event of a batch that the others were refused for: the first that is wrong itself. */
export function culpritOf<Of extends Summaries>({ events }: Batch<Of>): Of['event'] | undefined {
  return events.find(({ atFault, verdict }) => atFault && (verdict === 'rejected' || verdict === 'throttled'));
}
