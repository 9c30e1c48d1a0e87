import { expect, it } from 'vitest';
import { escapeMessage } from '../../../lib/escape-text.ts';
import { ConfigError } from '../../../src/config/config-error.ts';

it.each([
  ['Failed to use it (got 1).', 'Failed to use it (got 1). Correct it.'],
  ['Failed to use it:\n  a\n  b\n', 'Failed to use it:\n  a\n  b\n  Correct it.'],
  ['Failed to use it (got \u009b).', 'Failed to use it (got \\u009b). Correct it.'],
])('has a message that is shown as it is: %j', (problem, message) => {
  const error = new ConfigError('CONFIG_INVALID', problem, 'Correct it.');
  expect(error.message).toBe(message);
  expect(escapeMessage(error.message)).toBe(message);
});
