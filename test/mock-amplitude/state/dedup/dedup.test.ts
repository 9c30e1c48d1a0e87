import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../../../mock-amplitude/index.ts';
import type { EventIds } from '../../../../mock-amplitude/rules/event/read-ids.ts';
import { createDedup, type Dedup } from '../../../../mock-amplitude/state/dedup/create-dedup.ts';
import { dropRepeats } from '../../../../mock-amplitude/state/dedup/drop-repeats.ts';
import { judge, NOW, US_KEY } from '../../rules/judge.ts';

const DAY = 86_400_000;

function idsOf(device: string | undefined, user?: string): EventIds {
  return { user_id: { text: user, stripped: false }, device_id: { text: device, stripped: false } };
}

const IDS = idsOf('device-1');

function isRepeat(dedup: Dedup, project: string, ids: EventIds, insertId: string, now: number): boolean {
  return dedup.findRepeats(project, [{ sent: { insert_id: insertId }, ids }], now).length > 0;
}

describe('dedup.insert-id', () => {
  it.each([
    [7 * DAY - 1, true],
    [7 * DAY, false],
    [7 * DAY + 1, false],
  ])('after %i ms the same id is a repeat: %s', (later, repeat) => {
    const dedup = createDedup();
    expect(isRepeat(dedup, 'shop', IDS, 'id', 1000)).toBe(false);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 1000 + later)).toBe(repeat);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 1000 + later)).toBe(true);
  });

  it('counts from the first time: a repeat does not lengthen it', () => {
    const dedup = createDedup();
    isRepeat(dedup, 'shop', IDS, 'id', 0);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 6 * DAY)).toBe(true);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 8 * DAY)).toBe(false);
  });

  it('forgets the oldest where there are too many, and counts them', () => {
    const dedup = createDedup(DAY, 2);
    for (const id of ['a', 'b', 'c']) isRepeat(dedup, 'shop', IDS, id, 0);
    expect([dedup.size, dedup.evicted]).toEqual([2, 1]);
    expect(isRepeat(dedup, 'shop', IDS, 'b', 0)).toBe(true);
    expect(isRepeat(dedup, 'shop', IDS, 'a', 0)).toBe(false);
    dedup.clear();
    expect([dedup.size, dedup.evicted]).toEqual([0, 0]);
    expect(isRepeat(dedup, 'shop', IDS, 'a', 0)).toBe(false);
  });

  it('does not count as let go what was too old anyway', () => {
    const dedup = createDedup(DAY, 10);
    for (let half = 0; half < 60; half++) isRepeat(dedup, 'shop', IDS, `id-${half}`, (half * DAY) / 2);
    expect([dedup.size, dedup.evicted]).toEqual([4, 0]);
  });

  it('loses nothing to a clock that stands still or is set back', () => {
    const dedup = createDedup();
    isRepeat(dedup, 'shop', IDS, 'id', 30 * DAY);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 30 * DAY)).toBe(true);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 0)).toBe(true);
    expect(isRepeat(dedup, 'shop', IDS, 'other', 0)).toBe(false);
    expect(isRepeat(dedup, 'shop', IDS, 'other', 7 * DAY - 1)).toBe(true);
  });

  it.each([
    ['another device', 'shop', idsOf('device-2'), 'id'],
    ['another project', 'shop-eu', IDS, 'id'],
    ['another insert_id', 'shop', IDS, 'ID'],
    ['a user of the same text', 'shop', idsOf(undefined, 'device-1'), 'id'],
    ['texts that only look the same in a row', 'shop', idsOf('device-'), '1id'],
  ])('tells %s apart', (_what, project, ids, insertId) => {
    const dedup = createDedup();
    isRepeat(dedup, 'shop', IDS, 'id', 0);
    expect(isRepeat(dedup, project, ids, insertId, 0)).toBe(false);
  });

  it.each([
    ['the device untrimmed', idsOf(' device-1 ')],
    ['another user of the device', idsOf('device-1', 'user-2')],
  ])('takes %s for the same', (_what, ids) => {
    const dedup = createDedup();
    isRepeat(dedup, 'shop', idsOf('device-1', 'user-1'), 'id', 0);
    expect(isRepeat(dedup, 'shop', ids, 'id', 0)).toBe(true);
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
            const key = JSON.stringify([device === undefined, (device ?? user).trim(), insertId]);
            const repeat = now - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < 7 * DAY;
            if (!repeat && insertId !== '') seen.set(key, now);
            return repeat ? [place] : [];
          });
          const sent = events.map(({ device, user, insertId }) => {
            return { sent: { insert_id: insertId }, ids: idsOf(device, user) };
          });
          expect(dedup.findRepeats('shop', sent, now)).toEqual(repeats);
        }
      }),
    );
  });

  it('remembers for 7 days one that comes again when it has just been forgotten', () => {
    const dedup = createDedup();
    isRepeat(dedup, 'shop', IDS, 'id', 0);
    isRepeat(dedup, 'shop', IDS, 'other', 7 * DAY);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 8 * DAY)).toBe(false);
    isRepeat(dedup, 'shop', IDS, 'yet another', 14 * DAY);
    expect(isRepeat(dedup, 'shop', IDS, 'id', 15 * DAY - 1)).toBe(true);
  });

  it('mixes up none of a million ids that differ in little, and stays under its cap', () => {
    const dedup = createDedup(7 * DAY, 500_000);
    let mixedUp = 0;
    let forgotten = 0;
    let largest = 0;
    for (let event = 0; event < 1_000_000; event++) {
      const ids = idsOf(`device-${event % 1000}`);
      if (isRepeat(dedup, 'shop', ids, `${event}`, event)) mixedUp++;
      if (event % 10 === 0 && !isRepeat(dedup, 'shop', ids, `${event}`, event)) forgotten++;
      largest = Math.max(largest, dedup.size);
    }
    expect([mixedUp, forgotten, largest]).toEqual([0, 0, 500_000]);
    expect(dedup.size + dedup.evicted).toBe(1_000_000);
  });

  it('gives back the same judgement where nothing came before', () => {
    const dedup = createDedup();
    const event = { event_type: 'x', device_id: 'device-1', insert_id: 'id-1' };
    const judged = judge({
      api_key: US_KEY,
      events: [event, { ...event, insert_id: '' }, { ...event, insert_id: '' }],
    });
    expect(dropRepeats(judged, dedup, NOW)).toBe(judged);
    expect(dropRepeats(judged, dedup, NOW).events.map(({ fate }) => fate.verdict)).toEqual([
      'duplicate',
      'accepted',
      'accepted',
    ]);
    expect(judged.events[0]?.fate.verdict).toBe('accepted');
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
