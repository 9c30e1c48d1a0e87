import type { ReadyQuery } from '../../../lib/query/parse-query.ts';
import type { QuerySubject } from '../../../lib/query/subject.ts';
import type { Batch } from './batch.ts';
import { buildRows, createRowMemory } from './build-rows.ts';
import { formatRow, type RowParts } from './format-row.ts';
import type { VerdictRecord } from './record.ts';
import type { StreamRow } from './row.ts';
import type { WholeRecords } from './summary.ts';

/** Which lines are shown. */
export interface RowChoice {
  /** Undefined: all. */
  query: ReadyQuery | undefined;
  /** What requests are known by whose events are shown though they have one line. */
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
  const memory = createRowMemory<WholeRecords, RowChoice>(buildChosen, isSameChoice);
  const parts = new WeakMap<StreamRow, RowParts>();
  return {
    build: memory.build,
    partsOf(row) {
      const made = parts.get(row) ?? formatRow(row);
      parts.set(row, made);
      return made;
    },
  };
}

function isSameChoice(one: RowChoice, other: RowChoice): boolean {
  return one.query === other.query && one.unfolded === other.unfolded && !other.query?.ages;
}

function buildChosen(batch: Batch, { query, unfolded, now }: RowChoice): StreamRow[] {
  const passes = query && ((record: VerdictRecord) => query.passes(subjectOf(record, batch), now));
  return buildRows(batch, passes, unfolded);
}

/** What a filter is held against. */
export function subjectOf(record: VerdictRecord, { request, attempt }: Batch): QuerySubject {
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
