import { describe, expect, it } from 'vitest';
import { checkBody, checkEvent, fine, listResults, NOW, US_KEY } from './check-body.ts';

const INVALID = 'Invalid field values on some events';

/** Properties nested so many levels deep. */
function nested(levels: number): object {
  return levels === 1 ? { leaf: 1 } : { inner: nested(levels - 1) };
}

describe('event.type-missing and event.ids-missing', () => {
  it('lists them under events_with_missing_fields, without missing_field', () => {
    const answer = { code: 400, error: 'Request missing required field' };
    expect(checkEvent({ user_id: 'user-1' }).answer).toEqual({
      ...answer,
      events_with_missing_fields: { event_type: [1] },
    });
    expect(checkEvent({ event_type: 'x', user_id: null }).answer).toEqual({
      ...answer,
      events_with_missing_fields: { user_id: [1], device_id: [1] },
    });
  });

  it('lists them where the first event of a request has no id', () => {
    const { answer } = checkBody({ api_key: US_KEY, events: [{ event_type: 'x' }, fine()] });
    expect(answer).toMatchObject({ events_with_missing_fields: { user_id: [0], device_id: [0] } });
  });

  it.each([
    ['accept', ['$groupidentify', '$groupidentify'], []],
    ['accept', ['$groupidentify', 'visit', 'visit'], [1, 2]],
    ['accept', ['visit', '$groupidentify'], [0]],
    ['reject', ['$groupidentify', 'visit'], [0, 1]],
  ] as const)('%ss a $groupidentify without ids among %j', (groupIdentifyWithoutIds, types, refused) => {
    const events = types.map((event_type) => ({ event_type }));
    const { answer } = checkBody({ api_key: US_KEY, events }, { project: { groupIdentifyWithoutIds } });
    const fields = { user_id: refused, device_id: refused };
    expect(answer.events_with_missing_fields).toEqual(refused.length === 0 ? undefined : fields);
  });

  it('names a key that was probably meant', () => {
    expect(checkEvent({ event_type: 'x', userId: 'user-1' }).diagnostics[0]?.message).toContain('userId');
    expect(checkEvent({ eventType: 'x', user_id: 'user-1' }).diagnostics[0]?.message).toContain('eventType');
  });
});

describe('the rules of invalid fields', () => {
  it.each([
    ['event.type-empty', { event_type: '' }, 'event_type'],
    ['event.type-empty', { event_type: ' \t' }, 'event_type'],
    ['event.type-reserved', { event_type: '[Amplitude] Start Session' }, 'event_type'],
    ['event.type-reserved', { event_type: '[Amplitude] Revenue (Unverified)' }, 'event_type'],
    ['event.time-type', { time: '1711296000000' }, 'time'],
    ['event.time-type', { time: 1711296000000.5 }, 'time'],
    ['event.time-type', { time: '2024-03-24T16:00:00Z' }, 'time'],
    ['event.time-type', { time: true }, 'time'],
    ['event.field-type', { event_type: 42 }, 'event_type'],
    ['event.field-type', { user_id: true }, 'user_id'],
    ['event.field-type', { event_properties: [1] }, 'event_properties'],
    ['event.field-type', { event_properties: [nested(41)] }, 'event_properties'],
    ['event.field-type', { quantity: 1.5 }, 'quantity'],
    ['event.field-type', { price: '59.99' }, 'price'],
    ['event.field-type', { session_id: '1' }, 'session_id'],
    ['event.field-type', { $skip_user_properties_sync: 'yes' }, '$skip_user_properties_sync'],
    ['event.depth', { event_properties: nested(41) }, 'event_properties'],
    ['event.depth', { user_properties: { list: [nested(40)] } }, 'user_properties'],
    ['event.id-invalid', { user_id: 'Anonymous' }, 'user_id'],
    ['event.id-invalid', { device_id: ' UNDEFINED ' }, 'device_id'],
    ['event.id-invalid', { device_id: '00000000-0000-0000-0000-000000000000' }, 'device_id'],
    ['event.id-invalid', { device_id: '0000000' }, 'device_id'],
    ['event.id-invalid', { device_id: 'lmy47d' }, 'device_id'],
  ])('%s refuses %j', (rule, wrong, field) => {
    const result = checkEvent(fine(wrong));
    expect(result.answer).toEqual({ code: 400, error: INVALID, events_with_invalid_fields: { [field]: [1] } });
    expect(result.rule).toBe(rule);
    expect(result.diagnostics[0]).toMatchObject({ rule, path: `events[1].${field}` });
  });

  it.each([
    ...['anonymous', 'nil', 'none', 'null', 'N/A', 'na', 'undefined', 'unknown', '""', '{}', '0', '-1', '000', ' '],
  ])('event.id-invalid knows %j, however short ids may be', (id) => {
    const answer = { code: 400, error: INVALID, events_with_invalid_fields: { user_id: [1] } };
    expect(checkEvent(fine({ user_id: id }), { project: { minIdLength: 1 } }).answer).toEqual(answer);
    expect(checkEvent(fine({ user_id: `x${id}y` }), { project: { minIdLength: 1 } }).verdict).toBe('accepted');
  });

  it.each(['00000x', 'x00000'])('event.id-invalid lets %s be', (id) => {
    expect(checkEvent(fine({ user_id: id })).verdict).toBe('accepted');
  });

  it.each([
    { event_type: '[amplitude] start session' },
    { time: 1711296000 },
    { time: 0 },
    { time: null, price: null, event_properties: null },
    { quantity: 2, price: 1.5, revenue: -3, session_id: -1 },
    { event_properties: nested(40), groups: { team: ['a', 'b'] } },
    { event_properties: [], user_properties: [], groups: [], group_properties: [], plan: [], ingestion_metadata: [] },
    { user_id: '', device_id: 'device-1' },
    { user_id: 'user-1', device_id: null },
    { user_id: 12_345 },
    { unheard_of: true },
  ])('accept %j', (more) => {
    expect(checkEvent(fine(more)).verdict).toBe('accepted');
  });

  it('take an empty id that stands alone for an invalid and a short one', () => {
    expect(checkEvent({ event_type: 'x', user_id: '' }).answer).toEqual({
      code: 400,
      error: INVALID,
      events_with_invalid_fields: { user_id: [1] },
      events_with_invalid_id_lengths: { user_id: [1] },
    });
  });

  it('do not take the parts of __proto__ for fields', () => {
    const event = '{"event_type":"x","user_id":"user-1","__proto__":{"price":"no number"}}';
    expect(checkBody(`{"api_key":"${US_KEY}","events":[${event}]}`).verdict).toBe('accepted');
  });
});

describe('event.id-length', () => {
  it('refuses an id under the minimum even when the other id is fine', () => {
    expect(checkEvent(fine({ user_id: 'abcd' })).answer).toEqual({
      code: 400,
      error: 'Invalid id length for user_id or device_id',
      events_with_invalid_id_lengths: { user_id: [1] },
    });
  });

  it.each([
    [4, 'rejected'],
    [5, 'accepted'],
    [6, 'accepted'],
  ])('takes an id of %i characters as %s', (length, verdict) => {
    expect(checkEvent(fine({ device_id: 'd'.repeat(length) })).verdict).toBe(verdict);
  });

  it('measures before trimming, and a number by its digits (event.id-coercion)', () => {
    expect(checkEvent(fine({ user_id: ' abc ' })).verdict).toBe('accepted');
    expect(checkEvent(fine({ user_id: 1234 })).answer).toMatchObject({
      events_with_invalid_id_lengths: { user_id: [1] },
    });
    expect(checkEvent(fine({ user_id: 12_345 })).runs[1]?.ids.user_id).toBe('12345');
  });

  it("takes a short id off where the project says shortIds 'strip'", () => {
    const project = { shortIds: 'strip' } as const;
    const result = checkEvent(fine({ user_id: 'abc' }), { project });
    expect(result.verdict).toBe('accepted');
    expect(result.runs[1]?.ids.user_id).toBeUndefined();
    expect(checkEvent({ event_type: 'x', user_id: 'abc' }, { project }).rule).toBe('event.ids-missing');
  });
});

describe('an id', () => {
  const project = { shortIds: 'strip' } as const;

  it.each<[string, object, object]>([
    ['that is empty beside another was not sent', { user_id: 'user-1', device_id: '' }, { user_id: 'user-1' }],
    ['that is empty beside another was not sent', { user_id: '', device_id: 'device-1' }, { device_id: 'device-1' }],
    ['that is empty beside none is there', { user_id: '' }, { user_id: '' }],
    ['that is empty beside none is there', { device_id: '' }, { device_id: '' }],
    ['that is empty beside an empty one is there', { user_id: '', device_id: '' }, { user_id: '', device_id: '' }],
  ])('%s', (_name, sent, ids) => {
    const read = checkEvent({ event_type: 'x', ...sent }).runs[1]?.ids;
    expect(read).toEqual({ user_id: undefined, device_id: undefined, stripped: false, ...ids });
  });

  it.each<[object, object, boolean]>([
    [{ user_id: 'abcd', device_id: 'device-1' }, { device_id: 'device-1' }, true],
    [{ user_id: 'user-1', device_id: 'abcd' }, { user_id: 'user-1' }, true],
    [{ user_id: 'abcde', device_id: 'fghij' }, { user_id: 'abcde', device_id: 'fghij' }, false],
    [{ user_id: 'abcde' }, { user_id: 'abcde' }, false],
    [{ device_id: 'abcde' }, { device_id: 'abcde' }, false],
  ])("of %j under shortIds 'strip' is kept from five characters on", (sent, ids, stripped) => {
    const { runs, verdict } = checkEvent({ event_type: 'x', ...sent }, { project });
    expect(runs[1]?.ids).toEqual({ user_id: undefined, device_id: undefined, ...ids, stripped });
    expect(verdict).toBe('accepted');
  });

  it('begins a run of events where it changes', () => {
    const ids = [
      { user_id: 'user-1' },
      { user_id: 'user-1' },
      { user_id: 'user-1', device_id: 'device-1' },
      { user_id: 'user-2', device_id: 'device-1' },
    ];
    const events = ids.map((one) => ({ event_type: 'x', ...one }));
    const { runs } = checkBody({ api_key: US_KEY, events });
    expect(runs.map((run) => [run.first, run.events.length])).toEqual([
      [0, 2],
      [2, 1],
      [3, 1],
    ]);
  });
});

describe('event.too-old', () => {
  const day = 86_400_000;
  const project = { retentionDays: 30 };

  it.each([
    [30 * day - 1, 'accepted'],
    [30 * day, 'accepted'],
    [30 * day + 1, 'rejected'],
  ])('with 30 days of retention, an event of %i ms ago is %s', (age, verdict) => {
    expect(checkEvent(fine({ time: NOW - age }), { project }).verdict).toBe(verdict);
  });

  it('has a text of its own', () => {
    expect(checkEvent(fine({ time: 1 }), { project }).answer).toEqual({
      code: 400,
      error: 'Event too old',
      events_with_invalid_fields: { time: [1] },
    });
  });

  it('is off by default', () => {
    expect(checkEvent(fine({ time: 1 })).verdict).toBe('accepted');
  });
});

describe('event.silenced', () => {
  const project = { silencedDevices: ['device-loud'] };

  it('lists the devices and the events', () => {
    const result = checkEvent(fine({ device_id: 'device-loud' }), { project });
    expect(result.answer).toEqual({
      code: 400,
      eps_threshold: 30,
      error: 'Events silenced for device_id',
      exceeded_daily_quota_devices: {},
      silenced_devices: ['device-loud'],
      silenced_events: [1],
      throttled_devices: {},
      throttled_events: [],
    });
    expect(listResults(result).map(({ verdict, atFault }) => ({ verdict, atFault }))).toEqual([
      { verdict: 'rejected', atFault: false },
      { verdict: 'rejected', atFault: true },
    ]);
  });

  it('is said only when every event is fine otherwise', () => {
    const result = checkEvent(fine({ device_id: 'device-loud', user_id: 'abc' }), { project });
    expect(result.rule).toBe('event.id-length');
  });
});

describe('one answer for all that is wrong', () => {
  const events = [
    fine({ user_id: 'abc' }),
    fine({ time: 'late' }),
    fine(),
    { user_id: 'user-1' },
    fine({ time: 1.5, device_id: 'd' }),
  ];

  it('carries every map that is not empty and the text of the first group', () => {
    expect(checkBody({ api_key: US_KEY, events }).answer).toEqual({
      code: 400,
      error: 'Request missing required field',
      events_with_missing_fields: { event_type: [3] },
      events_with_invalid_fields: { time: [1, 4] },
      events_with_invalid_id_lengths: { user_id: [0], device_id: [4] },
    });
  });

  it("lists only the first index of each field under errorIndexes 'first'", () => {
    const { answer } = checkBody({ api_key: US_KEY, events }, { project: { errorIndexes: 'first' } });
    expect(answer).toMatchObject({ events_with_invalid_fields: { time: [1] } });
  });

  it('tells the events at fault from those that fell with them', () => {
    const result = checkBody({ api_key: US_KEY, events });
    expect(result.rule).toBe('event.type-missing');
    expect(listResults(result).map(({ rule, atFault }) => [rule, atFault])).toEqual([
      ['event.id-length', true],
      ['event.time-type', true],
      ['event.type-missing', false],
      ['event.type-missing', true],
      ['event.time-type', true],
    ]);
  });
});
