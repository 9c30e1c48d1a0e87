import { expect, it } from 'vitest';
import { batchKey } from '../../lib/batch-key.ts';

it.each([[{ toString: 1, valueOf: 2 }], [null], [[]], [1_700_000_000_000], ['noon'], [undefined]])(
  'a batch has a key whatever the time of its events is: %j',
  (time) => {
    const event = { insertId: null, eventType: 'View', userId: 'user-1', deviceId: null, event: { time } };
    expect(batchKey('shop', '/batch', 2, event, event)).toContain('user-1');
  },
);
