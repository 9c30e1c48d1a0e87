import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { MAX_DELAYED_ROWS } from '../../../mock-amplitude/limits.ts';
import { createDelayedRows } from '../../../mock-amplitude/state/delayed/create-delayed-rows.ts';
import type { DelayedRow } from '../../../mock-amplitude/state/delayed/delayed-row.ts';

function open(tracked = false) {
  const clock = createManualClock(0);
  const due: [string, number][] = [];
  let timers = 0;
  const counted = {
    ...clock,
    after: (ms: number, task: () => void) => {
      timers++;
      return clock.after(ms, task);
    },
  };
  const rows = createDelayedRows(counted, tracked, (id) => due.push([id, clock.now()]));
  const row = (at: number): DelayedRow => {
    return { region: 'us', events: [{}], updatedAt: 0, due: at, requestSeq: 1, remoteAddress: '', bytes: 2 };
  };
  return { clock, rows, due, row, timers: () => timers };
}

describe('rows of delayed events', () => {
  it('are as many as may be, and of more the oldest go', () => {
    const { rows, row } = open();
    for (let at = 0; at < MAX_DELAYED_ROWS; at++) expect(rows.put(`row-${at}`, row(1))).toEqual([]);
    rows.put('row-0', row(1));
    expect(rows.put('one more', row(1))).toHaveLength(1);
    expect(rows.table.size).toBe(MAX_DELAYED_ROWS);
    expect(rows.table.get('row-0')).toBeDefined();
    expect(rows.table.get('row-1')).toBeUndefined();
  });

  it('that are replaced again and again need no timer each, and no room', async () => {
    const { rows, row, due, clock, timers } = open();
    for (let at = 0; at < 20_000; at++) rows.put('row', row(30_000 + at));
    expect(timers()).toBe(1);
    await clock.advance(60_000);
    expect(due).toEqual([['row', 49_999]]);
  });

  it('fall due in order, also where a later one is due earlier', async () => {
    const { rows, row, due, clock } = open();
    rows.put('b', row(200));
    rows.put('a', row(100));
    rows.put('c', row(300));
    rows.delete('b');
    await clock.advance(1000);
    expect(due).toEqual([
      ['a', 100],
      ['c', 300],
    ]);
  });

  it('are noted for the disk only where somebody takes the notes', () => {
    const untracked = open();
    untracked.rows.put('row', untracked.row(1));
    expect(untracked.rows.table.takeChanged()).toEqual([]);
    const { rows, row } = open(true);
    rows.put('row', row(1));
    expect(rows.table.takeChanged()).toEqual([['delayed', 'row', row(1)]]);
    rows.delete('row');
    expect(rows.table.takeChanged()).toEqual([['delayed', 'row', null]]);
    expect(rows.table.takeChanged()).toEqual([]);
  });
});
