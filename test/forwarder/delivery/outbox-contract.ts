import { describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../../runtime/manual-clock.ts';
import type { AmplitudeEvent } from '../../../src/forwarder/amplitude-event.ts';
import { type DeadLetter, type Entry, type Outbox, OutboxFullError } from '../../../src/forwarder/delivery/outbox.ts';

function makeEvent(device: string, insertId: string): AmplitudeEvent {
  return { event_type: 'x', device_id: device, time: 1, insert_id: insertId };
}

const ALL = { count: 1000, bytes: 1_000_000 };
const ids = (entries: readonly Entry[]) => entries.map(({ event }) => event.insert_id);

/** What every outbox must do, whatever it is made of. A driver's test calls this with a way to make one. */
export function testOutboxContract(
  name: string,
  create: (clock: ManualClock, limits: { outboxBytes: number; deadLetters: number }) => Outbox,
): void {
  const setUp = (limits = { outboxBytes: 1_000_000, deadLetters: 3 }) => {
    const clock = createManualClock(1000);
    return { clock, outbox: create(clock, limits) };
  };
  const letter = (event: AmplitudeEvent): DeadLetter => {
    return { event, rule: 'x', field: null, reason: 'x', attempts: 1, answer: null, at: 0 };
  };

  describe(`the outbox contract, kept by ${name}`, () => {
    it('gives each lane in the order it came, and locks it until all is settled', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('b', '2'), makeEvent('a', '3')]);
      const first = outbox.claim(ALL);
      expect(ids(first)).toEqual(['1', '3', '2']);
      await outbox.append([makeEvent('a', '4'), makeEvent('c', '5')]);
      expect(ids(outbox.claim(ALL))).toEqual(['5']);
      await outbox.settle(first.slice(0, 1).map((entry) => ({ entry, fate: 'done' })));
      expect(outbox.claim(ALL)).toEqual([]);
      await outbox.settle(first.slice(1).map((entry) => ({ entry, fate: 'done' })));
      expect(ids(outbox.claim(ALL))).toEqual(['4']);
    });

    it('puts what is settled as again where it stood, and counts the attempts', async () => {
      const { outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2'), makeEvent('a', '3')]);
      const [one, two] = outbox.claim({ ...ALL, count: 2 });
      if (one === undefined || two === undefined) throw new Error('nothing claimed');
      await outbox.settle([
        { entry: two, fate: 'again' },
        { entry: one, fate: 'again' },
      ]);
      const again = outbox.claim(ALL);
      expect(ids(again)).toEqual(['1', '2', '3']);
      expect(again.map(({ attempts }) => attempts)).toEqual([2, 2, 1]);
    });

    it('lets a lane rest, and only that lane', async () => {
      const { clock, outbox } = setUp();
      await outbox.append([makeEvent('a', '1'), makeEvent('a', '2'), makeEvent('b', '3')]);
      const [one] = outbox.claim({ ...ALL, count: 1 });
      if (one === undefined) throw new Error('nothing claimed');
      await outbox.settle([{ entry: one, fate: 'later', at: 1500 }]);
      expect(ids(outbox.claim(ALL))).toEqual(['3']);
      expect([outbox.nextDue(), outbox.size().parkedLanes]).toEqual([1500, 1]);
      await clock.advance(499);
      expect(outbox.claim(ALL)).toEqual([]);
      await clock.advance(1);
      expect(ids(outbox.claim(ALL))).toEqual(['1', '2']);
      expect([outbox.nextDue(), outbox.size().parkedLanes]).toEqual([undefined, 0]);
    });

    it('holds a claim to its count and bytes, but gives one event that is larger alone', async () => {
      const { outbox } = setUp();
      const events = ['1', '2', '3'].map((id) => makeEvent(`device-${id}`, id));
      await outbox.append(events);
      const size = Buffer.byteLength(JSON.stringify(events[0]));
      expect(ids(outbox.claim({ count: 1, bytes: 1_000_000 }))).toEqual(['1']);
      expect(ids(outbox.claim({ count: 1000, bytes: size * 2 - 1 }))).toEqual(['2']);
      expect(ids(outbox.claim({ count: 1000, bytes: 1 }))).toEqual(['3']);
    });

    it('takes all of an append or nothing, up to its bytes', async () => {
      const size = Buffer.byteLength(JSON.stringify(makeEvent('a', '1')));
      const { outbox } = setUp({ outboxBytes: size * 2, deadLetters: 3 });
      await outbox.append([makeEvent('a', '1')]);
      await expect(outbox.append([makeEvent('a', '2'), makeEvent('a', '3')])).rejects.toThrow(OutboxFullError);
      expect(outbox.size()).toMatchObject({ entries: 1, bytes: size });
      await outbox.append([makeEvent('a', '2')]);
      expect(outbox.size()).toMatchObject({ entries: 2, bytes: size * 2, lanes: 1 });
    });

    it('forgets what is done, and keeps the newest dead letters', async () => {
      const { outbox } = setUp();
      for (const id of ['1', '2', '3', '4']) await outbox.append([makeEvent('a', id)]);
      const entries = outbox.claim(ALL);
      await outbox.settle(entries.map((entry) => ({ entry, fate: 'dead', letter: letter(entry.event) })));
      await outbox.bury(letter(makeEvent('b', '5')));
      expect(outbox.size()).toEqual({ entries: 0, bytes: 0, lanes: 0, parkedLanes: 0 });
      expect(outbox.deadLetters().map(({ event }) => event.insert_id)).toEqual(['3', '4', '5']);
    });

    it('goes by the user where there is no device', async () => {
      const { outbox } = setUp();
      const event = { event_type: 'x', user_id: 'u', time: 1, insert_id: '1' };
      await outbox.append([event, { ...event, insert_id: '2' }]);
      expect(ids(outbox.claim({ ...ALL, count: 1 }))).toEqual(['1']);
      expect(outbox.claim(ALL)).toEqual([]);
    });
  });
}
