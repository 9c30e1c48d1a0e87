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

  it('is not fooled by names on __proto__', () => {
    const body = '{"throttled_devices":{"__proto__":1},"throttled_users":{"constructor":1}}';
    expect(interpret(429, body).rule).toBe('deliver.429-project');
  });
});
