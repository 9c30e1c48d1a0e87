import { describe, expect, inject, it } from 'vitest';
import { steadyClock } from '../../lib/clock.ts';
import { createManualClock } from '../../lib/manual-clock.ts';
import type { AmplitudeEvent } from '../../src/forwarder/amplitude-event.ts';
import {
  type Entry,
  type NewDeadLetter,
  type Outbox,
  OutboxFullError,
} from '../../src/forwarder/delivery/outbox/outbox.ts';
import { newId, type OpenOptions, openOutbox } from './open-outbox.ts';

const ALL = { count: 1000, bytes: 1_000_000, perLane: 1000 };
const PARTITIONS = 8;
/** Long, as a busy machine must not end it; short where it is to end. */
const LEASE_MS = 6000;
const SHORT_LEASE_MS = 900;

const makeEvent = (device: string, insertId: string): AmplitudeEvent => ({
  event_type: 'x',
  device_id: device,
  time: 1,
  insert_id: insertId,
});
const makeDeadLetter = (insertId: string): NewDeadLetter => ({
  ...{ event: makeEvent('a', insertId), rule: 'x', field: null, reason: 'x\0', attempts: 1, history: [], answer: null },
  at: 0,
});
const ids = (entries: readonly Entry[]) => entries.map(({ ids: { insert_id } }) => insert_id);
const devices = (count: number) => Array.from({ length: count }, (_, index) => `device-${index}`);

/** Instances on one outbox, in the machine's time. */
function setUp() {
  const id = newId();
  const open = (name: string, options: Partial<OpenOptions> = {}) =>
    openOutbox({
      id,
      clock: steadyClock,
      ...options,
      instance: { name, leaseMs: LEASE_MS, partitions: PARTITIONS, ...options.instance },
    });
  return { id, open };
}

const complete = (outbox: Outbox, entries: readonly Entry[]) =>
  outbox.settle(entries.map((entry) => ({ entry, action: 'complete' })));

/** Resolves once each has its part of the lanes. */
const balanced = (...outboxes: Outbox[]) =>
  expect
    .poll(() => outboxes.map((outbox) => outbox.instances?.share()))
    .toEqual(outboxes.map(() => 1 / outboxes.length));

describe('two instances on one PostgreSQL outbox', () => {
  it('share the lanes, give each event once, each lane in order, whoever took it', async () => {
    const { open } = setUp();
    const [one, two] = [open('one'), open('two')];
    await balanced(one, two);
    const given: { by: Outbox; lane: string; id: string }[] = [];
    for (let round = 0; round < 5; round++) {
      await one.append(devices(20).map((device) => makeEvent(device, `${round}-a`)));
      await two.append(devices(20).map((device) => makeEvent(device, `${round}-b`)));
      for (const by of [one, two]) {
        const claimed = await by.claim(ALL);
        given.push(...claimed.map(({ lane, ids: { insert_id: id } }) => ({ by, lane, id })));
        await by.complete(claimed);
      }
    }
    await expect
      .poll(async () => {
        for (const by of [one, two]) {
          const claimed = await by.claim(ALL);
          given.push(...claimed.map(({ lane, ids: { insert_id: id } }) => ({ by, lane, id })));
          await by.complete(claimed);
        }
        await one.refresh();
        return one.counts().queued;
      })
      .toBe(0);
    expect(given).toHaveLength(200);
    for (const [, events] of Map.groupBy(given, ({ lane }) => lane)) {
      expect(new Set(events.map(({ by }) => by)).size).toBe(1);
      expect(events.map(({ id }) => id)).toEqual(devices(5).flatMap((_, round) => [`${round}-a`, `${round}-b`]));
    }
    expect(new Set(given.map(({ by }) => by))).toEqual(new Set([one, two]));
    await two.refresh();
    expect(two.counts()).toEqual(one.counts());
    expect(two.counts()).toMatchObject({ accepted: 200, delivered: 200, dead: 0, queued: 0 });
  });

  it('revokes the claims of one that says nothing: what it settles then does nothing, and another gives it again', async () => {
    const { open } = setUp();
    // Its own time stands still: it believes in its lease for ever.
    const clock = createManualClock(1000);
    const stalled = open('stalled', { clock, instance: { leaseMs: SHORT_LEASE_MS } });
    await stalled.append(devices(10).map((device, index) => makeEvent(device, String(index))));
    const claimed = await stalled.claim(ALL);
    expect(claimed).toHaveLength(10);
    expect(stalled.stillClaimed(claimed)).toHaveLength(10);
    const other = open('other');
    const again: Entry[] = [];
    await expect.poll(async () => again.push(...(await other.claim(ALL)))).toBe(10);
    expect(ids(again).toSorted()).toEqual(ids(claimed).toSorted());
    await stalled.complete(claimed.slice(0, 5));
    await other.refresh();
    expect(other.counts()).toMatchObject({ accepted: 10, delivered: 0, queued: 10 });
    await clock.advance(SHORT_LEASE_MS);
    expect(stalled.stillClaimed(claimed)).toEqual([]);
    await stalled.settle(
      claimed.slice(5).map((entry) => ({ entry, action: 'deadLetter', deadLetter: makeDeadLetter('x') })),
    );
    await complete(other, again);
    await other.refresh();
    expect(other.counts()).toMatchObject({ accepted: 10, delivered: 10, dead: 0, queued: 0 });
  });

  it('hands over at once what one gives back as it closes, with what was tried and the delays', async () => {
    const { open } = setUp();
    const first = open('first');
    await first.append([makeEvent('a', '1'), makeEvent('a', '2'), makeEvent('b', '3')]);
    const claimed = await first.claim(ALL);
    for (const entry of claimed) entry.history = [{ at: 1, rule: 'deliver.429-keyed', status: 429, reason: 'slow' }];
    const at = steadyClock.now() + 60_000;
    await first.settle(
      claimed.map((entry) =>
        entry.lane === 'device a' ? { entry, action: 'retryAt', at } : { entry, action: 'retry' },
      ),
    );
    await first.close();
    const second = open('second');
    const got: Entry[] = [];
    await expect.poll(async () => got.push(...(await second.claim(ALL)))).toBe(1);
    expect(got).toMatchObject([{ lane: 'device b', attempts: 2, history: [{ status: 429 }] }]);
    expect(second.lane('device a')).toMatchObject({ state: 'delayed', until: at });
  });

  it('lets a third one have its share, and what is under way ends first', async () => {
    const { open } = setUp();
    const [one, two] = [open('one'), open('two')];
    await balanced(one, two);
    await one.append(devices(40).map((device, index) => makeEvent(device, String(index))));
    const underWay = [await one.claim(ALL), await two.claim(ALL)];
    const three = open('three', { instance: { partitions: undefined } });
    await three.opened;
    // Nothing that is under way changes hands.
    expect(await three.claim(ALL)).toEqual([]);
    expect(one.stillClaimed(underWay[0] ?? [])).toEqual(underWay[0]);
    await one.complete(underWay[0] ?? []);
    await two.complete(underWay[1] ?? []);
    await expect
      .poll(() => [one, two, three].map((each) => (each.instances?.share() ?? 0) * PARTITIONS).toSorted())
      .toEqual([2, 3, 3]);
  });

  it('says whose an event is, and how much is nobody’s', async () => {
    const { open } = setUp();
    const gateway = open('gate', { instance: { role: 'gateway' } });
    await gateway.append([makeEvent('a', '1'), makeEvent('b', '2')]);
    await gateway.refresh();
    expect(gateway.lane('device a')).toEqual({ state: 'elsewhere', instance: undefined });
    expect(gateway.size()).toMatchObject({ entries: 2, elsewhere: { leased: 0, free: 2 } });
    expect(await gateway.claim(ALL)).toEqual([]);
    const deliverer = open('deliverer', { instance: { role: 'deliver' } });
    await deliverer.opened;
    await gateway.refresh();
    expect(gateway.lane('device a')).toEqual({ state: 'elsewhere', instance: 'deliverer' });
    expect(gateway.size()).toMatchObject({ elsewhere: { leased: 2, free: 0 } });
    expect(await gateway.findWaiting('2')).toMatchObject({ lane: 'device b' });
    expect(deliverer.size()).not.toHaveProperty('elsewhere');
    await expect.poll(async () => ids(await deliverer.claim(ALL)).toSorted()).toEqual(['1', '2']);
  });

  it('shares dead letters, a pause and a rest', async () => {
    const { open } = setUp();
    const [one, two] = [open('one'), open('two')];
    const heard: unknown[] = [];
    two.instances?.onChange(({ paused, rest }) => heard.push([paused?.because, rest?.because]));
    await Promise.all([one.opened, two.opened]);
    await one.append([makeEvent('b', '0')], [makeDeadLetter('1'), makeDeadLetter('2')]);
    await two.refresh();
    expect(two.counts()).toEqual({ accepted: 3, delivered: 0, dead: 2, queued: 1, deadLettersEvicted: 0 });
    expect((await two.deadLetters()).map(({ id, reason }) => [id, reason])).toEqual([
      [1, 'x\uFFFD'],
      [2, 'x\uFFFD'],
    ]);
    expect(await two.replay({ ids: [1] })).toBe(1);
    expect(await two.discard({})).toBe(1);
    await one.refresh();
    expect(one.counts()).toMatchObject({ accepted: 3, dead: 1, queued: 2 });
    one.instances?.setPaused({ because: 'by hand', since: 1 });
    await expect.poll(() => heard.at(-1)).toEqual(['by hand', undefined]);
    one.instances?.setPaused(undefined);
    one.instances?.setRest({ because: 'HTTP 429', since: 1, until: 2 });
    await expect.poll(() => heard.at(-1)).toEqual([undefined, 'HTTP 429 (seen by one)']);
  });

  it('counts no change twice and none late, however it looks while it stores and delivers', async () => {
    const { open } = setUp();
    const [one, two] = [open('one'), open('two')];
    await Promise.all([one.opened, two.opened]);
    const seen = { accepted: 0, delivered: 0, dead: 0 };
    const fell: object[] = [];
    let stored = 0;
    const look = () => {
      const { accepted, delivered, dead, queued } = one.counts();
      const isLess = accepted < seen.accepted || delivered < seen.delivered || dead < seen.dead || accepted < stored;
      if (isLess || accepted !== delivered + dead + queued) fell.push({ ...seen, stored, now: one.counts() });
      Object.assign(seen, { accepted, delivered, dead });
    };
    const looking = (async () => {
      while (stored < 300) {
        await one.refresh();
        look();
      }
    })();
    const store = async (from: number) => {
      for (let index = from; index < 300; index += 3) {
        await one.append([makeEvent(`device-${index}`, String(index))], index % 10 === 0 ? [makeDeadLetter('x')] : []);
        stored++;
        look();
        if (index % 5 === 0) await complete(one, await one.claim(ALL));
        look();
      }
    };
    await Promise.all([looking, store(0), store(1), store(2), two.append([makeEvent('other', 'other')])]);
    expect(fell).toEqual([]);
    await one.refresh();
    expect(one.counts()).toMatchObject({ accepted: 331, dead: 30 });
  });

  it('hears at once of a pause and a rest, not by the next look alone', async () => {
    // It stands still: nothing is looked at in turn.
    const clock = createManualClock(0);
    const { open } = setUp();
    const [one, two] = [open('one', { clock }), open('two', { clock })];
    const heard: unknown[] = [];
    await Promise.all([one.opened, two.opened]);
    two.instances?.onChange(({ paused, rest }) => heard.push([paused?.because, rest?.because]));
    one.instances?.setPaused({ because: 'by hand', since: 1 });
    await expect.poll(() => heard).toEqual([['by hand', undefined]]);
    one.instances?.setRest({ because: 'HTTP 429', since: 1, until: 2 });
    await expect.poll(() => heard.at(-1)).toEqual(['by hand', 'HTTP 429 (seen by one)']);
  });

  it('refuses other partitions than it was made with, and holds to its bytes over all', async () => {
    const { open } = setUp();
    const one = open('one', { limits: { outboxBytes: 100 } });
    await one.opened;
    await expect(open('other', { instance: { partitions: 9 } }).opened).rejects.toThrow(
      'it has 8 partitions, and 9 are asked for. Leave --partitions out, or set it to 8',
    );
    await one.append([makeEvent('a', '1')]);
    const two = open('two', { limits: { outboxBytes: 100 } });
    await two.opened;
    await expect(two.append([makeEvent('a', '2')])).rejects.toThrow(OutboxFullError);
  });

  it('says what is wrong with a database, and never its password', async () => {
    const { open } = setUp();
    const { port } = new URL(inject('postgres'));
    const url = `postgres://emulator:s3cret-pass@127.0.0.1:${port}/nowhere?password=0ther-pass`;
    const error = await open('one', { url }).opened?.catch((cause: unknown) => String(cause));
    expect(error).toContain('Create the database');
    expect(error).not.toMatch(/s3cret|0ther/);
    const closed = await open('two', { url: 'postgres://a:s3cret-pass@127.0.0.1:1/x' }).opened?.catch(String);
    expect(closed).toContain('ECONNREFUSED');
    expect(closed).not.toContain('s3cret');
  });

  it('keeps every text as it was: emoji, NUL, lone surrogates, quotes and braces', async () => {
    const { open } = setUp();
    const outbox = open('one');
    const texts = ['🦊 "x"', 'a\0b', '\uD800', '{"a,b\\"}', 'NULL', ''];
    const events = texts.map((text, index) => ({
      ...makeEvent(`d ${text}`, String(index)),
      event_properties: { text },
    }));
    await outbox.append(events);
    const got: Entry[] = [];
    await expect.poll(async () => got.push(...(await outbox.claim(ALL)))).toBe(texts.length);
    const byId = got.toSorted((a, b) => Number(a.ids.insert_id) - Number(b.ids.insert_id));
    expect(byId.map(({ text }) => text)).toEqual(events.map((event) => JSON.stringify(event)));
    expect(byId.map(({ lane }) => lane)).toEqual(texts.map((text) => `device d ${text}`));
  });
});
