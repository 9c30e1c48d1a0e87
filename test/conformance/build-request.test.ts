import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../conformance/build-request.ts';
import type { CaseRequest } from '../../conformance/rule.ts';

const placeholders = {
  target: {
    us: 'http://us',
    control: 'http://control',
    keys: { us: 'key-us', eu: 'key-eu' },
    secrets: { us: 'secret-us' },
    fixtures: { agent: 'Agent/1' },
  },
  unique: 'abc',
  now: 1_711_296_000_000,
};
const build = (request: CaseRequest) => buildRequest(request, placeholders);
const text = (request: CaseRequest) => build(request).body?.toString();

it('sends, unless told otherwise, a fine event to the US', () => {
  const { url, method, headers, body } = build({ events: [{}] });
  expect([url, method, headers]).toEqual(['http://us/2/httpapi', 'POST', { 'content-type': 'application/json' }]);
  expect(JSON.parse(String(body))).toEqual({
    api_key: 'key-us',
    events: [{ event_type: 'Conformance', user_id: 'user-abc', device_id: 'device-abc', insert_id: 'abc-0' }],
  });
});

it.each<[string, CaseRequest, string]>([
  ['text with its placeholders', { text: '${keys.us} ${unique}' }, 'key-us abc'],
  ['JSON with its placeholders', { json: { key: '${keys.eu}' } }, '{"key":"key-eu"}'],
  ['a time from now', { json: [{ $now: -1 }] }, '[1711295999999]'],
  ['a long text', { json: { $text: 3 } }, '"xxx"'],
  ['nested objects', { json: { $nested: 2 } }, '{"inner":{"inner":"innermost"}}'],
  ['no key that is absent', { json: { a: '$absent', b: null } }, '{"b":null}'],
  ['a key named __proto__', { json: JSON.parse('{"__proto__":{"a":1}}') }, '{"__proto__":{"a":1}}'],
  ['a time as text', { json: [{ $iso: 1 }] }, '["2024-03-24T16:00:00.001Z"]'],
  ['an hour', { json: [{ $hour: 0 }, { $hour: -16 }] }, '["20240324T16","20240324T00"]'],
  ['a value repeated', { json: { $repeat: 2, of: { at: '${index}' } } }, '[{"at":"0"},{"at":"1"}]'],
  ['so many names', { json: { $names: 2 } }, '{"name-0":0,"name-1":1}'],
  ['nothing at all', { text: '' }, ''],
])('sends %s', (_name, request, expected) => {
  expect(text(request)).toBe(expected);
});

it('sends the bytes of a base64 text, and no body where none is said', () => {
  expect(build({ base64: '//4=' }).body).toEqual(Buffer.from([255, 254]));
  expect(build({ method: 'GET' })).toMatchObject({ body: undefined, headers: {}, sentBytes: 0 });
});

it('fills a body up to the byte, counting characters of several bytes', () => {
  expect(build({ padTo: 1000, json: { text: 'Größe 🎉' } })).toMatchObject({ sentBytes: 1000 });
  expect(build({ padTo: 1000, gzip: true, json: {} })).toMatchObject({ sentBytes: 1000 });
});

it('gzips what it would have sent', () => {
  const { headers, body } = build({ gzip: true, text: 'x' });
  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(body ?? '').toString()).toBe('x');
});

it('repeats events, each with an insert_id of its own', () => {
  const { ids } = build({ events: [{}, { device_id: 'other' }], repeat: 2 });
  expect(ids).toEqual({
    insertIds: ['abc-0', 'abc-1', 'abc-2', 'abc-3'],
    deviceIds: ['device-abc', 'other'],
    userIds: ['user-abc'],
  });
});

it('knows the events of a whole body too', () => {
  const events = [{ insert_id: 'a' }, { insert_id: 'a' }, { insert_id: 5 }, null, []];
  expect(build({ json: { events } }).ids).toEqual({ insertIds: ['a'], deviceIds: [], userIds: [] });
});

it('sends headers as told, in place of its own', () => {
  expect(
    build({ headers: { 'Content-Type': 'text/html', 'User-Agent': '${fixtures.agent}' }, text: 'x' }).headers,
  ).toEqual({ 'content-type': 'text/html', 'user-agent': 'Agent/1' });
  expect(build({ headers: { 'Content-Type': null }, text: 'x' }).headers).toEqual({});
});

it('gives repeated events their place, from the first to the last', () => {
  const { body, ids } = build({ events: [{ user_id: 'user-${index}' }, { device_id: 'd-${index}' }], repeat: 2 });
  expect(ids.userIds).toEqual(['user-0', 'user-abc', 'user-2']);
  expect(String(body)).toContain('"d-3"');
});

describe('a form', () => {
  const form = {
    api_key: '${keys.us}',
    identification: [{ user_id: 'ü-${unique}', gone: '$absent' }],
    gone: '$absent',
  };

  it('is sent urlencoded, objects as JSON', () => {
    const { headers, body, ids } = build({ path: '/identify', form });
    expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual({
      api_key: 'key-us',
      identification: '[{"user_id":"ü-abc"}]',
    });
    expect(ids.userIds).toEqual(['ü-abc']);
  });

  it('is sent as multipart/form-data that others can read', async () => {
    const { headers, body } = build({ form, multipart: true });
    const read = await new Response(String(body), { headers }).formData();
    expect([...read]).toEqual([
      ['api_key', 'key-us'],
      ['identification', '[{"user_id":"ü-abc"}]'],
    ]);
  });

  it('may be a query', () => {
    const { url, body, ids } = build({ method: 'GET', path: '/identify', query: form });
    expect(new URL(url).searchParams.get('identification')).toBe('[{"user_id":"ü-abc"}]');
    expect(body).toBeUndefined();
    expect(ids.userIds).toEqual(['ü-abc']);
  });
});

it('calls the control API', () => {
  const built = build({
    endpoint: 'control',
    path: '/clock',
    query: { apiKey: '${keys.us}' },
    json: { action: 'reset' },
  });
  expect(built.url).toBe('http://control/clock?apiKey=key-us');
});

it.each([
  [{ basic: 'us' }, `Basic ${btoa('key-us:secret-us')}`],
  [{ apiKey: 'us' }, 'Api-Key secret-us'],
])('says who it is: %j', (auth, authorization) => {
  expect(build({ method: 'GET', auth }).headers).toEqual({ authorization });
});

it('puts in what earlier answers said: alone of its own type, within a text as text', () => {
  const request = { json: { id: '${saved.id}', text: 'id ${saved.id}' }, query: { user: '${saved.id}' } };
  const { url, body } = buildRequest(request, { ...placeholders, saved: { id: 7 } });
  expect([url, String(body)]).toEqual(['http://us/2/httpapi?user=7', '{"id":7,"text":"id 7"}']);
});

describe('what the target does not offer is named:', () => {
  it.each<[CaseRequest, string]>([
    [{ endpoint: 'eu', events: [] }, 'EU endpoint'],
    [{ key: 'retention', events: [] }, 'keys.retention'],
    [{ text: '${fixtures.nothing}' }, 'fixtures.nothing'],
    [{ text: '${keys.constructor}' }, 'keys.constructor'],
    [{ auth: { basic: 'eu' } }, 'secrets.eu'],
  ])('%j', (request, name) => {
    expect(() => build(request)).toThrow(`the target offers no ${name}`);
  });
});
