import { describe, expect, it } from 'vitest';
import { hideNamedKeys, hideSecretIn, hideSecretInForm, listNamedKeys, redactSecret } from '../../lib/redact-secret.ts';

it.each([
  ['a11ce0000000000000000000000005e5', '…05e5'],
  ['123456789012', '…9012'],
  ['12345678901', '…'],
  ['x', '…'],
  ['', '…'],
  ['…05e5', '…05e5'],
  ['…5e5', '…5e5'],
  ['…', '…'],
  ['…105e5', '…'],
  ['105e…', '…'],
])('of the secret "%s" it shows "%s"', (secret, shown) => {
  expect(redactSecret(secret)).toBe(shown);
});

it('hides a secret wherever it stands', () => {
  expect(hideSecretIn('key-of-a-project, key-of-a-project.', 'key-of-a-project')).toBe('…ject, …ject.');
  expect(hideSecretIn('a text', null)).toBe('a text');
  expect(hideSecretIn('a text', '')).toBe('a text');
});

describe('in a form', () => {
  const SECRET = 'my long=secret&+é';

  it.each([
    ['event=1&api_key=my+long%3Dsecret%26%2B%C3%A9&a=b+c', 'event=1&api_key=%E2%80%A6t%26%2B%C3%A9&a=b+c'],
    ['api_key=my%20long%3Dsecret%26%2B%c3%a9', 'api_key=%E2%80%A6t%26%2B%C3%A9'],
    ['a=%41%20b&c', 'a=%41%20b&c'],
  ])('hides a secret however it is escaped, and leaves the rest as it was: %s', (text, hidden) => {
    expect(hideSecretInForm(text, SECRET)).toBe(hidden);
  });

  it('hides one that stands there unescaped', () => {
    expect(hideSecretInForm('k=abcdefghijkl&x=+', 'abcdefghijkl')).toBe('k=…ijkl&x=+');
  });
});

describe('what is named as an API key', () => {
  const KEY = 'a11ce0000000000000000000000005e5';

  it.each([
    [`{"api_key":"${KEY}","events":[`, '{"api_key":"…05e5","events":['],
    [`{"api_key"  :  "${KEY}"`, '{"api_key"  :  "…05e5"'],
    [`{"apiKey":"${KEY}"`, '{"apiKey":"…05e5"'],
    [`api_key=${KEY}&event=1`, 'api_key=…05e5&event=1'],
    [`name="api_key"\r\n\r\n${KEY}\r\n--x`, 'name="api_key"\r\n\r\n…05e5\r\n--x'],
    [`{"api_key":"a\\"b0000000000000005e5"`, '{"api_key":"…05e5"'],
    [`api_key=${KEY} api_key=${KEY}`, 'api_key=…05e5 api_key=…05e5'],
    ['{"api_key":""', '{"api_key":""'],
    [`{"other":"${KEY}"`, `{"other":"${KEY}"`],
  ])('is hidden: %s', (text, hidden) => {
    expect(hideNamedKeys(text)).toBe(hidden);
  });

  it('is listed', () => {
    expect(listNamedKeys(`{"api_key":"${KEY}"} api_key=second&x`)).toEqual([KEY, 'second']);
    expect(listNamedKeys('nothing')).toEqual([]);
  });
});
