import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../../../mock-amplitude/limits.ts';
import type { Project } from '../../../../mock-amplitude/projects/projects.ts';
import { type RequestResult, resultAt } from '../../../../mock-amplitude/rules/request-result.ts';
import { createSenders } from '../../../../mock-amplitude/state/senders/create-senders.ts';
import type { RateEndpoint } from '../../../../mock-amplitude/state/senders/sender.ts';
import { createThrottle } from '../../../../mock-amplitude/state/throttle/create-throttle.ts';
import { throttleRequest } from '../../../../mock-amplitude/state/throttle/throttle-request.ts';
import { checkBody, NOW, US_KEY } from '../../rules/check-body.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ERROR = 'Too many requests for some devices and users';

interface Setup {
  limits?: Partial<Limits>;
  plan?: Project['plan'];
  silencedDevices?: string[];
}

/** A project to send to: every request goes through the rules first. */
function createProject({ limits, plan = 'growth', silencedDevices = [] }: Setup = {}) {
  const throttle = createThrottle({ limits: { ...DEFAULT_LIMITS, ...limits }, plan });
  const senders = createSenders({ silencedDevices });
  const send = (events: object[], endpoint: RateEndpoint = 'http-v2', now = NOW): RequestResult => {
    const checked = checkBody({ api_key: US_KEY, events }, { project: { silencedDevices }, limits: { ...limits } });
    const runs = senders.find(checked.runs);
    const result = throttleRequest({ ...checked, at: now }, runs, throttle, endpoint);
    if (result.verdict !== 'accepted') senders.discardBlank(runs);
    return result;
  };
  return { throttle, senders, send };
}

/** So many events of one device. */
function burst(count: number, device = 'device-1', more: object = {}): object[] {
  return Array.from({ length: count }, () => ({ event_type: 'x', device_id: device, ...more }));
}

function spread(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ event_type: 'x', device_id: `device-${index}` }));
}

describe('throttle.key-v2', () => {
  it.each([
    [899, 200],
    [900, 200],
    [901, 429],
  ])('%i events of one device in 30 s: %i', (count, code) => {
    const { send } = createProject();
    expect(send(burst(450)).answer.code).toBe(200);
    expect(send(burst(count - 450), 'http-v2', NOW + 29_999).answer.code).toBe(code);
  });

  it('answers with the rates of the ids that are over, and only their events', () => {
    const { send } = createProject({ limits: { eventsPerSecondPerId: 1 } });
    const loud = burst(31, 'device-loud');
    const result = send([...burst(3, 'device-fine'), ...loud, { event_type: 'x', user_id: 'user-1' }]);
    expect(result.answer).toEqual({
      code: 429,
      error: ERROR,
      eps_threshold: 1,
      throttled_devices: { 'device-loud': 2 },
      throttled_users: {},
      exceeded_daily_quota_devices: {},
      exceeded_daily_quota_users: {},
      throttled_events: loud.map((_, index) => index + 3),
    });
    expect(result).toMatchObject({ verdict: 'throttled', rule: 'throttle.key-v2' });
    expect(result.diagnostics).toMatchObject([
      { rule: 'throttle.key-v2', severity: 'error', path: 'events[3].device_id' },
    ]);
    expect(resultAt(result.results, 0)).toMatchObject({ verdict: 'throttled', atFault: false });
    expect(resultAt(result.results, 3)).toMatchObject({
      verdict: 'throttled',
      rule: 'throttle.key-v2',
      atFault: true,
    });
  });

  it('gives the rate as whole events per second, rounded up', () => {
    const { send } = createProject();
    send(burst(900));
    expect(send(burst(1)).answer.throttled_devices).toEqual({ 'device-1': 31 });
    expect(send(burst(30)).answer.throttled_devices).toEqual({ 'device-1': 31 });
    expect(send(burst(31)).answer.throttled_devices).toEqual({ 'device-1': 32 });
    expect(send(burst(31, 'other')).answer.code).toBe(200);
  });

  it('follows user_ids and device_ids apart, even of the same text', () => {
    const { send } = createProject({ limits: { eventsPerSecondPerId: 1 } });
    send(burst(30, 'same-id'));
    expect(send([{ event_type: 'x', user_id: 'same-id' }]).answer.code).toBe(200);
    const { answer } = send(burst(30, 'device-2', { user_id: 'same-id' }));
    expect(answer).toMatchObject({ code: 429, throttled_users: { 'same-id': 2 }, throttled_devices: {} });
  });

  it('takes ids as they are stored: trimmed, and numbers as text', () => {
    const { send } = createProject({ limits: { eventsPerSecondPerId: 1 } });
    send(burst(15, ' 123456 '));
    const numbers = burst(16, '').map((event) => ({ ...event, device_id: 123_456 }));
    expect(send(numbers).answer.throttled_devices).toEqual({ '123456': 2 });
    expect(send(burst(16, '\t123456')).answer.throttled_devices).toEqual({ '123456': 2 });
  });

  it('does not name an id that is just at its limit beside one that is over', () => {
    const { send } = createProject({ limits: { eventsPerSecondPerId: 1, eventsPerDayPerId: 30 } });
    const { answer } = send([...burst(30, 'device-at-limit'), ...burst(31, 'device-loud')]);
    expect(answer).toMatchObject({ throttled_devices: { 'device-loud': 2 } });
    expect(answer.throttled_devices).not.toHaveProperty('device-at-limit');
    expect(answer.exceeded_daily_quota_devices).toEqual({ 'device-loud': 31 });
  });

  it('names an id that is no name for a key elsewhere', () => {
    const { send } = createProject({ limits: { eventsPerSecondPerId: 1 } });
    const { answer } = send(burst(31, '__proto__'));
    expect(JSON.stringify(answer)).toContain('"throttled_devices":{"__proto__":2}');
  });

  it.each([
    [29_999, 429],
    [30_000, 200],
    [30_001, 200],
  ])('%i ms after a burst: %i', (later, code) => {
    const { send } = createProject();
    send(burst(900));
    expect(send(burst(1), 'http-v2', NOW + later).answer.code).toBe(code);
  });

  it('keeps counting when the clock stands still, and does not make anyone wait for a time taken back', () => {
    const { send } = createProject();
    send(burst(900), 'http-v2', NOW + 7 * DAY);
    expect(send(burst(1), 'http-v2', NOW + 7 * DAY).answer.code).toBe(429);
    expect(send(burst(1), 'http-v2', NOW).answer.code).toBe(429);
    expect(send(burst(1), 'http-v2', NOW + 30_000).answer.code).toBe(200);
  });
});

describe('throttle.key-batch', () => {
  const limits = { eventsPerRequest: 40_000, bodyBytes: 20_000_000 };

  it.each([
    [29_999, 200],
    [30_000, 200],
    [30_001, 429],
  ])('%i events of one device in 30 s: %i', (count, code) => {
    const { send } = createProject({ limits });
    const { answer, rule } = send(burst(count), 'batch');
    expect(answer.code).toBe(code);
    if (code === 429) expect([rule, answer.eps_threshold]).toEqual(['throttle.key-batch', 1000]);
  });

  it('is counted apart from V2: neither endpoint uses up the rate of the other', () => {
    const { send } = createProject({ limits });
    expect(send(burst(30_000), 'batch').answer.code).toBe(200);
    expect(send(burst(900)).answer.code).toBe(200);
    expect(send(burst(1)).answer).toMatchObject({ code: 429, throttled_devices: { 'device-1': 31 } });
    expect(send(burst(1), 'batch').answer).toMatchObject({ code: 429, throttled_devices: { 'device-1': 1001 } });
  });
});

describe('throttle.whole-request', () => {
  it('counts nothing of a request that is refused', () => {
    const { send } = createProject();
    send(burst(899));
    for (let again = 0; again < 3; again++) {
      expect(send([...burst(2), ...burst(500, 'device-2')]).answer.throttled_events).toEqual([0, 1]);
    }
    expect(send(burst(1)).answer.code).toBe(200);
    expect(send(burst(900, 'device-2')).answer.code).toBe(200);
    expect(send(burst(1)).answer.code).toBe(429);
  });

  it('leaves alone what was refused before: it counts for nothing', () => {
    const { send, senders } = createProject({ limits: { eventsPerSecondPerId: 1 } });
    const checked = send([{ event_type: 'x' }, ...burst(31)]);
    expect(checked).toMatchObject({ verdict: 'rejected', answer: { code: 400 } });
    expect(senders.devices.size).toBe(0);
  });

  it('gives back the same result where nobody is over', () => {
    const throttle = createThrottle({ limits: DEFAULT_LIMITS, plan: 'growth' });
    const checked = checkBody({ api_key: US_KEY, events: burst(10) });
    expect(throttleRequest(checked, createSenders().find(checked.runs), throttle, 'http-v2')).toBe(checked);
  });
});

describe('throttle.daily', () => {
  const limits = { eventsPerDayPerId: 1000, eventsPerSecondPerId: 500 };

  it.each([
    [999, 200],
    [1000, 200],
    [1001, 429],
  ])('%i events of one user in a day: %i', (count, code) => {
    const { send } = createProject({ limits });
    const user = { user_id: 'user-1' };
    for (let part = 0; part < 4; part++) send(burst(200, `device-${part}`, user), 'http-v2', NOW + part * HOUR);
    const { answer, rule } = send(burst(count - 800, 'device-4', user), 'batch', NOW + DAY - 1);
    expect(answer.code).toBe(code);
    if (code === 200) return;
    expect(rule).toBe('throttle.daily');
    expect(answer).toMatchObject({ throttled_users: {}, exceeded_daily_quota_users: { 'user-1': 1001 } });
    expect(answer).toMatchObject({ exceeded_daily_quota_devices: {}, throttled_devices: {} });
    expect(answer.throttled_events).toHaveLength(201);
  });

  it.each([
    [DAY - 1, 429],
    [DAY, 200],
    [DAY + 1, 200],
  ])('%i ms after the quota was used up: %i', (later, code) => {
    const { send } = createProject({ limits });
    send(burst(1000));
    expect(send(burst(1), 'http-v2', NOW + later).answer.code).toBe(code);
  });

  it('moves on in steps of an hour', () => {
    const { send } = createProject({ limits });
    for (let hour = 0; hour < 20; hour++) send(burst(50), 'http-v2', NOW + hour * HOUR);
    expect(send(burst(1), 'http-v2', NOW + DAY - 1).answer.code).toBe(429);
    expect(send(burst(51), 'http-v2', NOW + DAY).answer.code).toBe(429);
    expect(send(burst(50), 'http-v2', NOW + DAY).answer.code).toBe(200);
  });

  it('is told beside the rate where an id is over both', () => {
    const { send } = createProject({ limits: { eventsPerDayPerId: 20, eventsPerSecondPerId: 1 } });
    const result = send(burst(31));
    expect(result.answer).toMatchObject({
      throttled_devices: { 'device-1': 2 },
      exceeded_daily_quota_devices: { 'device-1': 31 },
    });
    expect(result.diagnostics.map(({ rule }) => rule)).toEqual(['throttle.key-v2', 'throttle.daily']);
    expect(resultAt(result.results, 0)).toMatchObject({
      rule: 'throttle.key-v2',
      diagnostics: result.diagnostics,
    });
  });
});

describe('throttle.project', () => {
  const nobody = {
    code: 429,
    error: ERROR,
    throttled_devices: {},
    throttled_users: {},
    exceeded_daily_quota_devices: {},
    exceeded_daily_quota_users: {},
    throttled_events: [],
  };

  it.each([
    [999, 200],
    [1000, 200],
    [1001, 429],
  ])('%i events in a second on plan starter: %i', (count, code) => {
    const { send } = createProject({ plan: 'starter' });
    send(spread(500));
    const result = send(spread(count - 500), 'batch', NOW + 999);
    expect(result.answer.code).toBe(code);
    if (code === 200) return;
    expect(result.answer).toEqual({ ...nobody, eps_threshold: 1000 });
    expect(result).toMatchObject({ verdict: 'throttled', rule: 'throttle.project' });
    expect(resultAt(result.results, 0)).toMatchObject({ verdict: 'throttled', atFault: false });
  });

  it('takes 100 requests in a second on plan starter, and the next one after that second', () => {
    const { send } = createProject({ plan: 'starter' });
    const codes = Array.from({ length: 101 }, (_, index) => send(spread(1), 'http-v2', NOW + index).answer.code);
    expect(codes.slice(0, 100).every((code) => code === 200)).toBe(true);
    expect(codes[100]).toBe(429);
    expect(send([], 'http-v2', NOW + 999).answer.code).toBe(429);
    expect(send([], 'http-v2', NOW + 1000).answer.code).toBe(200);
  });

  it.each([
    [999, 429],
    [1000, 200],
  ])('%i ms after a burst: %i', (later, code) => {
    const { send } = createProject({ plan: 'starter' });
    send(spread(1000));
    expect(send(spread(1), 'http-v2', NOW + later).answer.code).toBe(code);
  });

  it.each(['growth', 'enterprise'] as const)('takes 50,000 events and any number of requests on plan %s', (plan) => {
    const { send } = createProject({ plan });
    const codes = Array.from({ length: 500 }, (_, turn) => {
      return send(burst(100, `device-${turn}`)).answer.code;
    });
    expect(new Set(codes)).toEqual(new Set([200]));
    expect(send(burst(1)).answer).toEqual({ ...nobody, eps_threshold: 50_000 });
  });

  it('goes by what the config sets', () => {
    const { send } = createProject({ limits: { eventsPerSecond: 5 } });
    expect([send(spread(5)).answer.code, send(spread(1)).answer.code]).toEqual([200, 429]);
  });

  it('names the ids first where both are over', () => {
    const { send } = createProject({ limits: { eventsPerSecond: 5, eventsPerSecondPerId: 1 } });
    expect(send(burst(31)).rule).toBe('throttle.key-v2');
  });
});

describe('throttle.project-daily', () => {
  const setup: Setup = { plan: 'starter', limits: { starterEventsPerDay: 1000 } };

  it.each([
    [999, 200],
    [1000, 200],
    [1001, 429],
  ])('%i events in a day on plan starter: %i', (count, code) => {
    const { send } = createProject(setup);
    send(spread(500));
    const result = send(spread(count - 500), 'http-v2', NOW + DAY - 1);
    expect(result.answer.code).toBe(code);
    if (code === 429)
      expect(result).toMatchObject({ rule: 'throttle.project-daily', answer: { throttled_events: [] } });
  });

  it('clears as the window moves', () => {
    const { send } = createProject(setup);
    send(spread(400));
    send(spread(600), 'http-v2', NOW + 5 * HOUR);
    expect(send(spread(1), 'http-v2', NOW + DAY - 1).answer.code).toBe(429);
    expect(send(spread(400), 'http-v2', NOW + DAY).answer.code).toBe(200);
    expect(send(spread(1), 'http-v2', NOW + DAY).answer.code).toBe(429);
  });

  it('is no limit on plan growth', () => {
    const { send } = createProject({ limits: { starterEventsPerDay: 10 } });
    expect(send(spread(11)).answer.code).toBe(200);
  });
});

describe('quota.monthly', () => {
  const setup: Setup = { plan: 'starter', limits: { starterEventsPerMonth: 100 } };

  it('takes what is over with a warning, and counts it', () => {
    const { send, throttle } = createProject(setup);
    expect(send(spread(99)).diagnostics).toEqual([]);
    expect(send(spread(1)).diagnostics).toEqual([]);
    const result = send(spread(1));
    expect(result).toMatchObject({ verdict: 'accepted', answer: { code: 200 } });
    expect(result.diagnostics).toMatchObject([{ rule: 'quota.monthly', severity: 'warning' }]);
    expect(throttle.usage(NOW)).toEqual({ month: '2026-01', events: 101 });
    expect(throttle.quota).toBe(100);
  });

  it('begins anew with each calendar month of the clock', () => {
    const { send, throttle } = createProject(setup);
    const february = Date.UTC(2026, 1);
    send(spread(101), 'http-v2', february - 1);
    expect(send(spread(1), 'http-v2', february - 1).diagnostics).toHaveLength(1);
    expect(send(spread(1), 'http-v2', february).diagnostics).toEqual([]);
    expect(throttle.usage(february)).toEqual({ month: '2026-02', events: 1 });
  });

  it('counts neither identify calls nor what is refused', () => {
    const { send, throttle } = createProject({ plan: 'starter', limits: { eventsPerSecondPerId: 1 } });
    send(burst(31));
    send([{ event_type: '$identify', user_id: 'user-1' }, ...spread(2)]);
    expect(throttle.usage(NOW).events).toBe(2);
  });

  it('is no matter on plan growth', () => {
    const { send, throttle } = createProject({ limits: { starterEventsPerMonth: 1 } });
    expect(send(spread(2)).diagnostics).toEqual([]);
    expect(throttle.quota).toBeUndefined();
  });
});

describe('event.silenced, where others are throttled as well', () => {
  const setup: Setup = { silencedDevices: ['device-silent'], limits: { eventsPerSecondPerId: 1 } };
  const silent = { event_type: 'x', device_id: 'device-silent' };

  it('tells both in one answer, and counts nothing', () => {
    const { send } = createProject(setup);
    send(burst(30));
    const fine = { event_type: 'x', device_id: 'device-fine' };
    for (let again = 0; again < 2; again++) {
      const result = send([silent, fine, ...burst(1)]);
      expect(result.answer).toEqual({
        code: 400,
        eps_threshold: 1,
        error: 'Events silenced for device_id',
        exceeded_daily_quota_devices: {},
        silenced_devices: ['device-silent'],
        silenced_events: [0],
        throttled_devices: { 'device-1': 2 },
        throttled_events: [2],
      });
      expect(result).toMatchObject({ verdict: 'rejected', rule: 'event.silenced' });
      expect(result.diagnostics.map(({ rule, path }) => [rule, path])).toEqual([
        ['event.silenced', 'events[0].device_id'],
        ['throttle.key-v2', 'events[2].device_id'],
      ]);
      const results = [0, 1, 2].map((index) => resultAt(result.results, index));
      expect(results.map(({ verdict, rule, atFault }) => [verdict, rule, atFault])).toEqual([
        ['rejected', 'event.silenced', true],
        ['rejected', 'event.silenced', false],
        ['throttled', 'throttle.key-v2', true],
      ]);
    }
    expect(send(burst(30, 'device-fine')).answer.code).toBe(200);
  });

  it('lists the events of a throttled user, whom the answer has no map for', () => {
    const { send } = createProject(setup);
    const users = burst(31, '').map((event) => ({ ...event, device_id: undefined, user_id: 'user-1' }));
    const { answer } = send([...users, silent]);
    expect(answer).toMatchObject({ throttled_devices: {}, throttled_events: users.map((_, index) => index) });
  });

  it.each([
    ['http-v2', 1],
    ['batch', 1000],
  ] as const)('never counts a silenced device, and tells the limit of %s, %i', (endpoint, threshold) => {
    const { send } = createProject(setup);
    const { answer } = send(Array(100).fill(silent), endpoint);
    expect(answer).toMatchObject({ code: 400, eps_threshold: threshold, throttled_devices: {}, throttled_events: [] });
  });
});
