import { describe, expect, it } from 'vitest';
import { createDedup } from '../../../mock-amplitude/dedup/create-dedup.ts';
import { createMockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { createManualClock } from '../../../runtime/manual-clock.ts';

const DAY = 86_400_000;

describe('dedup.insert-id', () => {
  it.each([
    [7 * DAY - 1, true],
    [7 * DAY, false],
    [7 * DAY + 1, false],
  ])('after %i ms the same id is a repeat: %s', (later, repeat) => {
    const dedup = createDedup();
    expect(dedup.isRepeat('device', 'id', 1000)).toBe(false);
    expect(dedup.isRepeat('device', 'id', 1000 + later)).toBe(repeat);
  });

  it('counts from the first time: a repeat does not lengthen it', () => {
    const dedup = createDedup();
    dedup.isRepeat('device', 'id', 0);
    expect(dedup.isRepeat('device', 'id', 6 * DAY)).toBe(true);
    expect(dedup.isRepeat('device', 'id', 8 * DAY)).toBe(false);
  });

  it('forgets the oldest where there are too many, and counts them', () => {
    const dedup = createDedup(DAY, 2);
    for (const id of ['a', 'b', 'c']) dedup.isRepeat('device', id, 0);
    expect(dedup.letGo).toBe(1);
    expect(dedup.isRepeat('device', 'b', 0)).toBe(true);
    expect(dedup.isRepeat('device', 'a', 0)).toBe(false);
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
