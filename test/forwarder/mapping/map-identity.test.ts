import { describe, expect, it } from 'vitest';
import { mapIdentity, refusedIds } from '../../../src/forwarder/mapping/map-identity.ts';

const read = (ids: { userId?: string | null; anonymousId?: string | null }) =>
  mapIdentity({ type: 'track', ...ids }, 5);

describe('an id', () => {
  it.each(['user-1000', '000-user-1', '10000', 'anonymous-7'])('%s is somebody', (userId) => {
    expect(read({ userId })).toEqual({ userId, deviceId: undefined, changes: [], notes: [], refusal: undefined });
  });

  it.each(['userId', 'anonymousId'])('in %s that stands for no one is left out beside the other, and said', (field) => {
    const reason = '"00000" stands for no one';
    const other = field === 'userId' ? 'anonymousId' : 'userId';
    expect(read({ [field]: '00000', [other]: 'some-id' })).toMatchObject({
      ...(field === 'userId' ? { userId: undefined, deviceId: 'some-id' } : { userId: 'some-id', deviceId: undefined }),
      changes: [{ rule: 'map.limits', field, change: 'dropped', reason }],
      notes: [
        {
          ...{ rule: 'map.limits', source: field, note: `left out: ${reason}` },
          fix: `Send ${field} only for somebody who is known.`,
        },
      ],
      refusal: undefined,
    });
  });
});

it.each([
  [{ userId: 'abc' }, { field: 'user_id', reason: '"abc" has 3 characters, the minimum is 5' }],
  [{ anonymousId: 'abc' }, { field: 'device_id', reason: '"abc" has 3 characters, the minimum is 5' }],
  [
    { userId: 'abc', anonymousId: '0' },
    { field: 'user_id', reason: '"abc" has 3 characters, the minimum is 5' },
  ],
  [{}, { field: 'device_id', reason: 'no id' }],
])('an event of %j alone cannot be sent, and its dead letter carries that', (ids, refusal) => {
  expect(read(ids).refusal).toEqual(refusal);
  const { userId, anonymousId } = { userId: undefined, anonymousId: undefined, ...ids };
  expect(refusedIds({ type: 'track', ...ids })).toEqual({
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(anonymousId === undefined ? {} : { device_id: anonymousId }),
  });
});
