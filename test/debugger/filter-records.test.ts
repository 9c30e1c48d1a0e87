import { expect, it } from 'vitest';
import { parseQuery } from '../../lib/query/parse-query.ts';
import { createRecordFilter } from '../../src/debugger/filter-records.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import { makeBatch, makeEvent, makeOutage, makeRefusedBatch, makeRequest } from './make-record.ts';

/** The numbers of the records that pass. */
function pick(filter: string, whole: boolean, ...records: VerdictRecord[]): number[] {
  const query = parseQuery(filter);
  if (!query.ok) throw new Error(query.error);
  const told: number[] = [];
  const tell = ({ seq }: VerdictRecord) => told.push(seq);
  records.forEach(createRecordFilter({ query, now: () => 1_772_029_800_123, whole, tell }));
  return told;
}

it('lets each record through that passes by itself', () => {
  const records = [...makeBatch(1, [{}, { eventType: 'Signup' }]), ...makeRefusedBatch(10)];
  expect(pick('type=Signup', false, ...records)).toEqual([3]);
  expect(pick('is:culprit', false, ...records)).toEqual([10, 12]);
  expect(pick('verdict:rejected', false, ...records)).toEqual([10, 11, 12, 13]);
});

it('lets a whole request through where one is told in a sentence', () => {
  const records = [...makeBatch(1, [{}, { eventType: 'Signup' }]), ...makeBatch(10, [{}])];
  expect(pick('type=Signup', true, ...records)).toEqual([1, 2, 3]);
});

it('knows how often events were sent, and what came again and again', () => {
  const records = [
    ...makeOutage(1, 1),
    ...makeOutage(5, 1),
    makeRequest(9, { eventRecords: 0, path: '/nowhere', count: 2 }),
  ];
  expect(pick('try>1 kind:event', false, ...records)).toEqual([6]);
  expect(pick('path=/nowhere', false, ...records)).toEqual([9]);
});

it('tells of an event whose request is not known nothing but itself', () => {
  expect(pick('verdict:accepted', false, makeEvent(7, { requestSeq: 6 }))).toEqual([7]);
});
