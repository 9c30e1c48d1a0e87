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
    ['deliver.400-request', 400, { code: 400, error: 'x', missing_field: 'api_key' }, 'pause', same('resend')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid API key: abc' }, 'pause', same('resend')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid JSON request body' }, 'rest', same('retry')],
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
    ['deliver.400-bare', 400, { events_with_invalid_fields: { time: [3, -1, 0.5, '1'] } }, 'halve', same('resend')],
    ['deliver.400-bare', 400, { events_with_invalid_fields: [1] }, 'halve', same('resend')],
    ['deliver.403', 403, { code: 403, error: 'Forbidden' }, 'delay', same('retry')],
    ['deliver.403', 403, '<html>', 'delay', same('retry')],
    ['deliver.413', 413, { code: 413, error: 'Payload too large' }, 'halve', same('resend')],
    ['deliver.413', 413, '<html>', 'halve', same('resend')],
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
    ...[408, 500, 501, 502, 503, 504, 505, 507, 511, 520, 522, 524, 525, 530, 598, 599].flatMap(
      (status): [string, number, unknown, string, string][] =>
        ['', '<html>', { code: status, error: 'x' }].map((body) => [
          ...(['deliver.5xx-network', status, body, 'rest', same('retry')] as const),
        ]),
    ),
  ])('interprets by %s: HTTP %i %j', (rule, status, body, action, kinds) => {
    expect(interpret(status, body)).toEqual({ rule, action, kinds });
  });

  it.each([400, 413])('gives up the single event that a %i is about', (status) => {
    expect(interpret(status, { error: 'odd' }, BATCH.slice(0, 1))).toMatchObject({ action: 'settle', kinds: 'dead' });
  });

  it('takes a connection that failed as a reason to try again', () => {
    const interpretation = interpretResponse({ kind: 'failure', reason: 'ECONNREFUSED' }, BATCH);
    expect(interpretation).toMatchObject({ rule: 'deliver.5xx-network', action: 'rest', reason: 'ECONNREFUSED' });
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
    [403, { error: 'Forbidden' }, 'Forbidden'],
    [413, '', 'HTTP 413'],
    [429, { error: 'Too many requests' }, 'Too many requests'],
    [429, 'slow down', 'HTTP 429'],
    [404, '', "HTTP 404 without Amplitude's answer (got nothing)"],
    [301, '<a>', 'HTTP 301 without Amplitude\'s answer (got "<a>")'],
    [503, { error: 'upgrading' }, 'upgrading'],
  ])('says why: HTTP %i %j is "%s"', (status, body, reason) => {
    expect(read(status, body).reason).toBe(reason);
  });

  it.each([
    [{ error: 'Invalid API key: k' }, 'pause', 'Correct the API key'],
    [{ error: 'Invalid API key' }, 'pause', 'Correct the API key'],
    [{ error: 'x', missing_field: 'api_key' }, 'pause', 'Correct the API key'],
    [{ error: 'x', missing_field: 'events' }, 'pause', 'Correct the API key'],
    [{ error: 'Invalid JSON request body' }, 'rest', 'changes requests on the way'],
    [{ error: 'Missing request body' }, 'rest', 'changes requests on the way'],
    [{ error: 'Invalid request path' }, 'rest', 'changes requests on the way'],
    [{ error: 'Invalid event JSON' }, 'rest', 'changes requests on the way'],
    [{ error: 'time: Invalid API key: k' }, 'halve', ''],
    [{ error: 'time: Invalid JSON request body' }, 'halve', ''],
    [{ error: 'time: Missing request body' }, 'halve', ''],
    [{ error: 'x', missing_field: 7 }, 'halve', ''],
    [{ error: 'Invalid' }, 'halve', ''],
  ])(
    'pauses only for an unknown key and a missing field, and rests where the way is at fault: %j',
    (body, action, fix) => {
      const interpretation = read(400, body);
      expect([interpretation.action, interpretation.fix]).toEqual([action, expect.stringContaining(fix)]);
      if (action !== 'halve') expect(interpretation.rule).toBe('deliver.400-request');
    },
  );

  it.each([
    [403, 'firewall'],
    [429, 'Nothing needs to be done: it goes on more slowly. Set the plan'],
    [500, 'Nothing needs to be done while Amplitude is down'],
    [404, 'See what answers'],
  ])('says what can be done about a %i', (status, fix) => {
    expect(read(status, '').fix).toContain(fix);
  });

  it('says nothing is to be done where the events are settled', () => {
    expect([read(200, { code: 200 }).fix, read(429, { throttled_devices: { 'device-b': 1 } }).fix]).toEqual(['', '']);
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

/** Answers in Amplitude's place: of proxies, load balancers, deploys and login pages. */
const STRAY: [number, string, RegExp][] = [
  [200, '', /login page/],
  [200, '<html>login</html>', /login page/],
  [200, '{"code":200', /login page/],
  [200, '{"code":500}', /login page/],
  [200, '{"events_ingested":3}', /login page/],
  [200, '[200]', /login page/],
  [200, 'null', /login page/],
  [200, '"ok"', /login page/],
  [201, '{"code":200}', /^See what answers at the endpoint\.$/],
  [202, '', /^See what answers/],
  [203, '{"code":200}', /^See what answers/],
  [204, '', /a stub answers without/],
  [206, '', /^See what answers/],
  [299, '', /^See what answers at the endpoint\.$/],
  ...[300, 301, 302, 303, 304, 307, 308, 399].map((status): [number, string, RegExp] => [status, '', /not followed/]),
  [400, '', /names in JSON/],
  [400, '<html>', /names in JSON/],
  [400, 'odd', /names in JSON/],
  [400, 'null', /names in JSON/],
  [400, '[1]', /names in JSON/],
  [400, '"text"', /names in JSON/],
  [401, '<html>', /log in/],
  [401, '{"code":401,"error":"Unauthorized"}', /log in/],
  [402, '', /^See what answers at the endpoint\.$/],
  [404, '<html>', /During a deploy/],
  [405, '', /During a deploy/],
  [406, '<html>', /^See what answers at the endpoint\.$/],
  [407, '', /past the proxy/],
  [409, '', /^See what answers/],
  [410, '', /During a deploy/],
  [411, '', /^See what answers/],
  [415, '{"error":"x"}', /^See what answers/],
  [418, '<html>', /^See what answers/],
  [421, '', /wrong server/],
  [422, '{"error":"x"}', /^See what answers/],
  [425, '', /a repeat/],
  [426, '', /^See what answers/],
  [428, '', /^See what answers at the endpoint\.$/],
  [431, '', /^See what answers/],
  [444, '', /^See what answers/],
  [451, '', /filter of the network/],
  [499, '', /^See what answers/],
  [600, '', /^See what answers/],
  [999, '', /^See what answers/],
];

describe('an answer that is not Amplitude’s (deliver.stray-status)', () => {
  it.each(STRAY)('rests, and says what to do: HTTP %i %j', (status, body, fix) => {
    expect(interpret(status, body)).toEqual({ rule: 'deliver.stray-status', action: 'rest', kinds: same('retry') });
    const result = { kind: 'response' as const, status, body, retryAfterMs: undefined };
    const { fix: said, reason } = interpretResponse(result, BATCH);
    expect([said, reason]).toEqual([expect.stringMatching(fix), expect.stringContaining(`HTTP ${status} `)]);
    expect(interpret(status, body, BATCH.slice(0, 1)).kinds).toBe('retry');
  });
});

describe('a 200 with fewer ingested than sent (deliver.zero-ingested)', () => {
  it.each<[unknown, number, string]>([
    [0, 3, 'accepted, 0 of 3 ingested'],
    [2, 1, 'accepted, 2 of 3 ingested'],
    [-1, 0, 'accepted'],
    [2.5, 0, 'accepted'],
    [3, 0, 'accepted'],
    [4, 0, 'accepted'],
    ['0', 0, 'accepted'],
    [null, 0, 'accepted'],
    [undefined, 0, 'accepted'],
    [[0], 0, 'accepted'],
  ])('%j of three: %d are missing', (ingested, missing, reason) => {
    const body = JSON.stringify({ code: 200, events_ingested: ingested });
    const interpretation = interpretResponse({ kind: 'response', status: 200, body, retryAfterMs: undefined }, BATCH);
    expect(interpretation).toMatchObject({ rule: 'deliver.200', action: 'settle', notIngested: missing, reason });
    expect(interpretation.outcomes).toEqual(BATCH.map(() => ({ kind: 'delivered' })));
  });
});
