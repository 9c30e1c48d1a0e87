import { redactSecret } from '../../../lib/redact-secret.ts';
import { buildUnknownKey } from '../answers.ts';
import { isAbsent } from '../json.ts';
import { refuse } from '../rule.ts';
import { keyFieldOf, keyOf, type RequestRule } from './request-rule.ts';

/** Finds the project of the key. A key that is no string is written into the answer as text. */
export const apiKeyUnknown: RequestRule = {
  slug: 'request.api-key-unknown',
  source: { tags: ['wild'], text: 'Amplitude-Swift#260, Amplitude-TypeScript#292: colon and key as sent.' },
  fix: 'Use the key of a configured project (the emulator prints them at start), add the project, or start with --any-key.',
  check(reading, { projects }) {
    const sent = reading.fields?.api_key;
    if (isAbsent(sent)) return undefined;
    const key = keyOf(reading);
    reading.project = key === null ? undefined : projects.find(key, reading.sent.region);
    if (reading.project !== undefined) return undefined;
    const text = typeof sent === 'object' ? '' : String(sent);
    const kind = key === null ? `a key that is no string (${typeof sent})` : `the key ${redactSecret(key)}`;
    return refuse(apiKeyUnknown, buildUnknownKey(text), keyFieldOf(reading), `no project has ${kind}`);
  },
};
