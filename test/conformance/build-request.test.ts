import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../conformance/build-request.ts';
import type { CaseRequest } from '../../conformance/rule.ts';

const meaning = {
  target: { us: 'http://us', keys: { us: 'key-us', eu: 'key-eu' }, fixtures: { agent: 'Agent/1' } },
  unique: 'abc',
  now: 1_711_296_000_000,
};
const build = (request: CaseRequest) => buildRequest(request, meaning);
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
  expect(ids).toEqual({ insertIds: ['abc-0', 'abc-1', 'abc-2', 'abc-3'], deviceIds: ['device-abc', 'other'] });
});

it('knows the events of a whole body too', () => {
  const events = [{ insert_id: 'a' }, { insert_id: 'a' }, { insert_id: 5 }, null, []];
  expect(build({ json: { events } }).ids).toEqual({ insertIds: ['a'], deviceIds: [] });
});

it('sends headers as told, in place of its own', () => {
  expect(
    build({ headers: { 'Content-Type': 'text/html', 'User-Agent': '${fixtures.agent}' }, text: 'x' }).headers,
  ).toEqual({ 'content-type': 'text/html', 'user-agent': 'Agent/1' });
  expect(build({ headers: { 'Content-Type': null }, text: 'x' }).headers).toEqual({});
});

describe('what the target does not offer is named:', () => {
  it.each<[CaseRequest, string]>([
    [{ endpoint: 'eu', events: [] }, 'EU endpoint'],
    [{ key: 'retention', events: [] }, 'keys.retention'],
    [{ text: '${fixtures.nothing}' }, 'fixtures.nothing'],
    [{ text: '${keys.constructor}' }, 'keys.constructor'],
  ])('%j', (request, name) => {
    expect(() => build(request)).toThrow(`the target offers no ${name}`);
  });
});
