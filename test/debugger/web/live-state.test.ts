import { describe, expect, it } from 'vitest';
import type { StreamLine } from '../../../src/debugger/model/lines/stream-line.ts';
import { type LiveState, MAX_LINES, NOTHING_YET, takeLiveMessage } from '../../../src/debugger/web/live/live-state.ts';
import type { LiveMessage } from '../../../src/debugger/web/live/messages.ts';

const line = (seq: number, project = 'shop-us'): StreamLine => ({
  seq,
  at: 0,
  region: 'us',
  project,
  status: 200,
  verdict: 'accepted',
  ms: 1,
});
const hello = (run: string, lastSeq: number): LiveMessage => ({
  kind: 'hello',
  isNew: true,
  run,
  firstSeq: 1,
  lastSeq,
});
const news = (...seqs: number[]): LiveMessage => ({
  kind: 'news',
  lines: seqs.map((seq) => line(seq)),
  skipped: 0,
  lastSeq: seqs.at(-1) ?? 0,
});
const told = (...messages: LiveMessage[]): LiveState => messages.reduce(takeLiveMessage, NOTHING_YET);

describe('what a tab knows', () => {
  it('grows by what comes, and counts it', () => {
    expect(told(hello('a', 0), news(1, 2), news(3))).toMatchObject({ lastSeq: 3, received: 3, skipped: 0, epoch: 0 });
  });

  it('has the newest message for a person, until all is emptied', () => {
    const notice = (data: unknown): LiveMessage => ({ kind: 'change', of: 'notice', data });
    const full = notice({ message: 'The outbox is full.', leftOut: 2 });
    expect(told(full).notice).toBe('The outbox is full. (2 more left out)');
    expect(told(full, notice({ message: 'There is room.' })).notice).toBe('There is room.');
    expect(
      told(full, notice(null), notice({ message: 7 }), { kind: 'change', of: 'outcome', data: {} }).notice,
    ).toMatch(/^The outbox/);
    expect(told(full, { kind: 'reset', by: 'code', project: 'shop-us' }).notice).toMatch(/^The outbox/);
    expect(told(full, { kind: 'reset', by: 'code' }).notice).toBe('');
    expect(told(hello('a', 0), full, hello('b', 0)).notice).toBe('');
  });

  it('is kept when the same run is found again', () => {
    const state = told(hello('a', 0), news(1, 2), { kind: 'link', state: 'lost' }, hello('a', 4));
    expect([state.lines.length, state.lastSeq, state.epoch]).toEqual([2, 4, 0]);
  });

  it('is forgotten when another run answers, whose numbers may be lower', () => {
    const state = told(hello('a', 0), news(1, 2, 3), hello('b', 1));
    expect(state).toMatchObject({ lines: [], lastSeq: 1, resetBy: 'a restart', epoch: 1 });
  });

  it('is forgotten with a reset, and says by whom until something comes', () => {
    const state = told(hello('a', 0), news(1), { kind: 'reset', by: 'the control API' });
    expect(state).toMatchObject({ lines: [], resetBy: 'the control API', epoch: 1 });
    expect(takeLiveMessage(state, news(2))).toMatchObject({ resetBy: undefined, epoch: 1 });
  });

  it('is kept of other projects when one is reset', () => {
    const both: LiveMessage = { kind: 'news', lines: [line(1), line(2, 'other')], skipped: 0, lastSeq: 2 };
    const state = told(hello('a', 0), both, { kind: 'reset', by: 'code', project: 'other' });
    expect(state.lines.map(({ seq }) => seq)).toEqual([1]);
  });

  it('has a cap, and tells what is no longer there, or never was', () => {
    const many = news(...Array.from({ length: MAX_LINES + 1 }, (_, index) => index + 1));
    expect(told(many)).toMatchObject({ skipped: 1, lines: { length: MAX_LINES } });
    expect(told({ kind: 'gap', missed: 7 }, { kind: 'news', lines: [], skipped: 2, lastSeq: 9 })).toMatchObject({
      skipped: 9,
    });
  });
});
