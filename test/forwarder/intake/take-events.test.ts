import { expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { type TakenRequest, takeEvents } from '../../../src/forwarder/intake/take-events.ts';
import { RECEIVED, track } from '../mapping/map.ts';

/** What is known of the arrival of the events of one request, but for its notes. */
function arrivals(inputs: readonly object[], more: Partial<Omit<TakenRequest, 'events'>> = {}) {
  const events = inputs.map((input) => {
    const parsed = parseEvent(input);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed;
  });
  const taken = takeEvents({ events, arrival: { receivedAt: RECEIVED }, ...more }, () => 'new-id');
  return taken.map(({ arrival: { notes: _notes, ...known } }) => known);
}

const placed = { time: RECEIVED, own: false, skewMs: 0, clampedMs: 0 };

it('the events of a request have its bytes together, and none where these are not known', () => {
  expect(arrivals([track()])).toStrictEqual([{ receivedAt: RECEIVED, placed }]);
  expect(arrivals([track(), track(), track()], { bytes: 10 }).map(({ bytes }) => bytes)).toEqual([4, 4, 4]);
});

it('an event without a messageId is given an id: its hash where it says a time, another where it equals one before it', () => {
  const click = track({ messageId: undefined, timestamp: RECEIVED });
  const ids = arrivals([click, track(), click, track({ messageId: undefined }), click]).map(({ insertId }) => insertId);
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(ids).toEqual([hash, undefined, hash, 'new-id', hash]);
  expect(new Set(ids).size).toBe(5);
  expect(arrivals([track({ messageId: undefined, timestamp: null })])[0]?.insertId).toBe('new-id');
  expect(arrivals([track({ messageId: undefined, timestamp: String(RECEIVED) })])[0]?.insertId).toBe(ids[0]);
  expect(arrivals([click], { arrival: { receivedAt: RECEIVED + 1 } })[0]?.insertId).toBe(ids[0]);
});

it('what stands beside a batch says when each of its events was sent, and a null says nothing', () => {
  const sent = (sentAt: unknown) =>
    arrivals([track({ timestamp: RECEIVED - 9000, sentAt: RECEIVED - 5000 })], { sentAt })[0]?.placed?.time;
  expect([sent(RECEIVED - 7000), sent(null), sent(undefined), sent(true)]).toEqual(
    [-2000, -4000, -4000, -4000].map((ms) => RECEIVED + ms),
  );
});
