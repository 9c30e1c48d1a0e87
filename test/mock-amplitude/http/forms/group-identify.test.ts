import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { keyOf, WAY_NAMES, WAYS } from './send-form.ts';

const KEY = keyOf('us');
const GROUP = { group_type: 'org id', group_value: '1234', group_properties: { 'org plan': 'Enterprise' } };
const STORED = {
  event_type: '$groupidentify',
  groups: { 'org id': ['1234'] },
  group_properties: GROUP.group_properties,
};

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ limits: { groupIdentifiesPerRequest: 3, groupPropertiesPerRequest: 4 } });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

function groupIdentify(sent: unknown, way: keyof typeof WAYS = 'urlencoded', region: 'us' | 'eu' = 'us') {
  return WAYS[way](`${mock[region]}/groupidentify`, { api_key: keyOf(region), identification: JSON.stringify(sent) });
}

describe.each(WAY_NAMES)('/groupidentify, written as %s,', (way) => {
  it.each(['us', 'eu'] as const)('stores a $groupidentify event that has no ids in %s', async (region) => {
    expect(await groupIdentify(GROUP, way, region)).toMatchObject({ status: 200, text: 'success' });
    expect(mock.events().map(({ verdict, event }) => ({ verdict, event }))).toMatchObject([
      { verdict: 'accepted', event: STORED },
    ]);
  });

  it('refuses one that is no JSON', async () => {
    const fields = { api_key: KEY, identification: '{' };
    expect(await WAYS[way](`${mock.us}/groupidentify`, fields)).toMatchObject({ status: 400, text: 'missing_event' });
  });
});

describe('/groupidentify', () => {
  it('changes the properties of the group and makes no user', async () => {
    await groupIdentify({ ...GROUP, group_properties: { $set: { plan: 'pro' }, $add: { seats: 2 } } });
    await groupIdentify({ ...GROUP, group_properties: { $add: { seats: 1 } } });
    expect(mock.users.group('org id', '1234')).toEqual({ plan: 'pro', seats: 3 });
    expect(mock.events().map(({ amplitudeId }) => amplitudeId || null)).toEqual([null, null]);
  });

  it('takes a number as the text of its digits', async () => {
    await groupIdentify({ ...GROUP, group_value: 1234 });
    expect(mock.events()[0]?.event).toMatchObject(STORED);
  });

  it('takes a group type that is called as what every object has', async () => {
    await groupIdentify({ ...GROUP, group_type: '__proto__' });
    const [event] = mock.events();
    expect(Object.entries(event?.event.groups ?? {})).toEqual([['__proto__', ['1234']]]);
  });

  it.each([
    [{ group_type: undefined }, 'group_type is nothing'],
    [{ group_value: undefined }, 'group_value is nothing'],
    [{ group_value: '' }, 'group_value is the string ""'],
    [{ group_type: ' ' }, 'group_type is the string " "'],
    [{ group_value: ['a', 'b'] }, 'group_value is an array of 2'],
  ])('refuses %j and stores none of the request', async (odd, message) => {
    expect(await groupIdentify([GROUP, { ...GROUP, ...odd }])).toMatchObject({ status: 400, text: 'invalid_group' });
    const [record] = mock.requests();
    expect(record).toMatchObject({ rule: 'request.group', diagnostics: [{ path: 'identification[1]' }] });
    expect(record?.diagnostics[0]?.message).toContain(message);
    expect(mock.events()).toEqual([]);
  });

  it.each([
    ['group_properties', { group_properties: 'a text' }],
    ['user_id', { user_id: 'abc' }],
  ])('checks %s as the JSON endpoints do', async (field, odd) => {
    expect(await groupIdentify({ ...GROUP, ...odd })).toMatchObject({ status: 400, text: 'invalid_event' });
    expect(mock.requests()[0]?.diagnostics[0]?.path).toBe(`events[0].${field}`);
  });

  it.each([
    ['accept', ['$groupidentify', '$groupidentify'], 200, []],
    ['accept', ['$groupidentify', 'visit'], 400, [1]],
    ['accept', ['visit', '$groupidentify'], 400, [0]],
    ['reject', ['$groupidentify'], 400, [0]],
  ] as const)('%ss %j without ids on /2/httpapi: %i', async (groupIdentifyWithoutIds, types, status, refused) => {
    const set = await createMockAmplitude({ groupIdentifyWithoutIds });
    const events = types.map((event_type) => ({ ...STORED, event_type }));
    const body = JSON.stringify({ api_key: KEY, events });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${set.us}/2/httpapi`, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    const fields = refused.length === 0 ? undefined : { user_id: refused, device_id: refused };
    expect(await answer.json()).toEqual(
      expect.objectContaining(fields === undefined ? {} : { events_with_missing_fields: fields }),
    );
    expect(set.requests()[0]?.rule).toBe(status === 200 ? null : 'event.ids-missing');
    await set.close();
  });
});

describe('limit.group-identify', () => {
  const groups = (count: number) => Array.from({ length: count }, () => ({ ...GROUP, group_properties: {} }));
  const properties = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]));

  it.each([
    [2, 200, 'success'],
    [3, 200, 'success'],
    [4, 400, 'too_many_group_identifies'],
  ])('answers %i group identifies, of 3 allowed, with %i %s', async (count, status, text) => {
    expect(await groupIdentify(groups(count))).toMatchObject({ status, text });
    expect(mock.requests()[0]?.rule).toBe(status === 200 ? null : 'limit.group-identify');
  });

  it.each([
    [3, 200],
    [4, 200],
    [5, 400],
  ])('answers %i properties, of 4 allowed, with %i, however they are spread', async (count, status) => {
    const whole = { ...GROUP, group_properties: properties(count) };
    const inOperation = { ...GROUP, group_properties: { $set: properties(count - 1), $add: { one: 1 } } };
    const overTwo = [
      { ...GROUP, group_properties: properties(count - 2) },
      { ...GROUP, group_properties: properties(2) },
    ];
    for (const sent of [whole, inOperation, overTwo]) expect(await groupIdentify(sent)).toMatchObject({ status });
  });

  it('is 1024 of each unless it is set', async () => {
    const own = await createMockAmplitude();
    const send = (sent: unknown) =>
      WAYS.multipart(`${own.us}/groupidentify`, { api_key: KEY, identification: JSON.stringify(sent) });
    expect(await send(groups(1024))).toMatchObject({ status: 200 });
    expect(await send(groups(1025))).toMatchObject({ status: 400 });
    expect(await send({ ...GROUP, group_properties: properties(1024) })).toMatchObject({ status: 200 });
    expect(await send({ ...GROUP, group_properties: properties(1025) })).toMatchObject({ status: 400 });
    await own.close();
  });
});
