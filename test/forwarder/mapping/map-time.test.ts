import { describe, expect, it } from 'vitest';
import { mapSession, mapTime, placeInTime } from '../../../src/forwarder/mapping/map-time.ts';
import { RECEIVED } from './map.ts';

const SAID = RECEIVED - 5000;

describe('when an event happened', () => {
  it.each([
    [0, 0],
    [1, 0],
    [999, 0],
    [1000, 1000],
    [1001, 1001],
    [-1, -1],
  ])('is, where it was sent %i ms before it came, moved by %i ms', (behind, skewMs) => {
    expect(placeInTime({ type: 'track', timestamp: SAID, sentAt: RECEIVED - behind }, RECEIVED)).toEqual({
      ...{ time: SAID + skewMs, own: true, skewMs, clampedMs: 0 },
    });
  });

  it('is its arrival where it says nothing, and no later', () => {
    expect(placeInTime({ type: 'track', timestamp: null, sentAt: SAID }, RECEIVED)).toEqual({
      ...{ time: RECEIVED, own: false, skewMs: 0, clampedMs: 0 },
    });
    expect(placeInTime({ type: 'track', timestamp: RECEIVED + 7, sentAt: null }, RECEIVED)).toEqual({
      ...{ time: RECEIVED, own: true, skewMs: 0, clampedMs: 7 },
    });
  });

  it('is what the intake found, and says what it was read from', () => {
    const event = { type: 'track', timestamp: SAID } as const;
    const placed = { time: 7, own: false, skewMs: 0, clampedMs: 0 };
    expect(mapTime(event, { receivedAt: RECEIVED })).toEqual({
      ...{ time: SAID, origin: { rule: 'map.time', source: 'timestamp' } },
    });
    expect(mapTime(event, { receivedAt: RECEIVED, placed })).toEqual({
      ...{ time: 7, origin: { rule: 'map.time', source: null } },
    });
  });
});

it.each([
  [RECEIVED, RECEIVED],
  [String(RECEIVED), RECEIVED],
  [1_772_029_800, RECEIVED],
  ['2026-02-25T14:30:00', RECEIVED],
  [RECEIVED + 0.5, undefined],
  [7, undefined],
  ['a-uuid-7', undefined],
  [RECEIVED * 1000, undefined],
  [null, undefined],
  [undefined, undefined],
])('a session of %j is %s', (sent, session) => {
  expect(mapSession(sent)).toBe(session);
});
