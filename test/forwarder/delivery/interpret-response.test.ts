import { describe, expect, it } from 'vitest';
import { interpretResponse } from '../../../src/forwarder/delivery/interpret-response.ts';

const BATCH = ['a', 'b', 'c'].map((id) => ({ user_id: `user-${id}`, device_id: `device-${id}` }));

function interpret(status: number, body: unknown, batch = BATCH) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { rule, action, outcomes } = interpretResponse(
    { kind: 'response', status, body: text, retryAfterMs: undefined },
    batch,
  );
  return { rule, action, kinds: outcomes.map(({ kind }) => kind).join(' ') };
}

const same = (kind: string) => `${kind} ${kind} ${kind}`;

describe('interpretResponse', () => {
  it.each([
    ['deliver.200', 200, { code: 200 }, 'settle', same('delivered')],
    ['deliver.5xx-network', 200, '<html>login</html>', 'settle', same('retry')],
    ['deliver.5xx-network', 200, '{"code":200', 'settle', same('retry')],
    ['deliver.5xx-network', 200, { code: 500 }, 'settle', same('retry')],
    ['deliver.400-request', 400, { code: 400, error: 'x', missing_field: 'api_key' }, 'pause', same('resend')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid API key: abc' }, 'pause', same('resend')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid JSON request body' }, 'pause', same('resend')],
    [
      'deliver.400-listed',
      400,
      { error: 'x', events_with_invalid_fields: { time: [1] } },
      'settle',
      'resend dead resend',
    ],
    [
      'deliver.400-listed',
      400,
      { events_with_missing_fields: { event_type: [0] }, events_with_invalid_id_lengths: { user_id: [2] } },
      'settle',
      'dead resend dead',
    ],
    ['deliver.400-silenced', 400, { silenced_events: [0], throttled_events: [2] }, 'settle', 'dead resend throttled'],
    ['deliver.400-bare', 400, { error: 'odd' }, 'halve', same('resend')],
    ['deliver.400-bare', 400, 'odd', 'halve', same('resend')],
    ['deliver.400-bare', 400, { events_with_invalid_fields: { time: [3, -1, 0.5, '1'] } }, 'halve', same('resend')],
    ['deliver.400-bare', 400, { events_with_invalid_fields: [1] }, 'halve', same('resend')],
    ['deliver.403', 403, { code: 403, error: 'Forbidden' }, 'delay', same('resend')],
    ['deliver.413', 413, { code: 413, error: 'Payload too large' }, 'halve', same('resend')],
    ['deliver.429-keyed', 429, { throttled_devices: { 'device-b': 31 } }, 'settle', 'resend throttled resend'],
    [
      'deliver.429-keyed',
      429,
      { exceeded_daily_quota_users: { 'user-c': 500_001 } },
      'settle',
      'resend resend throttled',
    ],
    ['deliver.429-project', 429, { throttled_devices: {}, throttled_events: [] }, 'delay', same('resend')],
    ['deliver.429-project', 429, 'slow down', 'delay', same('resend')],
    ['deliver.5xx-network', 408, '', 'settle', same('retry')],
    ['deliver.5xx-network', 500, { code: 500 }, 'settle', same('retry')],
    ['deliver.5xx-network', 503, '<html>', 'settle', same('retry')],
    ['deliver.400-request', 301, '', 'pause', same('resend')],
    ['deliver.400-request', 404, '', 'pause', same('resend')],
  ])('interprets by %s: HTTP %i %j', (rule, status, body, action, kinds) => {
    expect(interpret(status, body)).toEqual({ rule, action, kinds });
  });

  it.each([400, 413])('gives up the single event that a %i is about', (status) => {
    expect(interpret(status, { error: 'odd' }, BATCH.slice(0, 1))).toMatchObject({ action: 'settle', kinds: 'dead' });
  });

  it('takes a connection that failed as a reason to try again', () => {
    const interpretation = interpretResponse({ kind: 'failure', reason: 'ECONNREFUSED' }, BATCH);
    expect(interpretation).toMatchObject({ rule: 'deliver.5xx-network', action: 'settle', reason: 'ECONNREFUSED' });
    expect(interpretation.outcomes).toEqual(BATCH.map(() => ({ kind: 'retry' })));
  });

  const read = (status: number, body: unknown, batch: Parameters<typeof interpretResponse>[1] = BATCH) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return interpretResponse({ kind: 'response', status, body: text, retryAfterMs: undefined }, batch);
  };

  it.each<[number, unknown, string]>([
    [200, { code: 200 }, 'accepted'],
    [200, '<html>login</html>', `HTTP 200 without Amplitude's answer (got "<html>login</html>")`],
    [200, 'x'.repeat(81), `HTTP 200 without Amplitude's answer (got "${'x'.repeat(80)}")`],
    [400, { error: 'x', missing_field: 'api_key' }, 'x (api_key)'],
    [400, { error: 'Invalid API key: abc' }, 'Invalid API key: abc'],
    [400, { error: 7 }, 'HTTP 400'],
    ...['odd', 'null', '[1]', '"text"', '5'].map((body): [number, unknown, string] => [
      400,
      body,
      'HTTP 400 without a JSON body',
    ]),
    [403, { error: 'Forbidden' }, 'Forbidden'],
    [413, '', 'HTTP 413'],
    [429, { error: 'Too many requests' }, 'Too many requests'],
    [429, 'slow down', 'HTTP 429'],
    [404, { error: 'not Amplitude’s' }, 'HTTP 404'],
    [503, { error: 'upgrading' }, 'upgrading'],
  ])('says why: HTTP %i %j is "%s"', (status, body, reason) => {
    expect(read(status, body).reason).toBe(reason);
  });

  it.each([
    'Invalid API key: k',
    'Invalid JSON request body',
    'Missing request body',
    'Invalid request path',
    'Invalid event JSON',
  ])('pauses where it is we who are wrong: %s', (error) => {
    expect(read(400, { error }).action).toBe('pause');
    expect(read(400, { error: `time: ${error}` }).action).toBe('halve');
  });

  it('gives up what is listed for the field it is listed under first, and for what the answer said', () => {
    const body = {
      error: 'Bad',
      events_with_missing_fields: { time: [1] },
      events_with_invalid_fields: { price: [1, 2] },
      events_with_invalid_id_lengths: { user_id: [2] },
    };
    expect(read(400, body).outcomes).toEqual([
      { kind: 'resend' },
      { kind: 'dead', field: 'time', reason: 'Bad' },
      { kind: 'dead', field: 'price', reason: 'Bad' },
    ]);
  });

  it('gives up the events of a silenced device, and delays those that a 400 calls throttled', () => {
    expect(read(400, { error: 'Silenced', silenced_events: [1], throttled_events: [2] }).outcomes).toEqual([
      { kind: 'resend' },
      { kind: 'dead', field: 'device_id', reason: 'Silenced' },
      { kind: 'throttled', until: 'soon' },
    ]);
    expect(interpret(400, { silenced_events: [0] })).toMatchObject({ kinds: 'dead resend resend' });
    expect(interpret(400, { throttled_events: [0] })).toMatchObject({ kinds: 'throttled resend resend' });
  });

  it.each([
    ['throttled_users', 'user-b', 'soon'],
    ['throttled_devices', 'device-b', 'soon'],
    ['exceeded_daily_quota_users', 'user-b', 'next-hour'],
    ['exceeded_daily_quota_devices', 'device-b', 'next-hour'],
  ])('delays the lanes of those whom a 429 names in %s', (map, id, until) => {
    const throttled = { kind: 'throttled', until };
    expect(read(429, { [map]: { [id]: 31 } }).outcomes).toEqual([{ kind: 'resend' }, throttled, { kind: 'resend' }]);
  });

  it('delays what a 429 names by index only, and for the day where both are said', () => {
    expect(read(429, { throttled_events: [0, 3], exceeded_daily_quota_users: { 'user-a': 1 } }).outcomes).toEqual([
      { kind: 'throttled', until: 'next-hour' },
      { kind: 'resend' },
      { kind: 'resend' },
    ]);
    expect(read(429, { throttled_events: [2] }).outcomes[2]).toEqual({ kind: 'throttled', until: 'soon' });
  });

  it('takes an empty id in a 429 for nobody’s', () => {
    const events = [{ user_id: 'user-a' }, { device_id: 'device-b' }];
    expect(read(429, { throttled_users: { '': 1 }, throttled_devices: { '': 1 } }, events).rule).toBe(
      'deliver.429-project',
    );
  });

  it.each([400, 413])('a single event is given up for a %i without a field to name', (status) => {
    expect(read(status, { error: 'odd' }, BATCH.slice(0, 1)).outcomes).toEqual([
      { kind: 'dead', field: null, reason: 'odd' },
    ]);
    expect(read(status, { error: 'odd' }, BATCH.slice(0, 2)).action).toBe('halve');
  });

  it('is not fooled by names on __proto__', () => {
    const body = '{"throttled_devices":{"__proto__":1},"throttled_users":{"constructor":1}}';
    expect(interpret(429, body).rule).toBe('deliver.429-project');
  });
});
