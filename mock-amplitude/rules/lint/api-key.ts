import { redactSecret } from '../../../lib/redact-secret.ts';
import type { ResembledKey } from '../../projects/resembled-keys.ts';
import { apiKeyUnknown } from '../request/api-key-unknown.ts';
import { keyFieldOf, keyOf } from '../request/request-rule.ts';
import type { LintWords, RequestLint } from './lint.ts';

/** A key that is nearly one: refused, or taken for a new project's where every key is. */
export const apiKeyLint: RequestLint = {
  slug: 'lint.api-key',
  kind: 'request',
  source: {
    tags: ['decided'],
    text: 'Amplitude says no more than that the key is invalid. The three mistakes that are told apart here are the common ones.',
  },
  fix: 'Send the API key of the project letter for letter; the secret key is for reading back alone.',
  check({ reading, refusedBy, projects }, report) {
    const isAdopted = refusedBy === null && reading.project?.origin === 'adopted';
    const key = refusedBy === apiKeyUnknown.slug || isAdopted ? keyOf(reading) : null;
    const resembled = key === null ? undefined : projects.resemble(key);
    if (key === null || resembled === undefined) return;
    report(
      () => keyFieldOf(reading),
      () => explain(redactSecret(key.trim()), resembled, keyFieldOf(reading)),
    );
  },
};

function explain(shown: string, { project, region, kind }: ResembledKey, field: string): LintWords {
  const whose = `of project ${project} (${region.toUpperCase()})`;
  switch (kind) {
    case 'secret':
      return {
        message: `${shown} is the secret key ${whose}`,
        fix: `Send the API key of ${project} as ${field}. The secret key reads data back: keep it out of clients.`,
      };
    case 'surrounded':
      return {
        message: `${shown} is the key ${whose} with something around it: a blank, a line end or quotes`,
        fix: 'Take off what is around it; a variable or a file often ends with a line end.',
      };
    case 'case':
      return {
        message: `${shown} is the key ${whose} but for upper and lower case`,
        fix: 'Send it letter for letter: keys are case-sensitive.',
      };
  }
}
