import fc from 'fast-check';
import { fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { readFields } from '../../../../mock-amplitude/rules/form/read-fields.ts';
import { keyOf, read } from './send-form.ts';

const KEY = keyOf('us');
const USER = '{"user_id":"user-1"}';
const URLENCODED = 'application/x-www-form-urlencoded';
const MAX_FIELDS = 100;

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const post = async (body: string | Buffer, contentType: string, query = '') =>
  read(await fetch(`${mock.us}/identify${query}`, { method: 'POST', headers: { 'Content-Type': contentType }, body }));

/** A multipart body with a line for each header and a CRLF at every end. */
function multipart(parts: [head: string, value: string][], end = '--b--\r\n'): string {
  return `${parts.map(([head, value]) => `--b\r\n${head}\r\n\r\n${value}\r\n`).join('')}${end}`;
}

const field = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const WHOLE: [string, string][] = [
  [field('api_key'), KEY],
  [field('identification'), USER],
];

describe('a form', () => {
  it.each([URLENCODED, `${URLENCODED}; charset=UTF-8`, 'APPLICATION/X-WWW-FORM-URLENCODED'])(
    'is read as %s',
    async (contentType) => {
      expect(await post(`api_key=${KEY}&identification=${USER}`, contentType)).toMatchObject({ text: 'success' });
    },
  );

  it.each([
    'multipart/form-data; boundary=b',
    'multipart/form-data; charset=utf-8; boundary="b"',
    'Multipart/Form-Data;boundary=b; charset=utf-8',
  ])('is read as %s', async (contentType) => {
    expect(await post(multipart(WHOLE), contentType)).toMatchObject({ text: 'success' });
  });

  it('may have its JSON in a part that is a file', async () => {
    const file = `${field('identification')}; filename="user.json"\r\nContent-Type: application/json`;
    const body = multipart([
      [field('api_key'), KEY],
      [file, USER],
    ]);
    expect(await post(body, 'multipart/form-data; boundary=b')).toMatchObject({ text: 'success' });
  });

  it('may be spread over query and body; what is in the body holds, and of two fields the first', async () => {
    const body = `identification=${USER}&identification=no-json`;
    expect(await post(body, URLENCODED, `?api_key=${KEY}&identification=no-json`)).toMatchObject({ text: 'success' });
  });

  it.each([
    ['JSON', `{"api_key":"${KEY}","identification":[${USER}]}`, 'application/json', 'only forms are read'],
    ['text', `api_key=${KEY}&identification=${USER}`, 'text/plain', 'only forms are read'],
    ['bytes that are no UTF-8', Buffer.from(`api_key=${KEY}&identification=\xff`, 'latin1'), URLENCODED, 'not UTF-8'],
    ['no boundary', multipart(WHOLE), 'multipart/form-data', 'without a boundary'],
    ['another boundary', multipart(WHOLE), 'multipart/form-data; boundary=c', 'not multipart/form-data'],
    ['a form without an end', multipart(WHOLE, ''), 'multipart/form-data; boundary=b', 'not multipart/form-data'],
  ] as const)('is refused as %s, and the record says why and hides the key', async (_, body, contentType, reason) => {
    expect(await post(body, contentType)).toMatchObject({ status: 400, text: 'missing_event' });
    const [record] = mock.requests();
    expect(record).toMatchObject({ verdict: 'rejected', rule: 'request.form' });
    expect(record?.diagnostics[0]?.message).toContain(reason);
    expect(JSON.stringify(record)).not.toContain(KEY);
  });

  it.each([
    [MAX_FIELDS - 1, 200],
    [MAX_FIELDS, 200],
    [MAX_FIELDS + 1, 400],
  ])('of %i fields is answered with %i', async (count, status) => {
    const more = Array.from({ length: count - 2 }, (_, index) => `f${index}`);
    const encoded = `api_key=${KEY}&identification=${USER}${more.map((name) => `&${name}=`).join('')}`;
    const parts: [string, string][] = [...WHOLE, ...more.map((name): [string, string] => [field(name), ''])];
    expect(await post(encoded, URLENCODED)).toMatchObject({ status });
    expect(await post(multipart(parts), 'multipart/form-data; boundary=b')).toMatchObject({ status });
    const response = await fetch(`${mock.us}/identify?${encoded}`);
    expect(response.status).toBe(status);
    expect(JSON.stringify(mock.requests())).not.toContain(KEY);
  });

  it('hides a key however it is escaped', async () => {
    const spelled = [...KEY].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    expect(await post(`api_key=${spelled}&identification=${USER}`, URLENCODED)).toMatchObject({ text: 'success' });
    const [record] = mock.requests();
    expect(record?.request.body).toContain('identification=');
    expect(record?.request.body).not.toContain(spelled);
    expect(record?.request.body).not.toContain(KEY);
  });
});

it('reading a form never throws, whatever was sent', () => {
  const type = fc.constantFrom(URLENCODED, 'multipart/form-data; boundary=b', 'multipart/form-data', undefined);
  const pieces = fc.constantFrom('--b', '--b--', '\r\n', field('a'), ';', '%', '%zz', '&', '=', '+', '?', 'é', '\0');
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(pieces, { maxLength: 30 }).map((list) => Buffer.from(list.join(''))),
  );
  const url = fc.string({ unit: 'binary-ascii' }).map((text) => `/identify?${text}`);
  fc.assert(
    fc.property(body, type, url, fc.constantFrom('GET', 'POST'), (bytes, contentType, path, method) => {
      const { fields } = readFields({ method, url: path, contentType, body: bytes });
      expect(fields.size).toBeLessThanOrEqual(2 * MAX_FIELDS);
    }),
  );
});
