import { redactSecret } from '../../../lib/redact-secret.ts';
import { buildUnknownKey } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const apiKeyUnknownRule: Rule = {
  slug: 'request.api-key-unknown',
  source: { tags: ['wild'], text: 'Amplitude-Swift#260, Amplitude-TypeScript#292: colon and key as sent.' },
  fix: 'Use the key of a configured project (the emulator prints them at start), add the project, or start with --any-key.',
};

/** Refuses a key that no project has. A key that is no string is written into the answer as text. */
export function refuseUnknownKey(apiKey: unknown): Refusal {
  const text = typeof apiKey === 'object' ? '' : String(apiKey);
  const kind =
    typeof apiKey === 'string' ? `the key ${redactSecret(apiKey)}` : `a key that is no string (${typeof apiKey})`;
  return refuse(apiKeyUnknownRule, buildUnknownKey(text), 'api_key', `no project has ${kind}`);
}
