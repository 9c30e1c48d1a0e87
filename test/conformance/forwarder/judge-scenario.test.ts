import { describe, expect, it } from 'vitest';
import { parseForwarderTarget } from '../../../conformance/forwarder/index.ts';
import { findLeaks } from '../../../conformance/forwarder/judge/find-leaks.ts';
import { judgeScenario, whyNotSeen } from '../../../conformance/forwarder/judge/judge-scenario.ts';
import type { Expectation, Precondition } from '../../../conformance/forwarder/scenario.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { fed, makeHistory, request, storedAs } from './make-history.ts';

const target = parseForwarderTarget({ order: 'device' });

function kinds(history: ReturnType<typeof makeHistory>, wanted: Expectation = {}, scale = 1): string[] {
  const scenario = { name: 'a case', feed: [], steps: [], expect: wanted };
  return judgeScenario(history, scenario, target, scale).map(({ kind }) => kind);
}

function unseen(history: ReturnType<typeof makeHistory>, seen: Precondition = {}): string | undefined {
  return whyNotSeen(history, { name: 'a case', feed: [], steps: [], seen });
}

describe('the judge', () => {
  it('finds nothing where all arrived once and in order', () => {
    expect(kinds(makeHistory())).toEqual([]);
  });

  it('calls lost what was acknowledged and never arrived', () => {
    expect(kinds(makeHistory({ stored: storedAs('accepted', 0, 1) }))).toEqual(['lost']);
    expect(kinds(makeHistory({ stored: [...storedAs('accepted', 0, 1), ...storedAs('rejected', 2)] }))).toEqual([
      'lost',
    ]);
  });

  it('misses nothing that was never acknowledged, or may miss', () => {
    const unpromised = fed(3, (number) => (number === 2 ? { acknowledgedAt: Number.NaN } : {}));
    delete unpromised[2]?.acknowledgedAt;
    expect(kinds(makeHistory({ fed: unpromised, stored: storedAs('accepted', 0, 1) }))).toEqual([]);
    const other = fed(3, (number) => (number === 2 ? { group: 'poison' } : {}));
    expect(kinds(makeHistory({ fed: other, stored: storedAs('accepted', 0, 1) }), { mayMiss: ['poison'] })).toEqual([]);
  });

  it('calls doubled what was accepted twice, and lets duplicates be', () => {
    expect(kinds(makeHistory({ stored: storedAs('accepted', 0, 1, 2, 1) }))).toContain('doubled');
    expect(kinds(makeHistory({ stored: [...storedAs('accepted', 0, 1, 2), ...storedAs('duplicate', 1)] }))).toEqual([]);
  });

  it('calls unexpected what was never fed', () => {
    expect(kinds(makeHistory({ stored: storedAs('accepted', 0, 1, 2, 7) }))).toEqual(['unexpected']);
  });

  it('calls reordered what a device sent earlier and is stored later', () => {
    expect(kinds(makeHistory({ stored: storedAs('accepted', 0, 2, 1) }))).toEqual(['reordered']);
    const twoDevices = fed(3, (number) => ({ device: `device-${number}` }));
    expect(kinds(makeHistory({ fed: twoDevices, stored: storedAs('accepted', 2, 1, 0) }))).toEqual([]);
  });

  it('calls an id unstable that changes between tries', () => {
    const again = request(2, 100, [1]);
    for (const event of again.events) event.insertId = 'another';
    expect(kinds(makeHistory({ requests: [request(1, 10, [0, 1, 2]), again] }))).toEqual(['unstableIds']);
  });

  it('misses an insert_id that is not sent', () => {
    const without = request(1, 10, [0, 1, 2]);
    for (const event of without.events) event.insertId = undefined;
    expect(kinds(makeHistory({ requests: [without] }))).toEqual(['no-insert-id']);
  });

  it('calls changed what never left as it was fed, and lets be what was mended or carries more', () => {
    const comesOut = { event_type: 'Conformance Event', event_properties: { cf: 'cf-0' } };
    const one = fed(1, () => ({ comesOut }));
    const sentWith = (number: number, event: JsonObject) => {
      const made = request(number, number * 10, [0]);
      for (const sent of made.events) sent.event = event;
      return made;
    };
    const judged = (...events: JsonObject[]) =>
      kinds(
        makeHistory({
          fed: one,
          stored: storedAs('accepted', 0),
          requests: events.map((event, at) => sentWith(at + 1, event)),
        }),
      );
    const asFed = { ...comesOut, time: 1, event_properties: { cf: 'cf-0', more: 1 } };
    expect(judged(asFed)).toEqual([]);
    expect(judged(asFed, { event_type: 'Mended' })).toEqual([]);
    expect(judged({ ...comesOut, event_type: 'Another' })).toEqual(['changed']);
    expect(judged({ event_type: 'Conformance Event' })).toEqual(['changed']);
    expect(judged({ ...comesOut, event_properties: {} })).toEqual(['changed']);
  });

  it('says where not one request came', () => {
    const history = makeHistory({ requests: [], stored: [] });
    const scenario = { name: 'a case', feed: [], steps: [] };
    expect(judgeScenario(history, scenario, target, 1)[0]?.message).toMatch(
      /never arrived: .*; not one request came to CONFORMANCE_ENDPOINT$/,
    );
  });

  it('holds it against a forwarder that it sends again what a 400 named, unless the field has changed', () => {
    const refusing = request(1, 10, [0, 1, 2], { status: 400, named: new Map([[1, 'event_type']]) });
    expect(kinds(makeHistory({ requests: [refusing, request(2, 100, [1])] }))).toEqual(['resent-though-refused']);
    const underWay = request(2, 30, [1]);
    expect(kinds(makeHistory({ requests: [refusing, underWay] }))).toEqual([]);
    const mended = request(2, 100, [1]);
    for (const { event } of mended.events) event.event_type = 'Mended';
    expect(kinds(makeHistory({ requests: [refusing, mended] }))).toEqual([]);
  });

  it('measures a gap and who is held by the clock of the forwarder', () => {
    const groups = fed(2, (number) => ({ group: number === 0 ? 'hot' : 'others', device: `device-${number}` }));
    const triggered = request(1, 0, [0, 1], { status: 429, fault: 1, stored: false, endedAt: 0 });
    const stored = storedAs('accepted', 0, 1);
    const later = (hot: number, others: number) =>
      makeHistory({ fed: groups, stored, requests: [triggered, request(2, others, [1]), request(3, hot, [0])] });
    const wanted = { gap: { group: 'hot', atLeast: 27 }, heldOthers: { groups: ['others'], atMost: 3 } };
    expect(kinds(later(2700, 100), wanted, 0.1)).toEqual([]);
    expect(kinds(later(2699, 100), wanted, 0.1)).toEqual(['gap']);
    // However fast the clock, never under 2 s.
    expect(kinds(later(2700, 1990), wanted, 0.1)).toEqual([]);
    expect(kinds(later(2700, 1991), wanted, 0.1)).toEqual(['held-others']);
  });

  it('leaves open what a busy machine may have made longer, and never what is too short', () => {
    const groups = fed(2, (number) => ({ group: number === 0 ? 'hot' : 'others', device: `device-${number}` }));
    const triggered = request(1, 0, [0, 1], { status: 429, fault: 1, stored: false, endedAt: 0 });
    const expectation = { gap: { group: 'hot', atLeast: 27 }, heldOthers: { groups: ['others'], atMost: 3 } };
    const judge = (hot: number, others: number, busyMs: number) => {
      const requests = [triggered, request(2, others, [1]), request(3, hot, [0])];
      const pauses = [{ from: 100, to: 100 + busyMs }];
      const history = makeHistory({ fed: groups, stored: storedAs('accepted', 0, 1), requests, pauses });
      const scenario = { name: 'a case', feed: [], steps: [], expect: expectation };
      return judgeScenario(history, scenario, target, 1).map(({ kind, doubtful }) => [kind, doubtful ?? false]);
    };
    expect(judge(27_500, 0, 500)).toEqual([]);
    expect(judge(27_499, 0, 500)).toEqual([['gap', true]]);
    expect(judge(26_999, 0, 9000)).toEqual([['gap', false]]);
    expect(judge(27_500, 3489, 500)).toEqual([['held-others', true]]);
    expect(judge(27_500, 3491, 500)).toEqual([['held-others', false]]);
  });

  it('finds an API key in any writing, and 12 characters of it', () => {
    const key = '0123456789abcdef0123456789abcdef';
    const found = (text: string) => findLeaks({ stderr: text }, key).length;
    expect(found(`sent with ${key}`)).toBe(1);
    expect(found(Buffer.from(key).toString('base64'))).toBe(1);
    expect(found(key.slice(4, 16))).toBe(1);
    expect(found(key.slice(4, 15))).toBe(0);
  });
});

describe('what was not there', () => {
  const fault = { number: 1, triggered: 0, addedAt: 0 };

  it('leaves a case untestable where a fault was never triggered', () => {
    expect(unseen(makeHistory({ faults: [fault] }))).toBe('fault 1 never triggered');
    expect(unseen(makeHistory({ faults: [{ ...fault, triggered: 1 }] }))).toBeUndefined();
  });

  it('leaves it untestable where nothing was acknowledged', () => {
    const nobody = fed(1);
    for (const one of nobody) delete one.acknowledgedAt;
    expect(unseen(makeHistory({ fed: nobody }))).toBe('not one event was acknowledged');
  });

  it('leaves it untestable where the triggered request was of one group alone', () => {
    const requests = [request(1, 0, [0], { fault: 1 }), request(2, 10, [1, 2])];
    const groups = fed(3, (number) => ({ group: number === 0 ? 'hot' : 'others' }));
    const faults = [{ ...fault, triggered: 1 }];
    expect(unseen(makeHistory({ fed: groups, requests, faults }), { inTriggeredRequest: ['hot', 'others'] })).toMatch(
      /held no event of others/,
    );
    expect(unseen(makeHistory({ requests, faults }), { requestsAfterFault: 2 })).toMatch(/there were 1 requests after/);
  });
});
