import { describe, expect, it } from 'vitest';
import type { DataflyEvent } from '../../../src/forwarder/event.ts';
import { hashAmongEquals, hashEvent, makeInsertId } from '../../../src/forwarder/mapping/insert-id.ts';
import { RECEIVED } from './map.ts';

const CLICK: DataflyEvent = { type: 'track', event: 'Click', anonymousId: 'df_abc', timestamp: RECEIVED };

describe('the hash of an event', () => {
  it.each<[string, Partial<DataflyEvent>]>([
    ['type', { type: 'page' }],
    ['event', { event: 'Other' }],
    ['name', { name: 'Home' }],
    ['userId', { userId: 'user-1' }],
    ['anonymousId', { anonymousId: 'df_def' }],
    ['groupId', { groupId: 'acme' }],
    ['properties', { properties: { a: 1 } }],
    ['traits', { traits: { a: 1 } }],
    ['context', { context: { ip: '1.2.3.4' } }],
    ['timestamp', { timestamp: RECEIVED + 1 }],
  ])('is another by its %s', (_field, more) => {
    expect(hashEvent({ ...CLICK, ...more }, RECEIVED)).not.toBe(hashEvent(CLICK, RECEIVED));
  });

  it('is another by what its traits are', () => {
    const [one, other] = [1, 2].map((a) => hashEvent({ ...CLICK, traits: { a } }, RECEIVED));
    expect(one).not.toBe(other);
  });

  it('is the same whenever it came, unless it says no time', () => {
    expect(hashEvent(CLICK, RECEIVED + 1)).toBe(hashEvent(CLICK, RECEIVED));
    const timeless = { ...CLICK, timestamp: null };
    expect(hashEvent(timeless, RECEIVED + 1)).not.toBe(hashEvent(timeless, RECEIVED));
  });

  it('is another for each of those that are equal to it but the first', () => {
    const hashes = [0, 1, 2].map((place) => hashAmongEquals('hash', place));
    expect([hashes[0], new Set(hashes).size]).toEqual(['hash', 3]);
    expect(hashAmongEquals('other', 1)).not.toBe(hashes[1]);
  });
});

it('an insert_id is the messageId, what the intake gave, or the hash, and says which', () => {
  const arrival = { receivedAt: RECEIVED };
  const rule = 'map.insert-id';
  expect(makeInsertId({ ...CLICK, messageId: 'm-1' }, { ...arrival, insertId: 'given' })).toEqual({
    ...{ id: 'm-1', origin: { rule, source: 'messageId' } },
  });
  expect(makeInsertId(CLICK, { ...arrival, insertId: 'given' })).toEqual({
    id: 'given',
    origin: { rule, source: null },
  });
  expect(makeInsertId(CLICK, arrival)).toEqual({ id: hashEvent(CLICK, RECEIVED), origin: { rule, source: null } });
});
