import { expect, it } from 'vitest';
import { matchesFilter } from '../../../../src/forwarder/delivery/outbox/dead-letter-filter.ts';

const LETTER = {
  id: 7,
  event: { event_type: 'Order', user_id: 'user-1', device_id: 'device-1', time: 1, insert_id: '1' },
  rule: 'deliver.400-listed',
  field: 'time',
  reason: 'Invalid field values',
  attempts: 1,
  history: [],
  answer: null,
  at: 1000,
};

it.each([
  [{}, true],
  [{ ids: [6, 7] }, true],
  [{ ids: [6] }, false],
  [{ rule: 'deliver.400' }, true],
  [{ rule: '400' }, false],
  [{ eventType: 'Order' }, true],
  [{ eventType: 'Ord' }, false],
  [{ field: 'time' }, true],
  [{ field: 'ip' }, false],
  [{ reason: 'field' }, true],
  [{ reason: 'Field' }, false],
  [{ userId: 'user-1', deviceId: 'device-1' }, true],
  [{ userId: 'user-1', deviceId: 'device-2' }, false],
  [{ userId: 'user-2' }, false],
  [{ since: 1000, until: 1001 }, true],
  [{ since: 1001 }, false],
  [{ until: 1000 }, false],
])('chooses dead letters by %j: %s', (filter, expected) => {
  expect(matchesFilter(LETTER, filter)).toBe(expected);
});
