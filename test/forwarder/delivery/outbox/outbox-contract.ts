import { describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../../../lib/manual-clock.ts';
import { createRng } from '../../../../lib/rng.ts';
import type { AmplitudeEvent } from '../../../../src/forwarder/amplitude-event.ts';
import {
  type Entry,
  type NewDeadLetter,
  type Outbox,
  OutboxFullError,
} from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { readRows } from '../read-rows.ts';

function makeEvent(device: string, insertId: string): AmplitudeEvent {
  return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
}

const ALL = { count: 1000, bytes: 1_000_000, perLane: 1000 };
const ids = (entries: readonly Entry[]) => entries.map(({ event }) => event.insert_id);

interface OutboxLimits {
  outboxBytes: number;
  deadLetters: number;
  deadLetterBytes: number;
}

/**
 * What every outbox must do, whatever it is made of. A driver's test calls this with a way to make one.
 *
 * @param scale how much of the many events is enough, where each takes long
 */
export function testOutboxContract(
  name: string,
  create: (clock: ManualClock, limits: OutboxLimits) => Outbox,
  scale = 1,
): void {
  const setUp = (limits: Partial<OutboxLimits> = {}) => {
    const clock = createManualClock(1000);
    const outbox = create(clock, { outboxBytes: 1_000_000, deadLetters: 3, deadLetterBytes: 1_000_000, ...limits });
    return { clock, outbox };
  };
  const makeDeadLetter = (event: AmplitudeEvent): NewDeadLetter => {
    return { event, rule: 'x', field: null, reason: 'x', attempts: 1, history: [], answer: null, at: 0 };
  };
  const deadLetterIds = async (outbox: Outbox) => (await outbox.deadLetters()).map(({ event }) => event.insert_id);

  describe(`the outbox contract, kept by ${name}`, () => {
    it('gives each lane in the order it came, and locks it until all is settled', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('b', '2'), makeEvent('a', '3')]);
      const first = await outbox.claim(ALL);
      expect(ids(first.filter(({ lane }) => lane === 'device a'))).toEqual(['1', '3']);
      expect(ids(first.filter(({ lane }) => lane === 'device b'))).toEqual(['2']);
      await outbox.append([makeEvent('a', '4'), makeEvent('c', '5')]);
      expect(ids(await outbox.claim(ALL))).toEqual(['5']);
      await outbox.settle(first.slice(0, 1).map((entry) => ({ entry, action: 'complete' })));
      expect(await outbox.claim(ALL)).toEqual([]);
      await outbox.settle(first.slice(1).map((entry) => ({ entry, action: 'complete' })));
      expect(ids(await outbox.claim(ALL))).toEqual(['4']);
    });

    it('puts what is settled as retry where it stood, and counts the attempts', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2'), makeEvent('a', '3')]);
      const [one, two] = await outbox.claim({ ...ALL, count: 2 });
      if (one === undefined || two === undefined) throw new Error('nothing claimed');
      await outbox.settle([
        { entry: two, action: 'retry' },
        { entry: one, action: 'retry' },
      ]);
      const again = await outbox.claim(ALL);
      expect(ids(again)).toEqual(['1', '2', '3']);
      expect(again.map(({ attempts }) => attempts)).toEqual([2, 2, 1]);
    });

    it('keeps the history of what it gets back, and of a dead letter', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('b', '2')]);
      const attempt = { at: 1, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' };
      const claimed = await outbox.claim(ALL);
      expect(claimed.map(({ history }) => history)).toEqual([[], []]);
      for (const entry of claimed) entry.history = [attempt];
      const [one, two] = claimed;
      if (one === undefined || two === undefined) throw new Error('nothing claimed');
      await outbox.settle([
        { entry: one, action: 'retry' },
        { entry: two, action: 'deadLetter', deadLetter: { ...makeDeadLetter(two.event), history: two.history } },
      ]);
      expect((await outbox.claim(ALL)).map(({ history }) => history)).toEqual([[attempt]]);
      expect((await outbox.deadLetters()).map(({ history }) => history)).toEqual([[attempt]]);
      await outbox.replay({});
      expect((await outbox.claim(ALL)).map(({ history }) => history)).toEqual([[]]);
    });

    it('delays a lane, and only that lane', async () => {
      const { clock, outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2'), makeEvent('b', '3')]);
      const [one] = await outbox.claim({ ...ALL, count: 1 });
      if (one === undefined) throw new Error('nothing claimed');
      await outbox.settle([{ entry: one, action: 'retryAt', at: 1500 }]);
      expect(ids(await outbox.claim(ALL))).toEqual(['3']);
      expect([outbox.nextDue(), outbox.size().delayedLanes]).toEqual([1500, 1]);
      await clock.advance(499);
      expect(await outbox.claim(ALL)).toEqual([]);
      await clock.advance(1);
      expect(ids(await outbox.claim(ALL))).toEqual(['1', '2']);
      expect([outbox.nextDue(), outbox.size().delayedLanes]).toEqual([undefined, 0]);
    });

    it('holds a claim to its count and bytes, but gives one event that is larger alone', async () => {
      const { outbox } = setUp();
      const events = ['1', '2', '3'].map((id) => makeEvent(`device-${id}`, id));
      await outbox.append(events);
      const size = Buffer.byteLength(JSON.stringify(events[0]));
      expect(ids(await outbox.claim({ ...ALL, count: 1 }))).toEqual(['1']);
      expect(ids(await outbox.claim({ ...ALL, bytes: size * 2 - 1 }))).toEqual(['2']);
      expect(ids(await outbox.claim({ ...ALL, bytes: 1 }))).toEqual(['3']);
    });

    it.each([
      [-1, ['1']],
      [0, ['1', '2']],
      [1, ['1', '2']],
    ])('fills a claim to the byte: two events and %i bytes', async (more, expected) => {
      const { outbox } = setUp();
      await outbox.append(['1', '2', '3'].map((id) => makeEvent('a', id)));
      const size = Buffer.byteLength(JSON.stringify(makeEvent('a', '1')));
      expect(ids(await outbox.claim({ ...ALL, bytes: size * 2 + more }))).toEqual(expected);
    });

    it('holds a claim to so many of each lane', async () => {
      const { outbox } = setUp();
      await outbox.append(['1', '2', '3'].map((id) => makeEvent('a', id)));
      await outbox.append(['4', '5'].map((id) => makeEvent('b', id)));
      expect(ids(await outbox.claim({ ...ALL, count: 3, perLane: 2 }))).toEqual(['1', '2', '4']);
    });

    it.each([1, 2, 3])('lets lanes take turns, however much busy ones get, in claims of %i', async (count) => {
      const { outbox } = setUp();
      let last = 0;
      const crowd = (more: number) =>
        outbox.append(Array.from({ length: more }, () => makeEvent(`busy-${++last % 2}`, String(last))));
      await crowd(10);
      await outbox.append(['x', 'y', 'z'].map((id) => makeEvent(id, id)));
      const seen: string[] = [];
      for (let round = 0; round < 40; round++) {
        await crowd(5);
        const claimed = await outbox.claim({ ...ALL, count, perLane: 1 });
        await outbox.settle(claimed.map((entry) => ({ entry, action: 'complete' })));
        seen.push(...ids(claimed));
      }
      expect(seen).toEqual(expect.arrayContaining(['x', 'y', 'z', '1', '2']));
    });

    it('puts what was not sent where it stood, uncounted, and delays its lane where told to', async () => {
      const { clock, outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('b', '2'), makeEvent('a', '3')]);
      const claimed = await outbox.claim(ALL);
      await outbox.settle(
        claimed.map((entry) => ({ entry, action: 'release', ...(entry.lane === 'device b' ? { at: 1001 } : {}) })),
      );
      const again = await outbox.claim(ALL);
      expect(again.map(({ event, attempts }) => [event.insert_id, attempts])).toEqual([
        ['1', 1],
        ['3', 1],
      ]);
      await clock.advance(1);
      expect((await outbox.claim(ALL)).map(({ attempts }) => attempts)).toEqual([1]);
    });

    it('delays a lane until the latest of what its entries ask for', async () => {
      const { clock, outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2')]);
      const [one, two] = await outbox.claim(ALL);
      if (one === undefined || two === undefined) throw new Error('nothing claimed');
      await outbox.settle([
        { entry: one, action: 'retryAt', at: 1200 },
        { entry: two, action: 'retryAt', at: 1100 },
      ]);
      await clock.advance(199);
      expect(await outbox.claim(ALL)).toEqual([]);
      await clock.advance(1);
      expect(ids(await outbox.claim(ALL))).toEqual(['1', '2']);
    });

    it('knows when the oldest entry was accepted', async () => {
      const { clock, outbox } = setUp();
      const oldest = async () => {
        await outbox.refresh();
        return outbox.oldest();
      };
      expect(await oldest()).toBeUndefined();
      await outbox.append([makeEvent('a', '1')]);
      await clock.advance(100);
      await outbox.append([makeEvent('b', '2')]);
      const [one] = await outbox.claim({ ...ALL, count: 1 });
      if (one === undefined) throw new Error('nothing claimed');
      expect(await oldest()).toBe(1000);
      await outbox.settle([{ entry: one, action: 'complete' }]);
      expect(await oldest()).toBe(1100);
    });

    it('tells of what comes back from the dead letters', async () => {
      const { outbox } = setUp();
      let told = 0;
      outbox.onNews(() => told++);
      await outbox.append([], [makeDeadLetter(makeEvent('a', '1'))]);
      expect(told).toBe(0);
      await outbox.replay({});
      expect(told).toBe(1);
    });

    it('ignores what is settled twice', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2')]);
      const [one] = await outbox.claim(ALL);
      if (one === undefined) throw new Error('nothing claimed');
      await outbox.settle([{ entry: one, action: 'retry' }]);
      await outbox.settle([{ entry: one, action: 'complete' }]);
      expect(await outbox.claim(ALL)).toEqual([]);
      expect(outbox.counts()).toMatchObject({ delivered: 0, queued: 2 });
    });

    it('takes all of an append or nothing, up to its bytes', async () => {
      const size = Buffer.byteLength(JSON.stringify(makeEvent('a', '1')));
      const { outbox } = setUp({ outboxBytes: size * 2 });
      await outbox.append([makeEvent('a', '1')]);
      await expect(outbox.append([makeEvent('a', '2'), makeEvent('a', '3')])).rejects.toThrow(OutboxFullError);
      expect(outbox.size()).toMatchObject({ entries: 1, bytes: size });
      await outbox.append([makeEvent('a', '2')]);
      expect(outbox.size()).toMatchObject({ entries: 2, bytes: size * 2 });
    });

    it('forgets what is complete, and keeps the newest dead letters', async () => {
      const { outbox } = setUp();
      for (const id of ['1', '2', '3', '4']) await outbox.append([makeEvent('a', id)]);
      const entries = await outbox.claim(ALL);
      await outbox.settle(
        entries.map((entry) => ({ entry, action: 'deadLetter', deadLetter: makeDeadLetter(entry.event) })),
      );
      await outbox.append([], [makeDeadLetter(makeEvent('b', '5'))]);
      expect(outbox.size()).toEqual({ entries: 0, bytes: 0, claimed: 0, delayedLanes: 0, deadLetters: 3 });
      expect(await deadLetterIds(outbox)).toEqual(['3', '4', '5']);
      expect(outbox.counts()).toEqual({ accepted: 5, delivered: 0, dead: 5, queued: 0, deadLettersEvicted: 2 });
    });

    it('holds dead letters to their bytes, but keeps one that is larger alone', async () => {
      const { outbox } = setUp({ deadLetterBytes: 400 });
      await outbox.append([], [makeDeadLetter(makeEvent('a', '1'))]);
      await outbox.append([], [makeDeadLetter(makeEvent('a', '2'))]);
      expect(await deadLetterIds(outbox)).toEqual(['1', '2']);
      await outbox.append([], [{ ...makeDeadLetter(makeEvent('a', '3')), reason: 'x'.repeat(400) }]);
      expect(await deadLetterIds(outbox)).toEqual(['3']);
      expect(outbox.counts().deadLettersEvicted).toBe(2);
    });

    it('replays chosen dead letters at the ends of their lanes', async () => {
      const { outbox } = setUp();
      for (const id of ['1', '2', '3']) await outbox.append([], [makeDeadLetter(makeEvent('a', id))]);
      await outbox.append([makeEvent('a', '4')]);
      expect(await outbox.replay({ ids: [1, 3] })).toBe(2);
      expect(await deadLetterIds(outbox)).toEqual(['2']);
      expect(ids(await outbox.claim(ALL))).toEqual(['4', '1', '3']);
      expect(outbox.counts()).toMatchObject({ accepted: 4, dead: 1, queued: 3 });
    });

    it('replays all that is chosen or nothing', async () => {
      const size = Buffer.byteLength(JSON.stringify(makeEvent('a', '1')));
      const { outbox } = setUp({ outboxBytes: size });
      for (const id of ['1', '2']) await outbox.append([], [makeDeadLetter(makeEvent('a', id))]);
      await expect(outbox.replay({})).rejects.toThrow(OutboxFullError);
      expect(await deadLetterIds(outbox)).toEqual(['1', '2']);
      expect(outbox.counts()).toMatchObject({ accepted: 2, dead: 2, queued: 0 });
    });

    it('discards chosen dead letters for good', async () => {
      const { outbox } = setUp();
      for (const id of ['1', '2']) await outbox.append([], [makeDeadLetter(makeEvent('a', id))]);
      expect(await outbox.discard({ ids: [1] })).toBe(1);
      expect(await deadLetterIds(outbox)).toEqual(['2']);
      expect(outbox.counts()).toMatchObject({ accepted: 2, dead: 2, queued: 0 });
    });

    it('balances after any run of calls: accepted = delivered + dead + queued', async () => {
      const { clock, outbox } = setUp();
      const rng = createRng(7);
      const actions = ['complete', 'retry', 'retryAt', 'release', 'deadLetter'] as const;
      for (let round = 0; round < 300 * scale; round++) {
        await outbox.append([makeEvent(`device-${rng.integer(0, 4)}`, String(round))]);
        const claimed = await outbox.claim({ count: rng.integer(1, 4), bytes: 1000, perLane: 2 });
        for (const entry of claimed) {
          const action = actions[rng.integer(0, 4)] ?? 'complete';
          const at = clock.now() + 5;
          await outbox.settle([{ entry, action, at, deadLetter: makeDeadLetter(entry.event) }]);
          expectBalance(outbox);
        }
        if (rng.integer(0, 9) === 0) await outbox.replay({ ids: [rng.integer(1, round + 1)] });
        expectBalance(outbox);
        await clock.advance(3);
      }
    });

    it('knows where a lane stands, and how much waits in lanes for what', async () => {
      const { clock, outbox } = setUp();
      const NOTHING = {
        behindClaimed: 0,
        delayed: { retry: 0, 'rate-limit': 0 },
        behindDelayed: 0,
        delayEndsAt: undefined,
      };
      await outbox.opened;
      expect([outbox.lane('device a'), outbox.laneTotals()]).toEqual([{ state: 'free' }, NOTHING]);
      await outbox.append(['1', '2', '3'].map((id) => makeEvent('a', id)));
      await outbox.append(['4', '5'].map((id) => makeEvent('b', id)));
      const [one, four, ...others] = await outbox.claim({ ...ALL, perLane: 1 });
      if (one === undefined || four === undefined) throw new Error('nothing claimed');
      expect(others).toEqual([]);
      expect(outbox.size().claimed).toBe(2);
      expect(outbox.lane('device a')).toEqual({ state: 'claimed' });
      expect(outbox.laneTotals()).toEqual({ ...NOTHING, behindClaimed: 3 });
      await outbox.settle([{ entry: one, action: 'retryAt', at: 1500 }]);
      await outbox.settle([{ entry: four, action: 'release', at: 1200 }]);
      expect(outbox.lane('device a')).toEqual({ state: 'delayed', until: 1500, cause: 'retry', head: one.id });
      expect(outbox.lane('device b')).toEqual({ state: 'delayed', until: 1200, cause: 'rate-limit', head: four.id });
      const delayed = { retry: 1, 'rate-limit': 1 };
      expect(outbox.laneTotals()).toEqual({ behindClaimed: 0, delayed, behindDelayed: 3, delayEndsAt: 1200 });
      await clock.advance(200);
      expect(outbox.lane('device b')).toEqual({ state: 'free' });
      expect(outbox.laneTotals()).toMatchObject({ delayed: { 'rate-limit': 0 }, behindDelayed: 2, delayEndsAt: 1500 });
      await clock.advance(300);
      expect([outbox.lane('device a'), outbox.laneTotals()]).toEqual([{ state: 'free' }, NOTHING]);
    });

    it('lists lanes that something is held back of, the delayed ones first, and how many it left out', async () => {
      const { outbox } = setUp();
      expect(outbox.heldLanes(10)).toEqual({ lanes: [], leftOut: 0 });
      await outbox.append(['1', '2'].map((id) => makeEvent('a', id)));
      await outbox.append(['b', 'c'].map((device) => makeEvent(device, device)));
      const claimed = await outbox.claim({ ...ALL, perLane: 1 });
      const b = claimed.find(({ lane }) => lane === 'device b');
      if (b === undefined) throw new Error('nothing claimed');
      b.history = [{ at: 1, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' }];
      await outbox.settle([{ entry: b, action: 'retryAt', at: 1500 }]);
      const { lanes, leftOut } = outbox.heldLanes(2);
      expect(leftOut).toBe(1);
      expect(lanes).toMatchObject([
        { name: 'device b', state: 'delayed', waiting: 1, claimed: 0 },
        { name: 'device a', state: 'claimed', waiting: 1, claimed: 1 },
      ]);
      expect(lanes[0]?.head).toMatchObject({ attempts: 2, history: [{ status: 503 }], ids: { insert_id: 'b' } });
    });

    it('lists dead letters from the newest on, or from before one', async () => {
      const { outbox } = setUp();
      await outbox.append(
        [],
        ['1', '2', '3'].map((id) => makeDeadLetter(makeEvent('a', id))),
      );
      const newest = async (before?: number) =>
        (await readRows(outbox.newestDeadLetters(before))).map(({ event }) => event.insert_id);
      expect([await newest(), await newest(3), await newest(1)]).toEqual([['3', '2', '1'], ['2', '1'], []]);
      expect(outbox.size().deadLetters).toBe(3);
    });

    it('finds what waits by its insert_id, but for what is claimed', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('b', '2'), makeEvent('c', '1')]);
      const [claimed] = await outbox.claim({ ...ALL, count: 1 });
      expect(await outbox.findWaiting('1')).toMatchObject({
        lane: 'device c',
        ids: { insert_id: '1', device_id: 'c' },
      });
      expect(await outbox.findWaiting('2')).toMatchObject({ lane: 'device b' });
      expect(await outbox.findWaiting('3')).toBeUndefined();
      expect(claimed?.lane).toBe('device a');
    });

    it('gives events of one crowded lane as fast as those of a short one', async () => {
      const { outbox } = setUp({ outboxBytes: 100_000_000 });
      const perEvent = async (crowd: number) => {
        await outbox.append(Array.from({ length: crowd }, (_, index) => makeEvent('a', String(index))));
        const started = performance.now();
        for (let round = 0; round < 10; round++) {
          const claimed = await outbox.claim(ALL);
          await outbox.settle(claimed.map((entry) => ({ entry, action: 'complete' })));
        }
        return performance.now() - started;
      };
      const short = await perEvent(10_000 * scale);
      expect(await perEvent(200_000 * scale)).toBeLessThan(Math.max(short, 5) * 20);
    });

    it('gives as fast beside 50,000 delayed lanes as beside none', async () => {
      const { clock, outbox } = setUp({ outboxBytes: 100_000_000 });
      const measure = async () => {
        const started = process.cpuUsage();
        for (let round = 0; round < 200 * scale; round++) {
          await outbox.append([makeEvent('a', String(round))]);
          const claimed = await outbox.claim(ALL);
          expect(claimed).toHaveLength(1);
          await outbox.settle(claimed.map((entry) => ({ entry, action: 'complete' })));
        }
        return process.cpuUsage(started).user;
      };
      const alone = await measure();
      await outbox.append(Array.from({ length: 50_000 * scale }, (_, id) => makeEvent(`delayed-${id}`, String(id))));
      // A driver may give fewer at once than are asked for.
      const all: Entry[] = [];
      for (let some = 1; some > 0; ) {
        const more = await outbox.claim({ count: 50_000 * scale, bytes: 100_000_000, perLane: 1 });
        some = all.push(...more) && more.length;
      }
      const at = clock.now() + 60_000;
      await outbox.settle(all.map((entry) => ({ entry, action: 'retryAt', at })));
      expect(outbox.size().delayedLanes).toBe(50_000 * scale);
      expect(await measure()).toBeLessThan(Math.max(alone, 20_000) * 10);
    });

    it('goes by the user where there is no device', async () => {
      const { outbox } = setUp();
      const event = { event_type: 'x', user_id: 'u', time: 1, insert_id: '1' };
      await outbox.append([event, { ...event, insert_id: '2' }]);
      expect(ids(await outbox.claim({ ...ALL, count: 1 }))).toEqual(['1']);
      expect(await outbox.claim(ALL)).toEqual([]);
    });
  });
}

function expectBalance(outbox: Outbox): void {
  const { accepted, delivered, dead, queued } = outbox.counts();
  expect(accepted).toBe(delivered + dead + queued);
  expect(queued).toBe(outbox.size().entries);
}
