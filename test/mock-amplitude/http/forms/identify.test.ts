import { gzipSync } from 'node:zlib';
import { fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { type Fields, keyOf, read, WAY_NAMES, WAYS } from './send-form.ts';

const KEY = keyOf('us');
/** Characters that each way of writing a form escapes otherwise. */
const USER = { user_id: 'user&1=+%', user_properties: { $set: { 'a b': 'c&d=é+"%41\r\n' } }, city: 'Köln' };

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ limits: { eventsPerRequest: 3, eventsPerSecondPerId: 1 } });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const identify = (fields: Fields, way: keyof typeof WAYS = 'urlencoded') => WAYS[way](`${mock.us}/identify`, fields);
const identifyAs = (identification: unknown) =>
  identify({ api_key: KEY, identification: JSON.stringify(identification) });
const ruleOfLast = () => mock.requests().at(-1)?.rule;

describe.each(WAY_NAMES)('/identify, written as %s,', (way) => {
  it('stores an identification as an $identify event and answers success', async () => {
    const answer = await identify({ api_key: KEY, identification: JSON.stringify(USER) }, way);
    expect(answer).toEqual({ status: 200, text: 'success', contentType: 'text/html;charset=utf-8' });
    const stored = { ...USER, user_properties: USER.user_properties.$set, event_type: '$identify' };
    expect(mock.events().map(({ verdict, event }) => ({ verdict, event }))).toMatchObject([
      { verdict: 'accepted', event: stored },
    ]);
  });

  it('stores each of an array, in order', async () => {
    const identification = JSON.stringify([USER, { device_id: 'device-2' }]);
    expect(await identify({ api_key: KEY, identification }, way)).toMatchObject({ status: 200, text: 'success' });
    expect(mock.events().map(({ userId, deviceId }) => [userId, deviceId])).toEqual([
      [USER.user_id, null],
      [null, 'device-2'],
    ]);
  });

  it.each([
    ['no key', { identification: '{}' }, 'invalid_api_key', 'request.api-key-missing'],
    ['an unknown key', { api_key: 'nobodys-key', identification: '{}' }, 'invalid_api_key', 'request.api-key-unknown'],
    ['no identification', { api_key: KEY }, 'missing_event', 'request.parameter-missing'],
    ['an empty one', { api_key: KEY, identification: '' }, 'missing_event', 'request.parameter-missing'],
    ['one that is no JSON', { api_key: KEY, identification: '{' }, 'missing_event', 'request.parameter-json'],
    ['one that is no object', { api_key: KEY, identification: '[{},1]' }, 'missing_event', 'request.parameter-json'],
    ['no ids', { api_key: KEY, identification: '{}' }, 'invalid_event', 'event.ids-missing'],
    ['a short id', { api_key: KEY, identification: '{"user_id":"abcd"}' }, 'invalid_event', 'event.id-length'],
    ['an invalid id', { api_key: KEY, identification: '{"user_id":"anonymous"}' }, 'invalid_event', 'event.id-invalid'],
  ] as [string, Fields, string, string][])('refuses %s with a word', async (_, fields, text, rule) => {
    expect(await identify(fields, way)).toMatchObject({ status: 400, text });
    expect(ruleOfLast()).toBe(rule);
  });

  it('says where a form has its key', async () => {
    await identify({ identification: '{}' }, way);
    expect(mock.requests().at(-1)?.diagnostics).toMatchObject([
      {
        path: 'api_key',
        fix: "Send the project's key as api_key, a field of the form or of the query; not in a header.",
      },
    ]);
  });

  it('never shows the key in a record', async () => {
    await identify({ api_key: KEY, identification: '{' }, way);
    const shown = JSON.stringify(mock.requests());
    expect(shown).not.toContain(KEY);
    expect(shown).toContain(`…${KEY.slice(-4)}`);
  });
});

describe('/identify', () => {
  it('counts identifications up to the limit and no further', async () => {
    const of = (count: number) => Array.from({ length: count }, (_, index) => ({ user_id: `user-${index}` }));
    expect(await identifyAs(of(2))).toMatchObject({ status: 200 });
    expect(await identifyAs(of(3))).toMatchObject({ status: 200 });
    expect(await identifyAs(of(4))).toMatchObject({ status: 413, text: 'Payload too large' });
  });

  it('is throttled by the rate of an id, together with /2/httpapi', async () => {
    mock.clock.freeze();
    const body = JSON.stringify({ api_key: KEY, events: [{ event_type: 'x', user_id: 'user-1' }] });
    const headers = { 'Content-Type': 'application/json' };
    for (let sent = 0; sent < 29; sent++) await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body });
    expect(await identifyAs({ user_id: 'user-1' })).toMatchObject({ status: 200 });
    expect(await identifyAs({ user_id: 'user-1' })).toMatchObject({
      status: 429,
      text: 'too_many_requests_for_device',
    });
    expect(ruleOfLast()).toBe('throttle.key-v2');
  });

  it('changes the properties of the user, who has no event by it', async () => {
    await identifyAs({ user_id: 'user-1', user_properties: { $set: { plan: 'pro' }, $add: { visits: 2 } } });
    await identifyAs({ user_id: 'user-1', user_properties: { $add: { visits: 1 } } });
    expect(mock.users.find('user-1')).toMatchObject({ properties: { plan: 'pro', visits: 3 }, events: 0 });
  });

  it('ignores an insert_id that came before', async () => {
    for (let sent = 0; sent < 2; sent++) await identifyAs({ device_id: 'device-1', insert_id: 'once' });
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
  });

  it('takes shorter ids where options say so', async () => {
    const fields = { api_key: KEY, identification: '{"user_id":"abc"}', options: '{"min_id_length":3}' };
    expect(await identify(fields)).toMatchObject({ status: 200, text: 'success' });
    expect(await identify({ ...fields, options: '{"min_id_length":4}' })).toMatchObject({ status: 400 });
    expect(await identify({ ...fields, options: 'four' })).toMatchObject({ status: 400 });
    expect(
      mock
        .requests()
        .at(-1)
        ?.diagnostics.map(({ rule }) => rule),
    ).toContain('request.options');
  });

  it('drops what is of the other region, and takes it in its own', async () => {
    const fields = { api_key: keyOf('eu'), identification: '{"user_id":"user-1"}' };
    expect(await identify(fields)).toMatchObject({ status: 200, text: 'success' });
    expect(await WAYS.multipart(`${mock.eu}/identify`, fields)).toMatchObject({ status: 200, text: 'success' });
    expect(mock.events().map(({ verdict, region }) => [verdict, region])).toEqual([
      ['dropped', 'us'],
      ['accepted', 'eu'],
    ]);
  });

  it('answers a fault in words', async () => {
    const fault = mock.fault({ status: 503, match: { path: '/identify' } });
    expect(await identifyAs(USER)).toMatchObject({ status: 503, text: 'Service Unavailable' });
    fault.remove();
    mock.fault({ status: 429, match: { path: '/identify' } });
    expect(await identifyAs(USER)).toMatchObject({ status: 429, text: 'too_many_requests_for_device' });
  });

  it('reads a gzipped form', async () => {
    const form = new URLSearchParams({ api_key: KEY, identification: JSON.stringify(USER) });
    const headers = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/x-www-form-urlencoded' };
    const body = gzipSync(form.toString());
    expect(await read(await fetch(`${mock.us}/identify`, { method: 'POST', headers, body }))).toMatchObject({
      text: 'success',
    });
    expect(mock.events()[0]?.event.user_properties).toEqual(USER.user_properties.$set);
  });

  it('answers a preflight', async () => {
    const response = await fetch(`${mock.us}/identify`, { method: 'OPTIONS' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('finds its events whatever content type a GET claims', async () => {
    const query = new URLSearchParams({ api_key: KEY, identification: '{"user_id":"user-one"}' });
    await fetch(`${mock.us}/identify?${query}`, { headers: { 'Content-Type': 'application/json' } });
    expect(mock.events({ userId: 'user-one' })).toHaveLength(1);
  });
});
