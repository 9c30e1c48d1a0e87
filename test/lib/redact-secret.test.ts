import { expect, it } from 'vitest';
import { hideSecretIn } from '../../lib/redact-secret.ts';

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
