import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../lib/query/parse-query.ts';
import { formatRow, type RowParts } from '../../src/debugger/model/format-row.ts';
import { createLineBook } from '../../src/debugger/model/lines/line-book.ts';
import { createLineRows } from '../../src/debugger/model/lines/line-rows.ts';
import type { StreamLine } from '../../src/debugger/model/lines/stream-line.ts';
import type { Diagnostic, EventRecord, RequestRecord, Verdict } from '../../src/debugger/model/record.ts';
import { linesOfLog, type MadeBatch } from './line-log.ts';
import { makeBatch, makeEvent, makeOutage, makeRefusedBatch, makeRequest, outageIds } from './make-record.ts';
import { ROWS_NOW as NOW, rowsOf } from './rows-of.ts';

/** What a list shows of each line; the size is told by whole records only. */
function textsOf(rows: readonly { seq: number; parts: RowParts }[]): unknown[] {
  return rows.map(({ seq, parts: { size: _size, ...shown } }) => ({ seq, ...shown }));
}

function rowsOfLines(lines: readonly StreamLine[], unfolded: readonly number[] = []) {
  const book = createLineBook();
  book.take(lines, true);
  const rows = createLineRows().build(book.read().batches, new Set(unfolded));
  return rows.map((row) => ({ seq: row.seq, parts: formatRow(row) }));
}

function rowsOfRecords(batches: readonly MadeBatch[], filter: string, unfolded: readonly number[]) {
  return rowsOf(batches.flat(), filter, unfolded).map((row) => ({ seq: row.seq, parts: formatRow(row) }));
}

function asBatch(records: ReturnType<typeof makeBatch>): MadeBatch {
  const [request, ...events] = records;
  if (request?.kind !== 'request') throw new Error('A batch begins with its request.');
  return [request, ...events.filter((one) => one.kind === 'event')];
}

const NAMES = ['user-1', 'ada', '', 'Zoë\u202e', 'bob\u001b[2J', null];
const finding = (rule: string, severity: 'error' | 'warning', message: string): Diagnostic => {
  return { rule, severity, path: '', message, fix: 'f' };
};
const WARNINGS = fc.subarray([finding('lint.time', 'warning', 'm'), finding('normalize.plan', 'warning', 'm')]);
const ERRORS = fc.constantFrom(
  finding('event.id-length', 'error', 'too short'),
  finding('throttle.id', 'error', 'too many'),
  finding('emulator.fault', 'error', 'fault 1 "outage": answered 503, stored nothing'),
);

/** A verdict with what led to it, as the emulator has it: of an accepted one that no fault met, warnings at most. */
const JUDGED = fc
  .record({
    verdict: fc.constantFrom<Verdict>('accepted', 'duplicate', 'dropped', 'rejected', 'throttled'),
    error: ERRORS,
    warnings: WARNINGS,
    latencyMs: fc.double({ min: 0, max: 200, noNaN: true }),
  })
  .map(({ verdict, error, warnings, latencyMs }) => {
    const isFine = verdict === 'accepted' && error.rule !== 'emulator.fault';
    return {
      verdict,
      latencyMs,
      rule: isFine ? null : error.rule,
      diagnostics: isFine ? warnings : [error, ...warnings],
    };
  });

const EVENT = fc.record({
  judged: JUDGED,
  atFault: fc.boolean(),
  eventType: fc.constantFrom('Page Viewed', 'Order Completed', ' ', 'x\u2028y', null),
  userId: fc.constantFrom(...NAMES),
  deviceId: fc.constantFrom('device-1', null),
  insertId: fc.constantFrom('a', 'b', null),
  revenue: fc.constantFrom(null, 0, 189.78),
});

const REQUEST = fc.record({
  judged: JUDGED,
  events: fc.array(EVENT, { maxLength: 8 }),
  status: fc.constantFrom(200, 400, 413, 429, 503, 0),
  count: fc.constantFrom(1, 1, 1, 7),
  region: fc.constantFrom<'us' | 'eu'>('us', 'eu'),
});

const BATCHES = fc.array(REQUEST, { minLength: 1, maxLength: 6 }).map((requests) => {
  let seq = 1;
  return requests.map(({ judged, events, status, count, region }): MadeBatch => {
    const own = seq;
    seq += events.length + 1;
    const shared = { at: 1_772_029_800_000 + own, region };
    const request: RequestRecord = makeRequest(own, {
      ...shared,
      ...judged,
      eventCount: events.length,
      eventRecords: events.length,
      count: events.length === 0 ? count : 1,
      answer: { status, body: '' },
    });
    const records = events.map(({ judged: of, ...more }, index): EventRecord => {
      return makeEvent(own + 1 + index, { ...shared, ...more, ...of, latencyMs: request.latencyMs, requestSeq: own });
    });
    return [request, ...records];
  });
});

/** Filters of one to three terms. */
const FILTERS = fc
  .subarray(
    [
      ...['user:user,ada', '-user=ada', 'type:page*', '-type=" "', 'device:device', 'verdict:rejected,throttled'],
      ...['-verdict=accepted', 'rule:fault', 'rule=event.id-length', 'warning:lint', 'region=eu', 'status:4xx'],
      ...['-status:5xx', 'ms>100', 'ms<10', 'revenue>0', 'is:culprit', 'is:fault', '-is:warning', 'is:retry', 'try<2'],
      ...['size>100', 'kind=event', '-kind=event', 'path:httpapi', 'method=post', 'message:many', 'since:1d', 'user-1'],
      ...['request>3', 'seq<9', 'insert:1', 'event.event_type:page', 'project=shop-us', '-"Order Completed"'],
    ],
    { minLength: 1, maxLength: 3 },
  )
  .map((terms) => terms.join(' '));

/** None of them is another one that came again: that a filter may leave out, and the list would not know of it. */
function sentOnce(batches: readonly MadeBatch[]): MadeBatch[] {
  return batches.map(([request, ...events]) => [
    request,
    ...events.map((event) => ({ ...event, insertId: `${event.seq}` })),
  ]);
}

describe('the lines of the page', () => {
  it('say what the terminal says of the whole records, whatever came in', () => {
    fc.assert(
      fc.property(BATCHES, fc.boolean(), (batches, isOpen) => {
        const unfolded = isOpen ? batches.map(([{ seq }]) => seq) : [];
        const whole = textsOf(rowsOfRecords(batches, '', unfolded));
        expect(textsOf(rowsOfLines(linesOfLog(batches), unfolded))).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it('are those that pass the filter in the terminal, and say the same, though the others have no line', () => {
    fc.assert(
      fc.property(BATCHES.map(sentOnce), FILTERS, (batches, filter) => {
        const query = parseQuery(filter);
        if (!query.ok) throw new Error(query.error);
        const unfolded = batches.map(([{ seq }]) => seq);
        const lines = linesOfLog(batches, (_, subject) => query.passes(subject, NOW));
        expect(textsOf(rowsOfLines(lines, unfolded))).toEqual(textsOf(rowsOfRecords(batches, filter, unfolded)));
      }),
      { numRuns: 1000 },
    );
  });

  it('have exactly one culprit and two that fell with it where one of three is bad', () => {
    const rows = rowsOfLines(linesOfLog([asBatch(makeRefusedBatch(1))]));
    expect(rows.map(({ parts: { symbol, why } }) => [symbol, why])).toEqual([
      ['↳', 'fell with #3'],
      ['✗', 'event.id-length'],
      ['↳', 'fell with #3'],
    ]);
  });

  it('name the culprit though a filter leaves it out', () => {
    const lines = linesOfLog([asBatch(makeRefusedBatch(1))], ({ seq }) => seq === 2);
    expect(rowsOfLines(lines).map(({ parts }) => parts.why)).toEqual(['fell with #3']);
  });

  it('are one for a batch that is sent again, whose try grows', () => {
    const tries = [1, 10, 20, 30].map((seq) => asBatch(makeOutage(seq, 3)));
    const through = [...tries, asBatch(makeBatch(40, outageIds(3)))];
    const book = createLineBook();
    const rows = createLineRows();
    const shown: string[] = [];
    for (const line of linesOfLog(through)) {
      book.take([line]);
      const [last] = rows.build(book.read().batches, new Set()).slice(-1);
      const what = last === undefined ? '' : formatRow(last).what;
      if (what !== shown.at(-1)) shown.push(what);
    }
    expect(shown).toEqual([
      '',
      'Page Viewed',
      '▸ 3 events, try 2',
      '▸ 3 events, try 3',
      '▸ 3 events, try 4',
      '▸ 3 events, try 5',
    ]);
    const [batch, ...others] = book.read().batches;
    expect(others).toEqual([]);
    expect(batch?.tries.map(({ seq, status }) => [seq, status])).toEqual([
      [1, 503],
      [10, 503],
      [20, 503],
      [30, 503],
    ]);
  });

  it('end with a sign where a name is too long, and in a whole character', () => {
    const [request, event] = asBatch(makeBatch(1, [{ userId: `${'x'.repeat(98)}😀more`, eventType: 'y'.repeat(100) }]));
    if (event === undefined) throw new Error('There is an event.');
    const [line] = linesOfLog([[request, event]]);
    expect(line?.who).toBe(`${'x'.repeat(98)}…`);
    expect(line?.type).toBe('y'.repeat(100));
  });
});
