import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../../../mock-amplitude/index.ts';
import { resultAt } from '../../../../mock-amplitude/rules/request-result.ts';
import { createDedup, type Dedup } from '../../../../mock-amplitude/state/dedup/create-dedup.ts';
import { markDuplicates } from '../../../../mock-amplitude/state/dedup/mark-duplicates.ts';
import { createSenders } from '../../../../mock-amplitude/state/senders/create-senders.ts';
import { makeRuns } from '../../make-runs.ts';
import { checkBody, US_KEY } from '../../rules/check-body.ts';

const DAY = 86_400_000;

/** The ids of an event, as it was sent. */
type Ids = { device_id?: string | undefined; user_id?: string | undefined };

const IDS: Ids = { device_id: 'device-1' };

function isRepeat(dedup: Dedup, ids: Ids, insertId: string, now: number): boolean {
  return dedup.findRepeats(makeRuns([{ ...ids, insert_id: insertId }]), now).length > 0;
}

/** An empty device_id, or one of spaces only, is none: then the user stands for it. */
function nameDevice(device: string | undefined, user: string): string[] {
  return device === undefined || device.trim() === '' ? ['user', user.trim()] : ['device', device.trim()];
}

describe('dedup.insert-id', () => {
  it.each([
    [7 * DAY - 1, true],
    [7 * DAY, false],
    [7 * DAY + 1, false],
  ])('after %i ms the same id is a repeat: %s', (later, repeat) => {
    const dedup = createDedup();
    expect(isRepeat(dedup, IDS, 'id', 1000)).toBe(false);
    expect(isRepeat(dedup, IDS, 'id', 1000 + later)).toBe(repeat);
    expect(isRepeat(dedup, IDS, 'id', 1000 + later)).toBe(true);
  });

  it('counts from the first time: a repeat does not lengthen it', () => {
    const dedup = createDedup();
    isRepeat(dedup, IDS, 'id', 0);
    expect(isRepeat(dedup, IDS, 'id', 6 * DAY)).toBe(true);
    expect(isRepeat(dedup, IDS, 'id', 8 * DAY)).toBe(false);
  });

  it('forgets the oldest where there are too many, and counts them', () => {
    const dedup = createDedup(DAY, 2);
    for (const id of ['a', 'b', 'c']) isRepeat(dedup, IDS, id, 0);
    expect([dedup.size, dedup.evicted]).toEqual([2, 1]);
    expect(isRepeat(dedup, IDS, 'b', 0)).toBe(true);
    expect(isRepeat(dedup, IDS, 'a', 0)).toBe(false);
  });

  it('does not count as evicted what was too old anyway', () => {
    const dedup = createDedup(DAY, 10);
    for (let half = 0; half < 60; half++) isRepeat(dedup, IDS, `id-${half}`, (half * DAY) / 2);
    expect([dedup.size, dedup.evicted]).toEqual([4, 0]);
  });

  it.each([
    ['they are a window old', DAY, 0],
    ['they are younger', DAY - 1, 2],
  ])('counts as evicted, of the older half, where %s', (_name, later, evicted) => {
    const dedup = createDedup(DAY, 4);
    for (const id of ['a', 'b', 'c', 'd']) isRepeat(dedup, IDS, id, 30 * DAY);
    isRepeat(dedup, IDS, 'e', 30 * DAY + later);
    expect([dedup.size, dedup.evicted]).toEqual([3, evicted]);
  });

  it('forgets none of as many as it is to hold, wherever they stand', () => {
    const dedup = createDedup(DAY, 1432);
    const ids = Array.from({ length: 1432 }, (_, nth) => ({ ...IDS, insert_id: `id-${nth}` }));
    expect(dedup.findRepeats(makeRuns(ids), 0)).toEqual([]);
    expect(dedup.findRepeats(makeRuns(ids), 0)).toHaveLength(1432);
  });

  it('knows one of the older half, wherever it stands', () => {
    const dedup = createDedup(DAY, 2);
    const forgotten = Array.from({ length: 5000 }, (_, nth) => nth).filter((nth) => {
      isRepeat(dedup, IDS, `id-${nth + 1}`, 0);
      return nth > 0 && !isRepeat(dedup, IDS, `id-${nth}`, 0);
    });
    expect(forgotten).toEqual([]);
  });

  it('takes no events for the same that have no insert_id', () => {
    const dedup = createDedup();
    for (const insert_id of [undefined, '']) {
      expect(dedup.findRepeats(makeRuns([{ ...IDS, insert_id }, { ...IDS, insert_id }, { insert_id }]), 0)).toEqual([]);
    }
    expect(dedup.size).toBe(0);
  });

  it('loses nothing to a clock that stands still or is set back', () => {
    const dedup = createDedup();
    isRepeat(dedup, IDS, 'id', 30 * DAY);
    expect(isRepeat(dedup, IDS, 'id', 30 * DAY)).toBe(true);
    expect(isRepeat(dedup, IDS, 'id', 0)).toBe(true);
    expect(isRepeat(dedup, IDS, 'other', 0)).toBe(false);
    expect(isRepeat(dedup, IDS, 'other', 7 * DAY - 1)).toBe(true);
  });

  it.each([
    ['another device', { device_id: 'device-2' }, 'id'],
    ['another insert_id', IDS, 'ID'],
    ['a user of the same text', { user_id: 'device-1' }, 'id'],
    ['texts that only look the same in a row', { device_id: 'device-' }, '1id'],
  ])('tells %s apart', (_what, ids, insertId) => {
    const dedup = createDedup();
    isRepeat(dedup, IDS, 'id', 0);
    expect(isRepeat(dedup, ids, insertId, 0)).toBe(false);
  });

  it.each([
    ['the device untrimmed', { device_id: ' device-1 ' }],
    ['another user of the device', { device_id: 'device-1', user_id: 'user-2' }],
  ])('takes %s for the same', (_what, ids) => {
    const dedup = createDedup();
    isRepeat(dedup, { device_id: 'device-1', user_id: 'user-1' }, 'id', 0);
    expect(isRepeat(dedup, ids, 'id', 0)).toBe(true);
  });

  it('says of any events what a list of all of them says', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u0000', 'ä', '😀'), maxLength: 3 });
    const event = fc.record({ device: fc.option(text, { nil: undefined }), user: text, insertId: text });
    const request = fc.record({ events: fc.array(event, { maxLength: 30 }), wait: fc.nat(DAY) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const dedup = createDedup();
        const seen = new Map<string, number>();
        let now = 0;
        for (const { events, wait } of requests) {
          now += wait;
          const repeats = events.flatMap(({ device, user, insertId }, place) => {
            const key = JSON.stringify([nameDevice(device, user), insertId]);
            const repeat = now - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < 7 * DAY;
            if (!repeat && insertId !== '') seen.set(key, now);
            return repeat ? [place] : [];
          });
          const sent = events.map(({ device, user, insertId }) => ({
            ...{ insert_id: insertId, device_id: device, user_id: user },
          }));
          expect(dedup.findRepeats(makeRuns(sent), now).map(({ index }) => index)).toEqual(repeats);
        }
      }),
    );
  });

  it('remembers for 7 days one that comes again when it has just been forgotten', () => {
    const dedup = createDedup();
    isRepeat(dedup, IDS, 'id', 0);
    isRepeat(dedup, IDS, 'other', 7 * DAY);
    expect(isRepeat(dedup, IDS, 'id', 7 * DAY)).toBe(false);
    expect(isRepeat(dedup, IDS, 'id', 8 * DAY)).toBe(true);
    isRepeat(dedup, IDS, 'id', 14 * DAY);
    isRepeat(dedup, IDS, 'yet another', 14 * DAY);
    expect(isRepeat(dedup, IDS, 'other', 15 * DAY)).toBe(false);
    isRepeat(dedup, IDS, 'and another', 21 * DAY);
    expect(isRepeat(dedup, IDS, 'other', 22 * DAY - 1)).toBe(true);
  });

  it('mixes up none of a million ids that differ in little, and stays under its cap', () => {
    const dedup = createDedup(7 * DAY, 500_000);
    const senders = createSenders();
    let mixedUp = 0;
    let forgotten = 0;
    let largest = 0;
    for (let device = 0; device < 1000; device++) {
      const ids = Array.from({ length: 1000 }, (_, event) => `${device * 1000 + event}`);
      const runs = makeRuns(
        ids.map((insert_id) => ({ device_id: `device-${device % 100}`, insert_id })),
        senders,
      );
      mixedUp += dedup.findRepeats(runs, device).length;
      forgotten += 1000 - dedup.findRepeats(runs, device).length;
      largest = Math.max(largest, dedup.size);
    }
    expect([mixedUp, forgotten, largest]).toEqual([0, 0, 500_000]);
    expect(dedup.size + dedup.evicted).toBe(1_000_000);
  });

  it('marks the events that came before, and gives back the same result where there are none', () => {
    const dedup = createDedup();
    const event = { event_type: 'x', device_id: 'device-1', insert_id: 'id-1' };
    const events = [event, { ...event, insert_id: '' }, { ...event, insert_id: '' }];
    const checked = checkBody({ api_key: US_KEY, events });
    const runs = makeRuns(events);
    expect(markDuplicates(checked, runs, dedup)).toBe(checked);
    const { results } = markDuplicates(checked, runs, dedup);
    expect(resultAt(results, 0)).toMatchObject({
      atFault: false,
      diagnostics: [
        { path: 'events[0].insert_id', message: 'insert_id "id-1" came from this device within the last 7 days' },
      ],
    });
    expect(events.map((_, index) => resultAt(results, index).verdict)).toEqual(['duplicate', 'accepted', 'accepted']);
  });

  it('is told as duplicate, stores nothing again, and passes as ingested', async () => {
    const clock = createManualClock(1_767_225_600_000);
    const mock = await createMockAmplitude({ clock });
    const send = async (...events: object[]) => {
      const response = await fetch(`${mock.us}/2/httpapi`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ api_key: READY_MADE_PROJECTS[0]?.apiKey, events }),
      });
      return response.json();
    };
    const event = { event_type: 'x', device_id: 'device-1', insert_id: 'id-1' };
    expect(await send(event, event)).toMatchObject({ code: 200, events_ingested: 2 });
    await send({ ...event, device_id: 'device-2' }, { event_type: 'x', user_id: 'device-1', insert_id: 'id-1' });
    expect(mock.log.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate', 'accepted', 'accepted']);
    expect(mock.log.events()[1]).toMatchObject({ rule: 'dedup.insert-id', diagnostics: [{ severity: 'warning' }] });
    await clock.advance(7 * DAY);
    await send(event);
    expect(mock.log.events().at(-1)?.verdict).toBe('accepted');
    mock.reset();
    await send(event);
    expect(mock.log.events()).toMatchObject([{ verdict: 'accepted' }]);
    await mock.close();
  });
});
