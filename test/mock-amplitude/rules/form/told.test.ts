import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../mock-amplitude/limits.ts';
import {
  findFirstRefusal,
  type SentRequest,
  startReading,
} from '../../../../mock-amplitude/rules/request/request-rule.ts';
import { FORM_RULES, GROUP_FORM_RULES } from '../../../../mock-amplitude/rules/request/request-rules.ts';

const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';
const GROUP = { group_type: 'org', group_value: '1' };

interface Sent extends Partial<Omit<SentRequest, 'body'>> {
  body?: string | Buffer;
}

/** Reads a form as an endpoint for it would, with small limits. */
function readForm(rules: typeof FORM_RULES, { body = '', ...sent }: Sent) {
  const reading = startReading({
    ...{ method: 'POST', url: '/identify', region: 'us', contentType: URLENCODED, userAgent: undefined },
    ...{ parameter: 'identification', body: { kind: 'complete', body: Buffer.from(body) }, ...sent },
  });
  const limits = { ...DEFAULT_LIMITS, groupIdentifiesPerRequest: 2, groupPropertiesPerRequest: 3 };
  const ruleset = {
    ...{ projects: { find: () => undefined, known: () => undefined, list: () => [] }, limits, acceptTextPlain: true },
    ...{ forbiddenUserAgents: [], timeOf: () => 0 },
  };
  const refusal = findFirstRefusal(rules, reading, ruleset);
  const { path, message } = refusal?.diagnostic ?? {};
  return { told: refusal && `${refusal.rule.slug} ${path}: ${message}`, answer: refusal?.answer, reading };
}

const parts = (...all: [head: string, value: string][]) =>
  `${all.map(([head, value]) => `--b\r\nContent-Disposition: form-data${head}\r\n\r\n${value}\r\n`).join('')}--b--\r\n`;
const encode = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const identify = (identification: unknown) =>
  encode({ api_key: 'key', identification: JSON.stringify(identification) });

describe('a person is told what is wrong with a form', () => {
  it.each<[Sent, string]>([
    [{ body: 'a', contentType: undefined }, 'request.form : the Content-Type is not given, and only forms are read'],
    [
      { body: '{}', contentType: 'application/json' },
      'request.form : the Content-Type is application/json, and only forms are read',
    ],
    [
      { body: Buffer.from([0xff]) },
      'request.form : the body is not UTF-8; is it compressed without Content-Encoding: gzip?',
    ],
    [
      { body: 'x', contentType: 'multipart/form-data' },
      'request.form : the Content-Type is multipart/form-data without a boundary',
    ],
    [
      { body: parts(['; name="a"', 'x']).replace('x', '\xff'), contentType: MULTIPART },
      'request.api-key-missing api_key: no api_key',
    ],
    [
      { body: Buffer.from(parts(['; name="a"', '\xff']), 'latin1'), contentType: MULTIPART },
      'request.form : the field a is not UTF-8',
    ],
    [
      { body: '&'.repeat(100), contentType: `${URLENCODED}; charset=utf-8` },
      'request.form : the form has more than 100 fields',
    ],
    [
      {
        body: parts(...Array.from({ length: 101 }, (): [string, string] => ['; name="a"', ''])),
        contentType: MULTIPART,
      },
      'request.form : the form has more than 100 fields',
    ],
    [{ body: 'a=1' }, 'request.api-key-missing api_key: no api_key'],
    [{ body: 'api_key=key' }, 'request.parameter-missing identification: no identification'],
    [
      { body: 'api_key=key&identification=' },
      'request.parameter-missing identification: no identification, but found identification',
    ],
    [
      { body: 'api_key=key&a=1&b=2&c=3&d=4&e=5&f=6', parameter: 'event' },
      'request.parameter-missing event: no event, but found a, b, c, d, e',
    ],
    [
      { body: 'api_key=key&identification={' },
      "request.parameter-json identification: identification is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    ],
    [
      { body: identify([{}, 1, 'x']) },
      'request.parameter-json identification: identification[1] is the number 1, not an object',
    ],
    [{ body: identify(1) }, 'request.parameter-json identification: identification is the number 1, not an object'],
  ])('%#: %s', (sent, told) => {
    const refused = readForm(FORM_RULES, sent);
    expect(refused.told).toBe(told);
    if (!told.startsWith('request.api-key')) expect(refused.answer).toEqual({ code: 400, error: told.split(' ')[0] });
  });

  it.each<[unknown, string | undefined]>([
    [GROUP, undefined],
    [[{ ...GROUP, group_type: 1, group_value: 2 }], undefined],
    [[GROUP, { ...GROUP, group_type: {} }], 'request.group identification[1]: group_type is an object, not a text'],
    [{ ...GROUP, group_value: ' ' }, 'request.group identification[0]: group_value is the string " ", not a text'],
    [[GROUP, GROUP, GROUP], 'limit.group-identify identification: 3 group identifies, the limit is 2'],
    [[GROUP, { ...GROUP, group_properties: { a: {}, $set: { b: 1, c: 1 } } }], undefined],
    [
      [
        { ...GROUP, group_properties: { a: {}, $a: 1 } },
        { ...GROUP, group_properties: { $set: { b: 1, c: 1 } } },
      ],
      'limit.group-identify identification: 4 group properties, the limit is 3',
    ],
    [{ ...GROUP, group_properties: 'abcde' }, undefined],
  ])('groups: %j', (groups, told) => {
    expect(readForm(GROUP_FORM_RULES, { body: identify(groups) }).told).toBe(told);
  });
});

describe('the fields of a form', () => {
  it.each<[string, Sent, Record<string, string>]>([
    ['are those of a query alone', { method: 'GET', url: '/identify?a=1&b', body: '' }, { a: '1', b: '' }],
    ['are not those of the body of a GET', { method: 'GET', url: '/identify?a=1', body: 'a=2&b=3' }, { a: '1' }],
    ['are those of a query where the body is empty', { url: '/?a=1', contentType: 'text/plain' }, { a: '1' }],
    ['are those of both, those of the body first', { url: '/?a=1&b=2', body: 'a=3&a=4' }, { a: '3', b: '2' }],
    ['are not looked for in their values', { body: 'a=api_key:secret' }, { a: 'api_key:secret' }],
    ['are not read beyond a hundred', { body: `a=1${'&'.repeat(100)}b=1` }, { a: '1' }],
    ['have one place for a hundred', { body: `${'&'.repeat(98)}b=1` }, { b: '1' }],
    ['without a name are none', { contentType: MULTIPART, body: parts(['', '1'], ['; name="b"', '2']) }, { b: '2' }],
    [
      'have their boundary anywhere',
      { contentType: 'Multipart/Form-Data ;charset=utf-8; BOUNDARY=b;x', body: parts(['; name="a"', '1']) },
      { a: '1' },
    ],
    [
      'have a boundary in quotes, with spaces in it',
      {
        contentType: 'multipart/form-data;boundary="b c"',
        body: parts(['; name="a"', '1']).replaceAll('--b', '--b c'),
      },
      { a: '1' },
    ],
  ])('%s', (_name, sent, fields) => {
    expect(readForm(FORM_RULES, sent).reading.fields).toEqual(fields);
  });

  it.each([
    ['{"api_key":"secret","x":1}', 'secret'],
    ["api_key: 'secret'", 'secret'],
    ['my_api_key=secret', undefined],
    ['"api_key":"secret&a', 'secret'],
  ])('that cannot be read have the key that is named in %s', (body, key) => {
    expect(readForm(FORM_RULES, { contentType: 'text/plain', body }).reading.fields?.api_key).toBe(key);
  });

  it('that cannot be read have the key of the query where they name none', () => {
    const sent = { contentType: 'text/plain', body: 'nothing', url: '/identify?api_key=secret' };
    expect(readForm(FORM_RULES, sent).reading.fields).toEqual({ api_key: 'secret' });
  });

  it.each<[string | undefined, unknown]>([
    [undefined, undefined],
    ['{"beyond":90071992547409920}', { beyond: 10 * 2 ** 53 }],
    ['{"min_id_length":3}', { min_id_length: 3 }],
    ['four', 'four'],
  ])('have options as JSON: %s', (options, read) => {
    const body = encode({ a: '1', ...(options === undefined ? {} : { options }) });
    const { fields } = readForm(FORM_RULES, { body }).reading;
    expect(fields).toEqual({ a: '1', ...(read === undefined ? {} : { options: read }) });
  });

  it('may be as large as the body', () => {
    const large = 'x'.repeat(2_200_000);
    const body = parts(['; name="a"', large]);
    expect(readForm(FORM_RULES, { contentType: MULTIPART, body }).reading.fields?.a === large).toBe(true);
  });

  it('are the events, one or many', () => {
    expect(readForm(FORM_RULES, { body: identify({ user_id: 'a' }) }).reading.events).toEqual([{ user_id: 'a' }]);
    expect(readForm(FORM_RULES, { body: identify([{}, {}]) }).reading.events).toEqual([{}, {}]);
  });
});
