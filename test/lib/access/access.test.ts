import { describe, expect, it } from 'vitest';
import { findForeignHost, findForeignPage } from '../../../lib/access/find-foreign.ts';
import { hasBearer } from '../../../lib/access/has-bearer.ts';
import { isLoopbackAddress, isLoopbackHost, isOwnAddress } from '../../../lib/access/loopback.ts';
import { findOwnAddress } from '../../security/other-machine.ts';

it.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:127.1.2.3', true],
  ['126.255.255.255', false],
  ['128.0.0.0', false],
  ['::ffff:10.0.0.1', false],
  ['::2', false],
  ['172.17.0.1', false],
  ['0.0.0.0', false],
  ['fe80::1', false],
  ['127.0.0.1.evil.example', false],
  ['', false],
  [undefined, false],
])('the address %j is loopback: %j', (address, loopback) => {
  expect(isLoopbackAddress(address)).toBe(loopback);
});

it('knows the addresses of this machine, and no other', () => {
  expect(['127.0.0.1', '::1', findOwnAddress() ?? '::1'].map(isOwnAddress)).toEqual([true, true, true]);
  expect(['198.51.100.7', 'evil.example', ''].map(isOwnAddress)).toEqual([false, false, false]);
});

it.each([
  ['localhost', true],
  ['LOCALHOST', true],
  ['127.0.0.2', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.2', false],
  ['localhost.evil.example', false],
])('listening on %s keeps other machines out: %j', (host, keepsOut) => {
  expect(isLoopbackHost(host)).toBe(keepsOut);
});

describe('a Host', () => {
  it.each(['localhost', 'localhost:9100', 'shop.localhost:1', '127.0.0.1:9100', '[::1]:9100', '[::1]', 'emulator:80'])(
    '%s is of this machine',
    (host) => {
      expect(findForeignHost({ host }, ['emulator'])).toBeUndefined();
    },
  );

  it.each(['192.0.2.2:9100', '0.0.0.0:9100', '[fd00::2]:9100'])('%s is an address, which no page can bend', (host) => {
    expect(findForeignHost({ host }, [])).toBeUndefined();
  });

  it.each([
    ['evil.example:9100', 'evil.example'],
    ['localhost.evil.example', 'localhost.evil.example'],
    ['127.0.0.1.evil.example:80', '127.0.0.1.evil.example'],
    ['emulator.evil.example', 'emulator.evil.example'],
    ['256.0.0.1', '256.0.0.1'],
    ['[evil.example]', '[evil.example]'],
    ['', ''],
  ])('%j is a foreign one', (host, name) => {
    expect(findForeignHost({ host }, ['emulator'])).toBe(name);
  });

  it('that is missing is a foreign one', () => {
    expect(findForeignHost({}, [])).toBe('');
  });
});

describe('a request', () => {
  const host = 'localhost:9100';

  it.each([
    [{}, undefined],
    [{ origin: 'http://localhost:9100' }, undefined],
    [{ origin: 'http://localhost:9100', 'sec-fetch-site': 'same-origin' }, undefined],
    [{ 'sec-fetch-site': 'none' }, undefined],
    [{ 'sec-fetch-site': 'same-origin' }, undefined],
    [{ origin: 'https://tools.example', 'sec-fetch-site': 'cross-site' }, undefined],
    // Each port may speak HTTPS, too.
    [{ origin: 'https://localhost:9100' }, undefined],
    [{ origin: 'https://localhost:9101' }, 'https://localhost:9101'],
    [{ origin: 'http://localhost' }, 'http://localhost'],
    [{ origin: 'http://localhost:9101', 'sec-fetch-site': 'same-site' }, 'http://localhost:9101'],
    [{ origin: 'http://evil.example', 'sec-fetch-site': 'none' }, 'http://evil.example'],
    [{ origin: 'null' }, 'null'],
    [{ origin: '' }, ''],
    [{ 'sec-fetch-site': 'cross-site' }, 'another site'],
    [{ 'sec-fetch-site': 'same-site' }, 'another site'],
    // Twice, as nobody but an attacker sends it.
    [{ 'sec-fetch-site': 'none, cross-site' }, 'another site'],
    [{ 'sec-fetch-site': 'anything' }, 'another site'],
  ])('with %j comes from %j', (headers, page) => {
    expect(findForeignPage({ host, ...headers }, ['https://tools.example'])).toBe(page);
  });
});

it.each([
  ['Bearer the-token', true],
  ['bearer  the-token', true],
  ['Bearer the-toke', false],
  ['Bearer the-token2', false],
  ['Bearer THE-TOKEN', false],
  ['Bearer', false],
  ['Bearer ', false],
  ['Basic the-token', false],
  ['the-token', false],
  ['', false],
])('%j brings the token: %j', (authorization, brings) => {
  expect(hasBearer({ authorization }, 'the-token')).toBe(brings);
});

it('no header brings no token, not even an empty one', () => {
  expect([hasBearer({}, ''), hasBearer({ authorization: 'Bearer ' }, '')]).toEqual([false, false]);
});
