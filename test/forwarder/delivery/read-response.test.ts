import { describe, expect, it } from 'vitest';
import { readResponse } from '../../../src/forwarder/delivery/read-response.ts';

const BATCH = ['a', 'b', 'c'].map((id) => ({ user_id: `user-${id}`, device_id: `device-${id}` }));

function read(status: number, body: unknown, batch = BATCH) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { rule, effect, outcomes } = readResponse(
    { kind: 'answer', status, body: text, retryAfterMs: undefined },
    batch,
  );
  return { rule, effect, kinds: outcomes.map(({ kind }) => kind).join(' ') };
}

const same = (kind: string) => `${kind} ${kind} ${kind}`;

describe('readResponse', () => {
  it.each([
    ['deliver.200', 200, { code: 200 }, 'none', same('delivered')],
    ['deliver.5xx-network', 200, '<html>login</html>', 'none', same('retrying')],
    ['deliver.5xx-network', 200, '{"code":200', 'none', same('retrying')],
    ['deliver.5xx-network', 200, { code: 500 }, 'none', same('retrying')],
    ['deliver.400-request', 400, { code: 400, error: 'x', missing_field: 'api_key' }, 'pause', same('again')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid API key: abc' }, 'pause', same('again')],
    ['deliver.400-request', 400, { code: 400, error: 'Invalid JSON request body' }, 'pause', same('again')],
    ['deliver.400-listed', 400, { error: 'x', events_with_invalid_fields: { time: [1] } }, 'none', 'again dead again'],
    [
      'deliver.400-listed',
      400,
      { events_with_missing_fields: { event_type: [0] }, events_with_invalid_id_lengths: { user_id: [2] } },
      'none',
      'dead again dead',
    ],
    ['deliver.400-silenced', 400, { silenced_events: [0], throttled_events: [2] }, 'none', 'dead again parked'],
    ['deliver.400-bare', 400, { error: 'odd' }, 'halve', same('again')],
    ['deliver.400-bare', 400, 'odd', 'halve', same('again')],
    ['deliver.400-bare', 400, { events_with_invalid_fields: { time: [3, -1, 0.5, '1'] } }, 'halve', same('again')],
    ['deliver.400-bare', 400, { events_with_invalid_fields: [1] }, 'halve', same('again')],
    ['deliver.403', 403, { code: 403, error: 'Forbidden' }, 'rest', same('again')],
    ['deliver.413', 413, { code: 413, error: 'Payload too large' }, 'halve', same('again')],
    ['deliver.429-keyed', 429, { throttled_devices: { 'device-b': 31 } }, 'none', 'again parked again'],
    ['deliver.429-keyed', 429, { exceeded_daily_quota_users: { 'user-c': 500_001 } }, 'none', 'again again parked'],
    ['deliver.429-project', 429, { throttled_devices: {}, throttled_events: [] }, 'rest', same('again')],
    ['deliver.429-project', 429, 'slow down', 'rest', same('again')],
    ['deliver.5xx-network', 408, '', 'none', same('retrying')],
    ['deliver.5xx-network', 500, { code: 500 }, 'none', same('retrying')],
    ['deliver.5xx-network', 503, '<html>', 'none', same('retrying')],
    ['deliver.400-request', 301, '', 'pause', same('again')],
    ['deliver.400-request', 404, '', 'pause', same('again')],
  ])('reads by %s: HTTP %i %j', (rule, status, body, effect, kinds) => {
    expect(read(status, body)).toEqual({ rule, effect, kinds });
  });

  it.each([400, 413])('gives up the single event that a %i is about', (status) => {
    expect(read(status, { error: 'odd' }, BATCH.slice(0, 1))).toMatchObject({ effect: 'none', kinds: 'dead' });
  });

  it('reads a connection that failed as a reason to try again', () => {
    const reading = readResponse({ kind: 'failure', reason: 'ECONNREFUSED' }, BATCH);
    expect(reading).toMatchObject({ rule: 'deliver.5xx-network', effect: 'none', reason: 'ECONNREFUSED' });
    expect(reading.outcomes).toEqual(BATCH.map(() => ({ kind: 'retrying' })));
  });

  it('is not fooled by names on __proto__', () => {
    const body = '{"throttled_devices":{"__proto__":1},"throttled_users":{"constructor":1}}';
    expect(read(429, body).rule).toBe('deliver.429-project');
  });
});
