import { describe, expect, it } from 'vitest';
import { formatRow } from '../../src/debugger/model/format-row.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import {
  makeBatch,
  makeEvent,
  makeOutage,
  makeRefused,
  makeRefusedBatch,
  makeRequest,
  outageIds,
} from './make-record.ts';
import { rowsOf } from './rows-of.ts';

function linesOf(records: readonly VerdictRecord[], filter = '', unfolded: readonly number[] = []): string[] {
  return rowsOf(records, filter, unfolded).map((row) => {
    const { status, symbol, what, who, why } = formatRow(row);
    return [status, symbol, what.trimEnd(), who, why].filter(Boolean).join(' | ');
  });
}

describe('a request with one bad event of three', () => {
  it('shows exactly one culprit, and the others as fallen with it', () => {
    expect(linesOf(makeRefusedBatch(1))).toEqual([
      '400 | ↳ | Page Viewed | user-1 | fell with #3',
      '400 | ✗ | Cart Viewed | bob | event.id-length',
      '400 | ↳ | Page Viewed | user-1 | fell with #3',
    ]);
  });

  it('shows those that a rate spared as fallen with those over it', () => {
    const over = { verdict: 'throttled', rule: 'throttle.id', answer: { status: 429, body: '' } } as const;
    const events = [{ ...over, atFault: true }, { ...over }];
    expect(linesOf(makeBatch(1, events, over))).toEqual([
      '429 | … | Page Viewed | user-1 | throttle.id',
      '429 | ↳ | Page Viewed | user-1 | fell with #2',
    ]);
  });

  it('shows all as refused where the request itself is wrong', () => {
    const refused = { verdict: 'rejected', rule: 'request.api-key-unknown' } as const;
    const lines = linesOf(makeBatch(1, [refused, refused], { ...refused, answer: { status: 400, body: '' } }));
    expect(lines).toEqual(Array(2).fill('400 | ✗ | Page Viewed | user-1 | request.api-key-unknown'));
  });
});

describe('an outage', () => {
  it('looks unlike a refusal', () => {
    expect(linesOf(makeOutage(1, 1))).toEqual(['503 | ↻ | Page Viewed | user-1 | fault 1 "outage"']);
  });

  it('shows a batch that is sent again as one line, whose try grows, until it is through', () => {
    const tries = [1, 10, 20, 30].map((seq) => makeOutage(seq, 3));
    const lines = (count: number) => linesOf(tries.slice(0, count).flat());
    expect(lines(1)).toHaveLength(3);
    expect(lines(2)).toEqual(['503 | ↻ | ▸ 3 events, try 2 | user-1 | fault 1 "outage"']);
    expect(lines(4)).toEqual(['503 | ↻ | ▸ 3 events, try 4 | user-1 | fault 1 "outage"']);
    const through = [...tries.flat(), ...makeBatch(40, outageIds(3))];
    expect(linesOf(through)).toEqual(['200 | ✓ | ▸ 3 events, try 5 | user-1']);
    expect(linesOf([...through, ...makeBatch(50, outageIds(3))])).toHaveLength(4);
  });

  it('takes other events for others', () => {
    const other = makeOutage(10, 3).map((record) =>
      record.kind === 'event' ? { ...record, insertId: 'other' } : record,
    );
    expect(linesOf([...makeOutage(1, 3), ...other])).toHaveLength(6);
  });

  it('knows events without an insert_id by what they are', () => {
    const bare = (seq: number) =>
      makeOutage(seq, 1).map((record) => (record.kind === 'event' ? { ...record, insertId: null } : record));
    expect(linesOf([...bare(1), ...bare(5)])).toEqual(['503 | ↻ | ▸ Page Viewed, try 2 | user-1 | fault 1 "outage"']);
  });
});

describe('a request with many events', () => {
  const users = (count: number) => Array.from({ length: count }, (_, index) => ({ userId: `user-${index}` }));

  it('has a line for each of five, and one for six', () => {
    expect(linesOf(makeBatch(1, users(5)))).toHaveLength(5);
    expect(linesOf(makeBatch(1, users(6)))).toEqual(['200 | ✓ | ▸ 6 events | user-0 +5']);
  });

  it('shows its events where it is unfolded, and says how many pass the filter', () => {
    const records = makeBatch(1, users(6));
    expect(linesOf(records, '', [1])).toHaveLength(7);
    expect(linesOf(records, '', [1])[1]).toBe('200 | ✓ |   Page Viewed | user-0');
    expect(linesOf(records, 'user=user-1,user-2', [1])).toEqual([
      '200 | ✓ | ▾ 6 events (2 pass) | user-0 +5',
      '200 | ✓ |   Page Viewed | user-1',
      '200 | ✓ |   Page Viewed | user-2',
    ]);
    expect(linesOf(records, 'user=nobody', [1])).toEqual([]);
  });

  it('names the rule of the one that is wrong', () => {
    const rest = Array.from({ length: 6 }, () => ({ verdict: 'rejected', rule: 'event.id-length' }) as const);
    const records = makeBatch(1, [...rest, makeRefused(8)], { verdict: 'rejected', answer: { status: 400, body: '' } });
    expect(linesOf(records)).toEqual(['400 | ✗ | ▸ 7 events | user-1 +1 | event.id-length']);
  });
});

it('shows a warning, a missing answer, a request without events, and an event whose request is not known', () => {
  const warning = { rule: 'normalize.plan', severity: 'warning' as const, path: '', message: 'm', fix: 'f' };
  expect(linesOf(makeBatch(1, [{ diagnostics: [warning] }]))).toEqual([
    '200 | ! | Page Viewed | user-1 | normalize.plan',
  ]);
  expect(linesOf(makeOutage(1, 1, { answer: { status: 0, body: '' } }))[0]).toContain('– | ↻');
  const unknown = makeRequest(1, {
    verdict: 'rejected',
    rule: 'request.path',
    path: '/x',
    eventRecords: 0,
    answer: { status: 404, body: '' },
  });
  expect(linesOf([unknown])).toEqual(['404 | ✗ | POST /x | – | request.path']);
  expect(linesOf([makeEvent(7, { requestSeq: 3 })])).toEqual(['200 | ✓ | Page Viewed | user-1']);
});

it('filters by what the request says, too', () => {
  const records = [...makeOutage(1, 1), ...makeRefusedBatch(5), ...makeBatch(10, [{}])];
  expect(linesOf(records, 'status:5xx')).toHaveLength(1);
  expect(linesOf(records, 'status:4xx is:culprit')).toEqual(['400 | ✗ | Cart Viewed | bob | event.id-length']);
  expect(linesOf([...records, ...makeOutage(20, 1)], 'is:retry')).toHaveLength(1);
});
