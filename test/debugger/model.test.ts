import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { joinCells, layOut } from '../../src/debugger/model/columns.ts';
import { buildDetail } from '../../src/debugger/model/detail-lines.ts';
import { parseFilter } from '../../src/debugger/model/filter.ts';
import { fitText, wrapText } from '../../src/debugger/model/fit-text.ts';
import { formatRecord } from '../../src/debugger/model/format-record.ts';
import { findBinding, LIST_KEYS } from '../../src/debugger/model/keys.ts';
import { INITIAL_STATE, reduce } from '../../src/debugger/model/state.ts';
import { placeWindow } from '../../src/debugger/model/window.ts';
import { makeEvent, makeRefused, makeRequest, makeWarned } from './make-record.ts';

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
  it.each([40, 60, 80, 119, 120, 200])('fill a terminal of %i columns exactly', (width) => {
    for (const record of [makeEvent(1), makeRefused(2), makeRequest(3, { eventRecords: 0 })]) {
      expect(stringWidth(joinCells(layOut(width, formatRecord(record)).map(({ text }) => text)))).toBe(width);
    }
  });

  it('name the rule and the fix in the line where there is room', () => {
    const text = joinCells(layOut(200, formatRecord(makeRefused(1))).map((cell) => cell.text));
    expect(text).toContain('event.id-length: user_id "bob" has 3 characters, the minimum is 5. Fix: Send a longer id.');
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

describe('a warning', () => {
  const lint = {
    rule: 'lint.api-key',
    severity: 'warning',
    path: 'api_key',
    message: 'it is the secret key',
    fix: 'Send the other.',
  } as const;

  it('marks the verdict, whatever it is, and is found by its rule', () => {
    expect(formatRecord(makeWarned(1)).verdict).toBe('✓ accepted!');
    expect(formatRecord(makeEvent(1)).verdict).toBe('✓ accepted');
    expect(formatRecord(makeRefused(1)).verdict).toBe('✗ rejected');
    expect([makeWarned(1), makeEvent(2)].filter(parseFilter('warning:lint.')).map(({ seq }) => seq)).toEqual([1]);
  });

  it('says beside a refusal what is probably the matter, and knows better what to do', () => {
    const [error] = makeRefused(1).diagnostics;
    const record = makeRefused(1, { diagnostics: [...(error === undefined ? [] : [error]), lint] });
    expect(formatRecord(record)).toMatchObject({
      verdict: '✗ rejected!',
      finding:
        'event.id-length: user_id "bob" has 3 characters, the minimum is 5. lint.api-key: it is the secret key. Fix: Send the other.',
    });
  });
});

describe('filter', () => {
  const event = makeRefused(1, { eventType: 'Order Completed', deviceId: 'df_1' });
  it.each([
    ['', true],
    ['order', true],
    ['ORDER bob', true],
    ['order alice', false],
    ['verdict:rej', true],
    ['verdict:accepted', false],
    ['rule:event.id-length', true],
    ['device:df_1 user:bob region:us project:shop', true],
    ['user:df_1', false],
    ['type:order', true],
    ['http://x', false],
  ])('%j: %s', (text, expected) => {
    expect(parseFilter(text)(event)).toBe(expected);
  });
});

describe('the cursor', () => {
  const seqs = [10, 11, 12, 13];
  const press = (state: typeof INITIAL_STATE, ...types: Parameters<typeof reduce>[1][]) =>
    types.reduce((at, action) => reduce(at, action, seqs, 2), state);

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
    expect(reduce(at12, { type: 'up' }, [11, 12, 13, 14, 15], 2).selected).toBe(11);
    expect(reduce(at12, { type: 'up' }, [13, 14, 15], 2).selected).toBe(13);
  });

  it('opens the detail of its line, scrolls there, and comes back', () => {
    const open = press(INITIAL_STATE, { type: 'open' });
    expect(open).toMatchObject({ screen: 'detail', selected: 13, scroll: 0 });
    expect(press(open, { type: 'page-down' }, { type: 'down' }, { type: 'up' }).scroll).toBe(2);
    expect(press(open, { type: 'back' })).toMatchObject({ screen: 'list', selected: 13 });
    expect(reduce(INITIAL_STATE, { type: 'open' }, [], 2).screen).toBe('list');
  });

  it('is taken off with the filter by Esc', () => {
    const typed = press(
      INITIAL_STATE,
      { type: 'filter' },
      { type: 'type', text: 'abc' },
      { type: 'erase' },
      { type: 'accept' },
    );
    expect(typed).toMatchObject({ filter: 'ab', typing: false });
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
  it('gives each key one meaning', () => {
    const keys = LIST_KEYS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(findBinding('q')?.action).toBe('quit');
    expect(findBinding('x')).toBeUndefined();
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
    const text = buildDetail(makeRefused(2), makeRequest(1), explained)
      .map((line) => line.text)
      .join('\n');
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
    expect(buildDetail(makeRefused(2), request, undefined).map(({ text }) => text)).toContain('No answer');
  });

  it('shows a note for an event nested too deep', () => {
    let deep: object = {};
    for (let level = 0; level < 20_000; level++) deep = { deep };
    expect(
      buildDetail(makeEvent(1, { event: deep }), undefined, undefined).some(({ text }) => text.includes('not shown')),
    ).toBe(true);
  });
});
