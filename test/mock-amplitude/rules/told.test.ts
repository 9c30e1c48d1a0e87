import { describe, expect, it } from 'vitest';
import { checkBody, US_KEY } from './check-body.ts';

const event = (more: object) => ({ event_type: 'x', user_id: 'user-1', ...more });
const bob = (options: unknown) => ({ api_key: US_KEY, events: [event({ user_id: 'bob' })], options });
const BOB = 'error events[0].user_id: user_id "bob" has 3 characters, the minimum is 5';

/** Severity, place and message of all that is found. */
const tell = (body: unknown) =>
  checkBody(body).diagnostics.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

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
    ['[]', 'error : the body is an array of 0, not a JSON object'],
    ['null', 'error : the body is nothing, not a JSON object'],
    ['5', 'error : the body is the number 5, not a JSON object'],
  ])('%j', (body, told) => {
    expect(tell(body)).toEqual([told]);
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
    [{ event_properties: [] }, ['event_properties: event_properties is an array of 0, not object']],
    [{ session_id: 'x' }, ['session_id: session_id is the string "x", not integer']],
    [{ insert_id: {} }, ['insert_id: insert_id is an object, not string']],
    [{ quantity: {} }, ['quantity: quantity is an object, not integer']],
  ])('%j', (changed, told) => {
    const body = { api_key: US_KEY, events: [event({}), event(changed)] };
    expect(tell(body)).toEqual(told.map((one) => `error events[1].${one}`));
  });
});
