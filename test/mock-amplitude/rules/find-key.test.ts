import { expect, it } from 'vitest';
import { findKey } from '../../../mock-amplitude/rules/request/find-key.ts';

it.each([
  ['{"api_key":"a-key","events":[', '/2/httpapi', 'a-key'],
  ['{ "api_key" : "a-key", "events"', '/2/httpapi', 'a-key'],
  ["{'api_key': 'a-key'}", '/2/httpapi', 'a-key'],
  ['{api_key:a-key}', '/2/httpapi', 'a-key'],
  ['identification=x&api_key=a-key&more=1', '/identify', 'a-key'],
  ['api_key=a%20key', '/identify', 'a key'],
  ['api_key=a%zzkey', '/identify', 'a%zzkey'],
  ['identification=x', '/identify?api_key=a-key&more=1', 'a-key'],
  ['api_key=a-key', '/identify?api_key=another', 'a-key'],
  ['client=a-key&e=x', '/identify', undefined],
  ['{"my_api_key":"a-key"}', '/2/httpapi', undefined],
  ['{"api_key":"","events":[', '/2/httpapi', undefined],
  ['{"api_key":"","events":[', '/2/httpapi?api_key=a-key', 'a-key'],
  ['{"api_key":"a:key=","events":[', '/2/httpapi', 'a:key='],
  ['api_key=&identification=x', '/identify', undefined],
  ['', '/', undefined],
])('the key in %s, sent to %s', (beginning, url, key) => {
  expect(findKey(Buffer.from(beginning), url, undefined)).toBe(key);
});

it.each([
  ['client=a-key&e=x', '/', 'a-key'],
  ['e=x&client=a%20key', '/', 'a key'],
  ['e=x&client=a-key\r\n', '/', 'a-key'],
  ['api_key=another&client=a-key', '/', 'a-key'],
  ['myclient=a-key', '/', undefined],
  ['e=x', '/?api_key=a-key', 'a-key'],
])('the key of a legacy SDK in %s, sent to %s', (beginning, url, key) => {
  expect(findKey(Buffer.from(beginning), url, 'e')).toBe(key);
});
