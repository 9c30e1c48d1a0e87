import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import type { StreamLine } from '../../../src/debugger/model/lines/stream-line.ts';
import { createLineSource, type LinesAnswer } from '../../../src/debugger/web/stream/line-source.ts';

type Called = Awaited<ReturnType<Parameters<typeof createLineSource>[0]['ask']>>;

/** The line of an event that came alone. */
function line(seq: number): StreamLine {
  return { seq, request: seq - 1, at: seq, region: 'us', status: 200, verdict: 'accepted', type: 'A', ms: 1 };
}

function answer(lines: readonly StreamLine[], more: Partial<LinesAnswer> = {}): Called {
  const lastSeq = lines.at(-1)?.seq ?? 0;
  return { ok: true, data: { lines, passed: lines.length, more: false, run: 'a', lastSeq, ...more } };
}

/** A source whose questions are answered by hand. */
function openSource() {
  const clock = createManualClock(0);
  const asked: { query: string; answer: (called: Called) => void }[] = [];
  const source = createLineSource({
    ask: (query) => new Promise((resolve) => asked.push({ query, answer: resolve })),
    onChange: () => {},
    after: clock.after,
  });
  const reply = async (called: Called) => {
    asked.shift()?.answer(called);
    for (let turns = 0; turns < 5; turns++) await Promise.resolve();
  };
  const seqs = () => source.read().page.batches.flatMap(({ events }) => events.map(({ seq }) => seq));
  return { clock, asked, source, reply, seqs };
}

describe('without a filter', () => {
  it('begins with what there is, and goes on with what the live source brings', async () => {
    const { source, reply, seqs, asked } = openSource();
    source.setFilter('');
    expect(source.read().doing).toBe('asking');
    source.news([line(4), line(6)], 6);
    await reply(answer([line(2), line(4)]));
    expect(seqs()).toEqual([2, 4, 6]);
    source.news([line(8)], 8);
    expect(seqs()).toEqual([2, 4, 6, 8]);
    expect(source.read()).toMatchObject({ doing: 'ready', behind: 0, page: { arrived: 4 } });
    expect(asked).toEqual([]);
  });

  it('asks for what came while the tab was not seen', async () => {
    const { source, reply, seqs, asked } = openSource();
    source.setFilter('');
    await reply(answer([line(2)]));
    source.catchUp();
    expect(asked[0]?.query).toBe('limit=1000&after=2');
    await reply(answer([line(4)]));
    expect(seqs()).toEqual([2, 4]);
  });

  it('asks for older ones, and says how many there are', async () => {
    const { source, reply, seqs, asked } = openSource();
    source.setFilter('');
    await reply(answer([line(8), line(10)], { passed: 5 }));
    expect(source.read().older).toBe(3);
    source.askOlder();
    expect(asked[0]?.query).toBe('limit=1000&after=0&before=8');
    await reply(answer([line(4), line(6)], { passed: 3 }));
    expect(seqs()).toEqual([4, 6, 8, 10]);
    expect(source.read()).toMatchObject({ older: 1, page: { arrived: 2 } });
  });

  it('shows nothing from before it was cleared, also where an answer is still under way', async () => {
    const { source, reply, seqs, asked } = openSource();
    source.setFilter('');
    await reply(answer([line(2)]));
    source.catchUp();
    source.clear();
    await reply(answer([line(2), line(4)]));
    expect(seqs()).toEqual([]);
    source.setFilter('A');
    expect(asked[0]?.query).toBe('limit=1000&q=A&after=2');
  });

  it('says how often a refusal came again, and shows it last', async () => {
    const { source, reply } = openSource();
    source.setFilter('');
    const { request: _none, ...refused } = { ...line(2), verdict: 'rejected' as const, status: 404, type: 'GET /x' };
    await reply(answer([refused, line(4)]));
    source.news([{ ...refused, count: 3 }], 6);
    const { batches, totals } = source.read().page;
    expect(batches.map(({ request }) => [request.seq, request.count])).toEqual([
      [3, 1],
      [2, 3],
    ]);
    expect(totals).toMatchObject({ accepted: 1, rejected: 2 });
  });

  it('keeps so many lines, and says how many are gone', async () => {
    const { source, reply } = openSource();
    source.setFilter('');
    await reply(answer([]));
    const many = Array.from({ length: 5010 }, (_, index) => line(2 * index + 2));
    source.news(many, 10_020);
    expect(source.read().page).toMatchObject({ size: 5000, evicted: 10, arrived: 5010 });
  });
});

describe('with a filter', () => {
  it('asks again when something came, but not more often than every 250 ms', async () => {
    const { source, reply, seqs, asked, clock } = openSource();
    source.setFilter('type:A');
    expect(asked[0]?.query).toBe('limit=1000&q=type%3AA&after=0');
    await reply(answer([line(2)], { lastSeq: 2 }));
    // What goes on coming does not put it off.
    for (const seq of [4, 6, 8]) {
      source.news([line(seq)], seq);
      await clock.advance(83);
    }
    expect(source.read().behind).toBe(6);
    expect(asked).toEqual([]);
    await clock.advance(1);
    expect(asked.map(({ query }) => query)).toEqual(['limit=1000&q=type%3AA&after=2']);
    source.news([line(10)], 10);
    await reply(answer([line(8)], { lastSeq: 8 }));
    expect(seqs()).toEqual([2, 8]);
    await clock.advance(250);
    await reply(answer([line(10)], { lastSeq: 10 }));
    expect(seqs()).toEqual([2, 8, 10]);
    expect(source.read().behind).toBe(0);
  });

  it('takes no answer to another filter', async () => {
    const { source, reply, seqs } = openSource();
    source.setFilter('a');
    source.setFilter('b');
    await reply(answer([line(2)]));
    expect(seqs()).toEqual([]);
    await reply(answer([line(4)]));
    expect(seqs()).toEqual([4]);
  });

  it('says which term hides everything, and what is wrong where it cannot be asked, and tries again', async () => {
    const { source, reply, asked, clock } = openSource();
    source.setFilter('x y');
    await reply(answer([], { hiding: 'y' }));
    expect(source.read()).toMatchObject({ doing: 'ready', hiding: 'y' });
    source.reload();
    await reply({ ok: false, status: 0, error: 'The emulator does not answer.', fix: 'Start it again.' });
    expect(source.read()).toMatchObject({ doing: 'failed', problem: 'The emulator does not answer. Start it again.' });
    await clock.advance(1000);
    expect(asked).toHaveLength(1);
    await reply(answer([line(2)]));
    expect(source.read()).toMatchObject({ doing: 'ready', problem: '', hiding: undefined });
  });
});
