import { expect, it } from 'vitest';
import { createSecretCheck, equalSecrets } from '../../lib/equal-secrets.ts';

it.each([
  ['dk_secret', 'dk_secret', true],
  ['dk_secret', 'dk_secreT', false],
  ['dk_secret', 'dk_secret1', false],
  ['', 'dk_secret', false],
  ['ü', 'u', false],
])('%j and %j: %s', (sent, right, same) => {
  expect(equalSecrets(sent, right)).toBe(same);
  expect(createSecretCheck(right)(sent)).toBe(same);
});
