import type { ReadyQuery } from '../../../lib/query/parse-query.ts';
import type { QuerySubject } from '../../../lib/query/subject.ts';
import { type Batch, isGrouped } from './batch.ts';
import { formatRow, type RowParts } from './format-row.ts';
import type { EventRecord, VerdictRecord } from './record.ts';
import type { EventRow, GroupRow, StreamRow } from './row.ts';

/** Which lines are shown. */
export interface RowChoice {
  /** Undefined: all. */
  query: ReadyQuery | undefined;
  /** The `seq` of requests whose events are shown though they have one line. */
  unfolded: ReadonlySet<number>;
  /** Amplitude's time, in ms since the epoch. */
  now: number;
}

/** Makes lines of batches; remembers them as long as the choice is the same. */
export interface RowBuilder {
  build(batches: readonly Batch[], choice: RowChoice): readonly StreamRow[];
  /** What a line says. */
  partsOf(row: StreamRow): RowParts;
}

/** Creates what makes lines of batches. The lines of a batch are made once, not for every frame. */
export function createRowBuilder(): RowBuilder {
  let known = new WeakMap<Batch, readonly StreamRow[]>();
  const parts = new WeakMap<StreamRow, RowParts>();
  let last: { batches: readonly Batch[]; choice: RowChoice; rows: readonly StreamRow[] } | undefined;
  return {
    build(batches, choice) {
      const { query, unfolded } = last?.choice ?? {};
      const isSame = last !== undefined && query === choice.query && unfolded === choice.unfolded && !query?.ages;
      if (!isSame) known = new WeakMap();
      else if (last?.batches === batches) return last.rows;
      const rows = batches.flatMap((batch) => {
        const own = known.get(batch) ?? buildRows(batch, choice);
        known.set(batch, own);
        return own;
      });
      last = { batches, choice, rows };
      return rows;
    },
    partsOf(row) {
      const made = parts.get(row) ?? formatRow(row);
      parts.set(row, made);
      return made;
    },
  };
}

function buildRows(batch: Batch, { query, unfolded, now }: RowChoice): StreamRow[] {
  const { request, events } = batch;
  const passes = (record: VerdictRecord) => query === undefined || query.passes(subjectOf(record, batch), now);
  if (events.length === 0) return passes(request) ? [{ kind: 'request', seq: request.seq, batch }] : [];
  const shown = query === undefined ? events : events.filter(passes);
  if (!isGrouped(batch)) return shown.map((event) => eventRow(event, batch, false));
  if (shown.length === 0) return [];
  const isOpen = unfolded.has(request.seq);
  const group: GroupRow = { kind: 'group', seq: request.seq, batch, passing: shown.length, unfolded: isOpen };
  return isOpen ? [group, ...shown.map((event) => eventRow(event, batch, true))] : [group];
}

function eventRow(event: EventRecord, batch: Batch, inGroup: boolean): EventRow {
  return { kind: 'event', seq: event.seq, batch, event, inGroup };
}

/** What a filter is held against. */
function subjectOf(record: VerdictRecord, { request, attempt }: Batch): QuerySubject {
  return { record, attempt, status: request.answer.status, method: request.method, path: request.path };
}

/**
 * The term of a filter that hides everything by itself; undefined where only all together do.
 *
 * @param batches what is filtered
 */
export function findHidingTerm(batches: readonly Batch[], { terms }: ReadyQuery, now: number): string | undefined {
  return terms.find(({ passes }) => {
    return !batches.some((batch) => {
      const records: readonly VerdictRecord[] = batch.events.length > 0 ? batch.events : [batch.request];
      return records.some((record) => passes(subjectOf(record, batch), now));
    });
  })?.text;
}
