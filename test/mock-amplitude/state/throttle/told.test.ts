import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../../../mock-amplitude/limits.ts';
import type { Project } from '../../../../mock-amplitude/projects/projects.ts';
import { resultAt } from '../../../../mock-amplitude/rules/request-result.ts';
import { createSenders } from '../../../../mock-amplitude/state/senders/create-senders.ts';
import type { RateEndpoint } from '../../../../mock-amplitude/state/senders/sender.ts';
import { listSilenced } from '../../../../mock-amplitude/state/senders/silenced.ts';
import { createThrottle } from '../../../../mock-amplitude/state/throttle/create-throttle.ts';
import { createMonthCounter } from '../../../../mock-amplitude/state/throttle/month-counter.ts';
import { throttleRequest } from '../../../../mock-amplitude/state/throttle/throttle-request.ts';
import { makeRuns } from '../../make-runs.ts';
import { checkBody, NOW, US_KEY } from '../../rules/check-body.ts';

/** A request of these events to a project of which little is allowed. */
function send(
  events: object[],
  limits: Partial<Limits>,
  plan: Project['plan'] = 'growth',
  endpoint: RateEndpoint = 'http-v2',
) {
  const throttle = createThrottle({ limits: { ...DEFAULT_LIMITS, ...limits }, plan });
  const checked = checkBody({ api_key: US_KEY, events }, { limits });
  return throttleRequest({ ...checked, at: NOW }, createSenders().find(checked.runs), throttle, endpoint);
}

const of = (device: string, more: object = {}) => ({ event_type: 'x', device_id: device, ...more });
const times = (count: number, event: object) => Array.from({ length: count }, () => event);
const saidIn = ({ diagnostics }: ReturnType<typeof send>) =>
  diagnostics.map(({ severity, path, message }) => [severity, path, message]);

describe('a person is told', () => {
  it('which id sent how much in 30 s', () => {
    const limits = { eventsPerSecondPerId: 1 };
    expect(saidIn(send([of('device-fine'), ...times(31, of('device-loud'))], limits))).toEqual([
      ['error', 'events[1].device_id', 'device_id "device-loud" sent 31 events in 30 s, 2 a second; the limit is 1'],
    ]);
    const batch = send(times(31, of('device-loud')), { batchEventsPerSecondPerId: 1 }, 'growth', 'batch');
    expect(saidIn(batch)).toEqual([
      ['error', 'events[0].device_id', 'device_id "device-loud" sent 31 events in 30 s, 2 a second; the limit is 1'],
    ]);
    expect(batch.rule).toBe('throttle.key-batch');
  });

  it('which id sent how much in a day', () => {
    expect(saidIn(send(times(3, { event_type: 'x', user_id: 'user-1' }), { eventsPerDayPerId: 2 }))).toEqual([
      ['error', 'events[0].user_id', 'user_id "user-1" sent 3 events in 24 h'],
    ]);
  });

  it('of every id that is over a limit, and on the events of others of the first', () => {
    const loud = [...times(31, of('device-a')), of('device-fine'), ...times(31, of('device-b'))];
    const result = send(loud, { eventsPerSecondPerId: 1 });
    expect(result.diagnostics.map(({ path }) => path)).toEqual(['events[0].device_id', 'events[32].device_id']);
    expect(resultAt(result.results, 31).diagnostics.map(({ path }) => path)).toEqual(['events[0].device_id']);
    expect(resultAt(result.results, 32).diagnostics.map(({ path }) => path)).toEqual(['events[32].device_id']);
  });

  it('of events in their order, where two ids over a limit take turns', () => {
    const events = Array.from({ length: 62 }, (_, at) => of(at % 2 === 0 ? 'device-a' : 'device-b'));
    expect(send(events, { eventsPerSecondPerId: 1 }).answer.throttled_events).toEqual(events.map((_, at) => at));
  });

  it.each([
    [{ starterEventsPerSecond: 1 }, 'the project sent 2 events in a second, its plan allows 1'],
    [{ starterRequestsPerSecond: 0 }, 'the project sent 1 requests in a second, its plan allows 0'],
    [{ starterEventsPerDay: 1 }, 'the project sent 2 events in 24 h, its plan allows 1'],
  ])('what the project sent too much of: %j', (limits, message) => {
    const result = send([of('device-a'), of('device-b')], limits, 'starter');
    expect(saidIn(result)).toEqual([['error', '', message]]);
    expect(result.answer).toMatchObject({
      ...{ throttled_users: {}, throttled_devices: {}, throttled_events: [] },
      ...{ exceeded_daily_quota_users: {}, exceeded_daily_quota_devices: {} },
    });
    expect(resultAt(result.results, 1)).toMatchObject({
      ...{ verdict: 'throttled', rule: result.rule, atFault: false, diagnostics: [{ message }] },
    });
  });

  it('what the plan includes in a month', () => {
    expect(saidIn(send([of('device-a'), of('device-b')], { starterEventsPerMonth: 1 }, 'starter'))).toEqual([
      ['warning', '', '2 events in 2026-01, the plan includes 1'],
    ]);
  });

  it('what was found before as well', () => {
    // A number as an id is changed to text, with a warning of the request.
    const warned = send(
      [of('device-a', { user_id: 123_456 }), of('device-b')],
      { starterEventsPerSecond: 1 },
      'starter',
    );
    const own = checkBody({
      api_key: US_KEY,
      events: [of('device-a', { user_id: 123_456 }), of('device-b')],
    }).diagnostics;
    expect(warned.diagnostics.slice(1)).toEqual(own);
  });

  it('which devices are silenced, by event', () => {
    const senders = createSenders({ silencedDevices: ['device-loud'] });
    const runs = makeRuns(
      [of('device-a'), of('device-loud'), of('device-loud'), { event_type: 'x', user_id: 'u' }],
      senders,
    );
    expect(
      listSilenced(runs).map(({ index, deviceId, diagnostic }) => [
        index,
        deviceId,
        diagnostic.path,
        diagnostic.severity,
        diagnostic.message,
      ]),
    ).toEqual([
      [1, 'device-loud', 'events[1].device_id', 'error', 'device "device-loud" is silenced'],
      [2, 'device-loud', 'events[2].device_id', 'error', 'device "device-loud" is silenced'],
    ]);
  });
});

describe('a month', () => {
  it('is counted from its first to its last millisecond, and begins anew where the clock is set back', () => {
    const month = createMonthCounter();
    month.count(2, Date.UTC(2026, 1, 1));
    month.count(3, Date.UTC(2026, 2, 1) - 1);
    expect(month.read(Date.UTC(2026, 1, 1))).toEqual({ month: '2026-02', events: 5 });
    expect(month.read(Date.UTC(2026, 1, 1) - 1)).toEqual({ month: '2026-01', events: 0 });
    month.count(1, Date.UTC(2026, 0, 15));
    expect(month.read(Date.UTC(2026, 1, 1))).toEqual({ month: '2026-02', events: 0 });
  });
});
