import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { KEY, post, SECRET, startMock } from './send.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

const events = [{ event_type: 'Seen', user_id: 'user-1' }];

/** The warnings of the request that is sent, and of the events that fell with it. */
async function send(...[body, headers]: [body: unknown, headers?: Record<string, string>]) {
  const since = mock.log.lastSeq;
  const { status } = await post(mock, body, headers);
  const warningsOf = (
    records: readonly { diagnostics: readonly { severity: string; path: string; message: string; fix: string }[] }[],
  ) =>
    records
      .flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'warning'))
      .map(({ path, message, fix }) => `${path}: ${message} | ${fix}`);
  return { status, request: warningsOf(mock.requests({ since })), events: warningsOf(mock.events({ since })) };
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

describe('a key that is nearly one', () => {
  it.each([
    [SECRET, 'is the secret key of project web (US) | Send the API key of web'],
    [SECRET.toUpperCase(), 'is the secret key of project web (US)'],
    [KEY.toUpperCase(), 'is the key of project web (US) but for upper and lower case'],
    [` ${KEY}`, 'is the key of project web (US) with something around it'],
    [`${KEY}\n`, 'with something around it'],
    [`"${KEY}"`, 'with something around it'],
    [`\u200b${KEY.toUpperCase()}`, 'with something around it'],
  ])('%j is named, and hidden', async (api_key, told) => {
    const sent = await send({ api_key, events });
    expect(sent).toEqual({ status: 400, request: [expect.stringContaining(told)], events: sent.request });
    expect(sent.request[0]?.toLowerCase()).not.toContain(KEY.slice(0, 8));
    expect(sent.request[0]).not.toContain(SECRET);
  });

  it.each(['no-such-key-here', 'x'.repeat(300) + KEY, '', 5, null])('%j is none', async (api_key) => {
    expect((await send({ api_key, events })).request).toEqual([]);
  });

  it('is named to those that send forms, and by its region', async () => {
    const { request } = await send(form({ api_key: ` ${KEY}`, identification: '{"user_id":"user-1"}' }), {
      path: '/identify',
    });
    expect(request).toEqual([expect.stringContaining('the key of project web (US)')]);
  });

  it('is named where every key is taken, too', async () => {
    const any = await startMock({ anyKey: true });
    await post(any, { api_key: SECRET, events });
    await post(any, { api_key: 'a-new-key-of-somebody', events });
    expect(any.requests().map(({ verdict, diagnostics }) => [verdict, diagnostics.map(({ rule }) => rule)])).toEqual([
      ['accepted', ['lint.api-key']],
      ['accepted', []],
    ]);
    await any.close();
  });
});

describe('an encoding that is not read', () => {
  it.each(['br', 'deflate', 'utf-8', 'zstd', 'gzip, gzip'])('%s is named', async (encoding) => {
    const sent = await send({ api_key: KEY, events }, { 'Content-Encoding': encoding });
    expect(sent).toEqual({
      status: 200,
      request: [expect.stringContaining(`Content-Encoding is "${encoding}", and only gzip is read`)],
      events: [],
    });
  });

  it.each(['identity', ''])('is not %j', async (encoding) => {
    expect((await send({ api_key: KEY, events }, { 'Content-Encoding': encoding })).request).toEqual([]);
  });

  it('is named beside the refusal of what it made', async () => {
    const body = gzipSync(JSON.stringify({ api_key: KEY, events }));
    const response = await fetch(`${mock.us}/2/httpapi`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'br' },
      body,
    });
    expect(response.status).toBe(400);
    expect(
      mock
        .requests()
        .at(-1)
        ?.diagnostics.map(({ rule }) => rule),
    ).toEqual(['request.body-json', 'lint.body-encoding']);
  });
});

describe('a number that JSON does not have', () => {
  const bodyWith = (value: string) => `{"api_key":"${KEY}","a":"NaN \\" , Infinity","price": ${value},"b":1}`;
  it.each([
    ['NaN', 'price: the body holds NaN at character '],
    ['-Infinity', 'price: the body holds Infinity at character '],
    ['[1, NaN]', ': the body holds NaN at character '],
  ])('%s is named with its place', async (value, told) => {
    const body = bodyWith(value);
    const sent = await send(body);
    const place = body.search(/(?:NaN|Infinity)[,\]]/) + 1;
    expect(sent.status).toBe(400);
    expect(sent.request).toEqual([expect.stringContaining(`${told}${place}, which JSON does not have | Send null`)]);
  });

  it.each(['x', '"NaN"x', '"an endless string NaN'])('%s is none', async (value) => {
    expect(await send(bodyWith(value))).toMatchObject({ status: 400, request: [] });
  });

  it('is named in a form, too', async () => {
    const sent = await send(form({ api_key: KEY, event: '{"event_type":"Seen","price":NaN}' }), { path: '/httpapi' });
    expect(sent.request).toEqual([expect.stringContaining('price: the body holds NaN at character 30')]);
  });
});

describe('a key beside the events that Amplitude does not know', () => {
  it.each([
    [{ apiKey: KEY }, ['apiKey: "apiKey" (not shown here) is no key that Amplitude knows in the body']],
    [{ foo: 1 }, ['foo: "foo" (the number 1) is no key that Amplitude knows in the body']],
    [{ options: { minIdLength: 3 } }, ['options.minIdLength: "minIdLength" (the number 3) is no key']],
    [{ options: { min_id_length: 3 }, client_upload_time: 1, request_metadata: {} }, []],
    [{ foo: null }, []],
  ])('%j', async (more, told) => {
    const { request } = await send({ api_key: KEY, events, ...more });
    expect(request).toEqual(told.map((one) => expect.stringContaining(one)));
  });

  it('is told of a form, and not of a body that is refused: the refusal says what is missing', async () => {
    const event = '{"event_type":"Seen","user_id":"user-1"}';
    const { request } = await send(form({ api_key: KEY, event, events: 'x' }), { path: '/httpapi' });
    expect(request).toEqual([expect.stringContaining('"events" (the string "x") is no key')]);
    expect(await send({ api_key: KEY, Events: events })).toMatchObject({ status: 400, request: [] });
  });
});
