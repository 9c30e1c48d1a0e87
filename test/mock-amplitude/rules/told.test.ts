import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../mock-amplitude/verdict.ts';
import { checkBody, EU_KEY, listResults, NOW, US_KEY } from './check-body.ts';

const event = (more: object) => ({ event_type: 'x', user_id: 'user-1', ...more });
const bob = (options: unknown) => ({ api_key: US_KEY, events: [event({ user_id: 'bob' })], options });
const DAY = 86_400_000;
const deep = (levels: number): object => (levels === 1 ? { leaf: 1 } : { inner: deep(levels - 1) });
const BOB = 'error events[0].user_id: user_id "bob" has 3 characters, the minimum is 5';

/** Severity, place and message of all that is found. */
const tell = (body: unknown, setup: Parameters<typeof checkBody>[1] = {}) =>
  checkBody(body, setup).diagnostics.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

describe('a person is told what is wrong with a request', () => {
  it.each([
    [{}, 'error api_key: no api_key'],
    [{ api_key: US_KEY }, 'error events: no events'],
    [{ api_key: US_KEY, events: null }, 'error events: no events'],
    [{ events: [] }, 'error api_key: no api_key'],
    [{ api_key: null, events: [] }, 'error api_key: no api_key'],
    [{ API_KEY: 'x', events: [] }, 'error api_key: no api_key, but found API_KEY: keys are case-sensitive'],
    [{ api_key: 'x'.repeat(70), events: [event({})] }, 'error api_key: no project has the key …xxxx'],
    [{ api_key: US_KEY, events: {} }, 'error events: events is an object, not an array'],
    [{ api_key: US_KEY, events: 'x' }, 'error events: events is the string "x", not an array'],
    [
      { apiKey: 'x', 'Api-Key': 'y', events: [] },
      'error api_key: no api_key, but found apiKey, Api-Key: keys are case-sensitive',
    ],
    [{ api_key: US_KEY, Events: [], EVENT: [] }, 'error events: no events, but found Events, EVENT'],
    [{ api_key: US_KEY, prevents: [], eventsSent: [] }, 'error events: no events'],
    [{ api_key: 42, events: [] }, 'error api_key: no project has a key that is no string (number)'],
    [{ api_key: EU_KEY, events: [] }, 'error api_key: project eu lives in EU, this is the US endpoint'],
    ['', 'error : the body is empty'],
    [
      Buffer.from([0x7b, 0xff, 0x7d]),
      'error : the body is not UTF-8; is it compressed without Content-Encoding: gzip?',
    ],
    ['[]', 'error : the body is an array of 0, not a JSON object'],
    ['null', 'error : the body is nothing, not a JSON object'],
    ['5', 'error : the body is the number 5, not a JSON object'],
  ])('%j', (body, told) => {
    expect(tell(body)).toEqual([told]);
  });

  it.each<[Parameters<typeof checkBody>[1], string, number, string]>([
    [
      { received: { kind: 'too-large', limit: 7, beginning: Buffer.alloc(0) } },
      'error : the body is larger than 7 bytes after any gunzip',
      ...([413, 'Payload too large'] as const),
    ],
    [
      { received: { kind: 'not-gzip', reason: 'incorrect header check' } },
      'error : Content-Encoding is gzip, but the body is not: incorrect header check',
      ...([400, 'Invalid JSON request body'] as const),
    ],
    [
      { received: { kind: 'hung-up', received: 3 } },
      'error : the client hung up after 3 bytes of the body',
      ...([400, 'Client closed the connection'] as const),
    ],
    [
      { userAgent: 'GoodBot BadBot/1.0', forbiddenUserAgents: ['OtherBot', 'BadBot'] },
      'error : the User-Agent holds "BadBot", which forbiddenUserAgents lists',
      ...([403, 'Forbidden'] as const),
    ],
    [
      { contentType: undefined },
      'error : the Content-Type is not given, and only application/json is read as JSON',
      ...([400, 'Invalid JSON request body'] as const),
    ],
    [
      { limits: { eventsPerRequest: 0 } },
      'error events: 1 event, the limit is 0',
      ...([413, 'Payload too large'] as const),
    ],
  ])('%j', (setup, told, code, error) => {
    const body = { api_key: US_KEY, events: [event({})] };
    expect(tell(body, setup)).toEqual([told]);
    expect(checkBody(body, setup).answer).toEqual({ code, error });
  });

  it.each([{ userAgent: 'GoodBot' }, {}])('no client but those that forbiddenUserAgents lists: %j', (setup) => {
    const body = { api_key: US_KEY, events: [event({})] };
    expect(tell(body, { ...setup, forbiddenUserAgents: ['BadBot'] })).toEqual([]);
  });

  it.each([
    ['{"":x', '"{"":x" is not valid JSON'],
    ['{"api_key":', 'Unexpected end of JSON input'],
    ['{"api_key":"abcdefgh","api_key":"ijklmnop","":x', 'the text around "api_key"'],
    ['{"api_key":"abcdefgh","":x', 'the text around "api_key"'],
    ['{"api_key":"abcd","a":x', 'the text around "api_key"'],
    ['{"api_key":"abcde","":x', 'the text around "api_key"'],
    [`{"api_key":"12345678","events":[${' '.repeat(50)}x5678`, '          x5678"'],
    [`{"api_key":"12345678","events":[${' '.repeat(50)}x45678`, 'the text around "api_key"'],
    [`{"api_key":"12345678","events":[${' '.repeat(50)}x`, '          x"'],
  ])('where %s is no JSON, but of no key more than four characters', (body, shown) => {
    const [told = ''] = tell(body);
    expect(told).toMatch(/^error : the body is not JSON: /);
    expect(told).toContain(shown);
  });

  it.each<[unknown, string]>([
    [5, 'warning options: options is the number 5 and is ignored; the minimum stays 5'],
    ['x', 'warning options: options is the string "x" and is ignored; the minimum stays 5'],
    [[], 'warning options: options is an array of 0 and is ignored; the minimum stays 5'],
    ...['x', 0, -1].map((minimum): [unknown, string] => {
      const what = typeof minimum === 'string' ? `the string "${minimum}"` : `the number ${minimum}`;
      const path = 'options.min_id_length';
      return [{ min_id_length: minimum }, `warning ${path}: ${path} is ${what} and is ignored; the minimum stays 5`];
    }),
  ])('options %j', (options, told) => {
    expect(tell(bob(options))).toEqual([BOB, told]);
  });

  it.each([null, {}, { other: 1 }])('nothing of options %j', (options) => {
    expect(tell(bob(options))).toEqual([BOB]);
    expect(tell(bob({ min_id_length: 3 }))).toEqual([]);
  });
});

describe('a person is told what is wrong with an event', () => {
  it.each([
    [{ event_type: undefined }, ['event_type: no event_type']],
    [{ event_type: null }, ['event_type: no event_type']],
    [{ event_type: '' }, ['event_type: event_type is empty']],
    [{ event_type: ' ' }, ['event_type: event_type is blank']],
    [{ event_type: 5 }, ['event_type: event_type is the number 5, not string']],
    [{ event_type: '[Amplitude] Revenue' }, ['event_type: "[Amplitude] Revenue" is reserved for Amplitude']],
    ...[undefined, null].map((user_id): [object, string[]] => [
      { user_id },
      ['user_id: neither user_id nor device_id', 'device_id: neither user_id nor device_id'],
    ]),
    [
      { user_id: '' },
      ['user_id: user_id "" stands for no one', 'user_id: user_id "" has 0 characters, the minimum is 5'],
    ],
    [
      { user_id: 'null' },
      ['user_id: user_id "null" stands for no one', 'user_id: user_id "null" has 4 characters, the minimum is 5'],
    ],
    [{ user_id: 'anonymous' }, ['user_id: user_id "anonymous" stands for no one']],
    [{ user_id: {} }, ['user_id: user_id is an object, not string or number']],
    [{ user_id: 123_456 }, []],
    [{ device_id: 'NaN' }, ['device_id: device_id "NaN" has 3 characters, the minimum is 5']],
    [{ device_id: [1] }, ['device_id: device_id is an array of 1, not string or number']],
    [{ time: 'x' }, ['time: time is the string "x", not a whole number of milliseconds']],
    [{ time: 5 }, []],
    [{ price: 'x' }, ['price: price is the string "x", not number']],
    [{ event_properties: 'x' }, ['event_properties: event_properties is the string "x", not object']],
    [{ event_properties: [1] }, ['event_properties: event_properties is an array of 1, not object']],
    [{ session_id: 'x' }, ['session_id: session_id is the string "x", not integer']],
    [{ insert_id: {} }, ['insert_id: insert_id is an object, not string']],
    [{ event_type: undefined, name: 'x' }, ['event_type: no event_type, but found name']],
    [{ event_type: undefined, event: 'x', name: 'y' }, ['event_type: no event_type, but found event']],
    [
      { user_id: undefined, userId: 'x', 'DEVICE-ID': 'y', myUserId: 1, userIdentity: 2 },
      ['user_id', 'device_id'].map(
        (field) => `${field}: neither user_id nor device_id, but found userId, DEVICE-ID: keys are in snake_case`,
      ),
    ],
    [{ $skip_user_properties_sync: true }, []],
    [
      { $skip_user_properties_sync: 1 },
      ['$skip_user_properties_sync: $skip_user_properties_sync is the number 1, not boolean'],
    ],
    [{ price: 'x'.repeat(60) }, [`price: price is the string "${'x'.repeat(60)}", not number`]],
    [{ price: 'x'.repeat(61) }, [`price: price is the string "${'x'.repeat(60)}…", not number`]],
    [{ group_properties: deep(41) }, ['group_properties: group_properties is nested deeper than 40 levels']],
    [{ quantity: {} }, ['quantity: quantity is an object, not integer']],
  ])('%j', (changed, told) => {
    const body = { api_key: US_KEY, events: [event({}), event(changed)] };
    expect(tell(body)).toEqual(told.map((one) => `error events[1].${one}`));
  });

  it('that its id was taken off, or that it is too old', () => {
    const project = { shortIds: 'strip', retentionDays: 30 } as const;
    const told = tell(
      { api_key: US_KEY, events: [event({ user_id: 'bob' }), event({ time: NOW - 50.9 * DAY })] },
      { project },
    );
    const left = 'neither user_id nor device_id is left after short ones were taken off';
    expect(told).toEqual([
      `error events[0].user_id: ${left}`,
      `error events[0].device_id: ${left}`,
      `error events[1].time: time ${NOW - 50.9 * DAY} is 50 days ago, the project keeps 30`,
    ]);
  });

  it('event by event, and of each in the order of the rules', () => {
    const wrong = event({ price: 'x', user_id: 'bob', event_type: '', time: 'x' });
    const checked = checkBody({ api_key: US_KEY, events: [event({ user_id: 'bob', time: 'x' }), wrong] });
    const nameAll = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ rule, path }) => `${rule} ${path}`);
    const first = ['event.time-type events[0].time', 'event.id-length events[0].user_id'];
    const second = [
      'event.type-empty events[1].event_type',
      'event.time-type events[1].time',
      'event.field-type events[1].price',
      'event.id-length events[1].user_id',
    ];
    expect(nameAll(checked.diagnostics)).toEqual([...first, ...second]);
    expect(listResults(checked).map(({ diagnostics }) => nameAll(diagnostics))).toEqual([first, second]);
  });
});
