import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { RECEIVED, track } from '../mapping/map.ts';
import { NOW, type SentEvent, startIntake } from './start-intake.ts';
import { takeOne } from './take-one.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const DAY = 86_400_000;

describe('intake.timestamp', () => {
  it.each([
    '0001-01-01T00:00:00Z',
    '0000-00-00T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1999-12-31T23:59:59.999Z',
    '2026-02-30T10:00:00Z',
    '2026-02-29',
    '2026-04-31T10:00:00+02:00',
    '2026-13-45T00:00:00Z',
    '2026-02-25T25:61:00Z',
    0,
    -62_135_596_800_000,
    1,
    946_684_799_999,
  ])('takes the arrival for %s, and says so', (timestamp) => {
    const { sent, notes } = takeOne(track({ timestamp }));
    expect([sent?.time, notes]).toEqual([RECEIVED, ['intake.timestamp timestamp']]);
  });

  it.each(['yesterday', 1_772_029_800, '1772029800', true, [RECEIVED], {}])(
    'costs the event where it is %j',
    (timestamp) => {
      expect(parseEvent(track({ timestamp }))).toMatchObject({ ok: false, problems: [{ field: 'timestamp' }] });
    },
  );

  it.each([
    ['2000-01-01T00:00:00Z', 946_684_800_000],
    [946_684_800_000, 946_684_800_000],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
    ['2026-02-25 14:00:00', RECEIVED - 1_800_000],
    ['2026-02-25t14:00:00z', RECEIVED - 1_800_000],
  ])('takes %s as it is', (timestamp, time) => {
    const { sent, notes } = takeOne(track({ timestamp }));
    expect([sent?.time, notes]).toEqual([time, []]);
  });

  it.each([
    [String(RECEIVED - 5), RECEIVED - 5],
    [RECEIVED - 4.25, RECEIVED - 5],
  ])('takes %j for milliseconds, and says so', (timestamp, time) => {
    const { sent, notes } = takeOne(track({ timestamp }));
    expect([sent?.time, notes]).toEqual([time, ['intake.coerced timestamp']]);
  });

  it('tells two events of year 1 apart, which carry no messageId: the time they say tells nothing', async () => {
    await using intake = await startIntake();
    const event = { event: 'Click', anonymousId: 'device-a', timestamp: '0001-01-01T00:00:00Z' };
    await intake.post('/v1/t', event);
    await intake.post('/v1/t', event);
    const ids = (await intake.sent()).map(({ insert_id }) => insert_id);
    expect(new Set(ids).size).toBe(2);
    expect(intake.notes(ids[0] ?? '')).toEqual(['intake.timestamp timestamp', 'intake.insert-id messageId']);
  });
});

describe('intake.sent-at', () => {
  /** Events of a clock that is off by `skew`, 90, 60 and 30 s before they were sent. */
  const batchOf = (skew: number) => ({
    sentAt: iso(NOW + skew),
    batch: [90, 60, 30].map((seconds) => ({
      ...track({ messageId: `m-${seconds}` }),
      timestamp: iso(NOW + skew - seconds * 1000),
    })),
  });
  const times = (sent: SentEvent[]) => sent.map(({ time }) => time - NOW).toSorted((a, b) => a - b);

  it.each([
    ['a day ahead', DAY],
    ['a day behind', -DAY],
    ['three years behind', -1096 * DAY],
    ['a second ahead', 1000],
    ['a second behind', -1000],
    ['right', 0],
    ['right, and the way is long', -999],
  ])('moves every event of a batch by the same skew where the clock is %s', async (_how, skew) => {
    await using intake = await startIntake();
    await intake.post('/v1/batch', batchOf(skew));
    const onTheWay = skew > -1000 && skew < 0 ? skew : 0;
    expect(times(await intake.sent())).toEqual([-90_000, -60_000, -30_000].map((time) => time + onTheWay));
    const told = Math.abs(skew) > 10_000 ? ['intake.sent-at sentAt'] : [];
    expect(intake.notes('m-60')).toEqual(told);
  });

  it('counts beside a batch more than in an event, in snake_case too', async () => {
    await using intake = await startIntake();
    const { sentAt, batch } = batchOf(DAY);
    await intake.post('/v1/batch', { sent_at: sentAt, batch: batch.map((event) => ({ ...event, sentAt: iso(NOW) })) });
    expect(times(await intake.sent())).toEqual([-90_000, -60_000, -30_000]);
  });

  it('corrects one event by its own', () => {
    const time = (ms: number, sentAt: number) => takeOne(track({ timestamp: iso(ms), sentAt: iso(sentAt) })).sent?.time;
    expect(time(RECEIVED - DAY - 5000, RECEIVED - DAY)).toBe(RECEIVED - 5000);
    expect(time(RECEIVED + DAY - 5000, RECEIVED + DAY)).toBe(RECEIVED - 5000);
  });

  it.each(['soon', '2026-02-30T00:00:00Z', '0001-01-01T00:00:00Z', 1_772_029_800, {}])(
    'corrects nothing where it is %j, and says so',
    async (sentAt) => {
      await using intake = await startIntake();
      await intake.post('/v1/batch', { ...batchOf(0), sentAt });
      expect(times(await intake.sent())).toEqual([-90_000, -60_000, -30_000]);
      expect(intake.notes('m-30')).toEqual(['intake.sent-at sentAt']);
    },
  );

  it('says what still lies in the future', async () => {
    await using intake = await startIntake();
    await intake.post('/v1/t', track({ timestamp: iso(NOW + 5000) }));
    expect(await intake.sent()).toMatchObject([{ time: NOW }]);
    expect(intake.notes('message-1')).toEqual(['intake.timestamp timestamp']);
  });
});
