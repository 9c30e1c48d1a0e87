import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { buildParts } from '../../src/debugger/model/detail-lines.ts';
import { formatRecord } from '../../src/debugger/model/format-record.ts';
import { formatRow } from '../../src/debugger/model/format-row.ts';
import { findBinding, KEYS, listKeys } from '../../src/debugger/model/keys.ts';
import type { MappedEvent } from '../../src/debugger/model/mapped-event.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import { reduce } from '../../src/debugger/model/state.ts';
import { INITIAL_STATE } from '../../src/debugger/model/view-state.ts';
import { VIEWS } from '../../src/debugger/model/views.ts';
import { placeWindow } from '../../src/debugger/model/window.ts';
import { joinCells, layOut } from '../../src/debugger/terminal/columns.ts';
import { fitText, wrapText } from '../../src/debugger/terminal/fit-text.ts';
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

describe('fitText and wrapText', () => {
  it('leave nothing that a terminal would act on', () => {
    const hostile = 'a\u001b[2Jb\u0007c\u009b31md\u202ee\u0000f\r\ng\ud800';
    for (const text of [fitText(hostile, 100), ...wrapText(hostile, 100)])
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(fitText(hostile, 14)).toBe('a\\u001b[2Jb\\u…');
  });

  it('leave emoji whole', () => {
    expect(fitText('👩‍👩‍👧 Größe 文字', 13)).toBe('👩‍👩‍👧 Größe 文字');
  });

  it.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 5, 'abcd…'],
    ['文字文字', 5, '文字…'],
    ['文字文字', 4, '文… '],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, '👩‍👩‍👧👩‍👩‍👧…'],
    ['abc', 0, ''],
  ])('fit %j into %i columns', (text, width, expected) => {
    expect(fitText(text, width)).toBe(expected);
    expect(stringWidth(fitText(text, width))).toBe(width);
  });

  it('wrap by columns, between words where that is possible', () => {
    expect(wrapText('send a longer id', 8)).toEqual(['send a', 'longer', 'id']);
    expect(wrapText('send a longer id', 6)).toEqual(['send a', 'longer', 'id']);
    expect(wrapText('abcdef文字文', 4)).toEqual(['abcd', 'ef文', '字文']);
    expect(wrapText('', 4)).toEqual(['']);
    expect(wrapText('x'.repeat(100_000), 80)).toHaveLength(1250);
  });
});

describe('columns', () => {
  it.each([40, 50, 60, 80, 119, 130, 200])('fill a terminal of %i columns exactly', (width) => {
    const batches = [...makeRefusedBatch(1), ...makeOutage(5, 7), makeRequest(20, { eventRecords: 0 })];
    for (const row of rowsOf(batches)) {
      expect(stringWidth(joinCells(layOut(width, false, formatRow(row)).map(({ text }) => text)))).toBe(width);
    }
  });
});

describe('formatRecord', () => {
  it('quotes a name that cannot be seen, and says where there is none', () => {
    expect(formatRecord(makeEvent(1, { eventType: ' ' })).type).toBe('" "');
    expect(formatRecord(makeEvent(1, { eventType: null })).type).toBe('(no type)');
  });

  it('tells an event that fell with another from one that is wrong itself', () => {
    expect(formatRecord(makeRefused(1, { atFault: false })).finding).toContain('fell with its request');
    expect(formatRecord(makeRefused(1)).finding).not.toContain('fell with');
  });
});

describe('the cursor', () => {
  const seqs = [10, 11, 12, 13];
  const press = (state: typeof INITIAL_STATE, ...types: Parameters<typeof reduce>[1][]) =>
    types.reduce((at, action) => reduce(at, action, { seqs, page: 2 }), state);

  it('follows until it is moved up, and again when it is moved down to the end', () => {
    const up = press(INITIAL_STATE, { type: 'up' });
    expect(up.selected).toBe(12);
    expect(press(up, { type: 'down' }).selected).toBeNull();
    expect(press(up, { type: 'first' }).selected).toBe(10);
    expect(press(up, { type: 'first' }, { type: 'page-down' }).selected).toBe(12);
    expect(press(up, { type: 'follow' }).selected).toBeNull();
  });

  it('stays on its line when others come and go', () => {
    const at12 = press(INITIAL_STATE, { type: 'up' });
    expect(reduce(at12, { type: 'up' }, { seqs: [11, 12, 13, 14, 15], page: 2 }).selected).toBe(11);
    expect(reduce(at12, { type: 'up' }, { seqs: [13, 14, 15], page: 2 }).selected).toBe(13);
  });

  it('opens the detail of its line, scrolls there, and comes back', () => {
    const open = press(INITIAL_STATE, { type: 'open' });
    expect(open).toMatchObject({ screen: 'detail', selected: 13, scroll: 0 });
    expect(press(open, { type: 'page-down' }, { type: 'down' }, { type: 'up' }).scroll).toBe(2);
    expect(press(open, { type: 'back' })).toMatchObject({ screen: 'list', selected: 13 });
    expect(reduce(INITIAL_STATE, { type: 'open' }, { seqs: [], page: 2 }).screen).toBe('list');
  });

  it('is taken off with the filter by Esc', () => {
    const typed = press(
      INITIAL_STATE,
      { type: 'filter' },
      { type: 'type', text: 'abc' },
      { type: 'erase' },
      { type: 'accept' },
    );
    expect(typed).toMatchObject({ filter: 'ab', mode: 'keys', history: ['ab'] });
    expect(press(typed, { type: 'back' }).filter).toBe('');
  });

  it.each([
    [0, 10, -1, { top: 0, below: 0 }],
    [5, 10, 4, { top: 0, below: 0 }],
    [50, 10, 49, { top: 40, below: 0 }],
    [50, 10, 20, { top: 15, below: 25 }],
    [50, 10, 0, { top: 0, below: 40 }],
  ])('of %i lines on a screen of %i, the cursor at %i', (count, height, cursor, expected) => {
    expect(placeWindow(count, height, cursor)).toMatchObject(expected);
  });
});

describe('the table of keys', () => {
  it('gives each key one meaning where the user is, but for digits in the detail', () => {
    for (const { name } of VIEWS) {
      const keys = listKeys(name, 'list').flatMap((binding) => binding.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(findBinding('q')?.action).toBe('quit');
    expect(findBinding('z')).toBeUndefined();
    expect(findBinding('2')?.action).toBe('view');
    expect(findBinding('2', 'stream', 'detail')?.action).toBe('tab');
  });

  it('has a row for each that the line at the bottom names', () => {
    expect(KEYS.filter(({ short }) => short !== undefined).length).toBeGreaterThan(6);
  });
});

describe('the detail', () => {
  it('tells the finding, the fix, the guide’s words, the mapping, the event, the answer and the request', () => {
    const explained = {
      source: { type: 'track', messageId: 'm-1' },
      explanation: {
        fields: [{ event: 0, field: 'event_type', rule: 'map.names', source: 'event' }],
        unused: [{ source: 'more', reason: 'no rule reads it' }],
        notes: [
          { rule: 'map.revenue-missing', source: 'properties.total', note: '"x" is no amount', fix: 'Send one.' },
        ],
      },
    };
    const text = textOf([makeRequest(1), makeRefused(2)], explained);
    for (const part of [
      'Refused by event.id-length',
      'Fix: Send a longer id.',
      'device_id or user_id too short',
      'event_type  ←  event  (map.names)',
      'more: no rule reads it',
      'Note of map.revenue-missing',
      'properties.total: "x" is no amount',
      'Fix: Send one.',
      '"messageId": "m-1"',
      'Answer: HTTP 200',
      'Request: POST /2/httpapi, 500 bytes',
      '"api_key": "…05e5"',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says of a request that no answer went out', () => {
    const request = { ...makeRequest(1), answer: { status: 0, body: '' } };
    expect(textOf([request, makeRefused(2)])).toContain('No answer');
  });

  it('tells each try of a request that was sent again', () => {
    const records = [1, 10, 20].flatMap((seq) => makeOutage(seq, 2, { at: makeRequest(1).at + seq * 100 }));
    const text = textOf([...records, ...makeBatch(30, outageIds(2), { at: makeRequest(1).at + 4100 })]);
    expect(text).toContain('The same events were sent 4 times.');
    expect(text).toContain('try 1  #1  503  emulator.fault');
    expect(text).toContain('try 2  #10  503  +0.9s  emulator.fault');
    expect(text).toContain('try 4  #30  200  +2.1s');
  });

  it('tells the other events of its request', () => {
    expect(textOf(makeRefusedBatch(1))).toContain('#3  ✗  Cart Viewed  bob  event.id-length');
  });

  it('shows a note for an event nested too deep', () => {
    let deep: object = {};
    for (let level = 0; level < 20_000; level++) deep = { deep };
    expect(textOf([makeRequest(1), makeEvent(2, { event: deep })])).toContain('not shown');
  });
});

/** All parts of the detail of the last line. */
function textOf(records: readonly VerdictRecord[], explained?: MappedEvent): string {
  const row = rowsOf(records).at(-1);
  if (row === undefined) throw new Error('There is no line.');
  return buildParts(row, explained)
    .flatMap(({ title, lines }) => [title, ...lines().map(({ text }) => text)])
    .join('\n');
}
