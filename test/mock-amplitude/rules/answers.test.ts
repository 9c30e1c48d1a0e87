import { expect, it } from 'vitest';
import { buildThrottled } from '../../../mock-amplitude/rules/answers.ts';

it('an answer about a throttle has every key, also those of empty maps', () => {
  const maps = { throttledUsers: { u: 31 }, throttledDevices: {}, exceededUsers: {}, exceededDevices: { d: 500_001 } };
  expect(buildThrottled(30, maps, [0, 2])).toEqual({
    code: 429,
    error: 'Too many requests for some devices and users',
    eps_threshold: 30,
    throttled_devices: {},
    throttled_users: { u: 31 },
    exceeded_daily_quota_devices: { d: 500_001 },
    exceeded_daily_quota_users: {},
    throttled_events: [0, 2],
  });
});
