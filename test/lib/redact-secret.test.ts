import { expect, it } from 'vitest';
import { hideSecretIn, hideSecretInForm, holdsSecret } from '../../lib/redact-secret.ts';

const SECRET = 'my "long" secret key';

it.each([
  ['as it is', `got ${SECRET}.`, 'got … key.'],
  ['as JSON writes it', JSON.stringify({ error: SECRET }), '{"error":"… key"}'],
  ['as a URL writes it', `/x?k=${encodeURIComponent(SECRET)}`, '/x?k=… key'],
  ['where the text was cut off in it', 'got my "lo', 'got …'],
  ['where the cut is marked', 'got my "long" secret ke…', 'got …'],
  ['where only its beginning is there', 'my "l', '…'],
  ['where the cut after its beginning is marked', 'my "l…', '…'],
  ['where five characters of it end a text', 'got my "l', 'got …'],
  ['where it is all', SECRET, '… key'],
  ['nowhere', 'got my "', 'got my "'],
  ['nowhere', 'got my l', 'got my l'],
])('hides a secret %s', (_where, text, hidden) => {
  expect(hideSecretIn(text, SECRET)).toBe(hidden);
});

it('hides of what is longer than any key its beginning, so that no text takes the square of its length', () => {
  const long = 'k'.repeat(256) + 'e'.repeat(100_000);
  const hidden = `…kkkk${'e'.repeat(100_000)}`;
  expect(hideSecretIn(`<${long}>`, long)).toBe(`<${hidden}>`);
  expect(hideSecretInForm(`api_key=${long}&a=%6B`, long)).toBe(`api_key=…kkkk${'e'.repeat(100_000)}&a=%6B`);
  expect(holdsSecret(`<${'k'.repeat(256)}>`, long)).toBe(true);
  expect(holdsSecret(`<${'k'.repeat(255)}>`, long)).toBe(false);
});

it('hides in a form what is escaped, and leaves the rest as it was written', () => {
  expect(hideSecretInForm('a=%6Dy+%22long%22+secret%20key&&b=%41&c', SECRET)).toBe('a=%E2%80%A6%20key&&b=%41&c');
});

it('hides in a form a secret of nothing but what is escaped', () => {
  expect(hideSecretInForm('++++++', '      ')).toBe('%E2%80%A6');
});
