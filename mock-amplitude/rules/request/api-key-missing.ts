import { buildMissingField } from '../answers.ts';
import { isAbsent, type SentObject } from '../json.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const apiKeyMissingRule: Rule = {
  slug: 'request.api-key-missing',
  source: { tags: ['doc'], text: 'HTTP V2 docs, 400 Bad Request with missing_field.' },
  fix: "Put the project's key in the body as api_key, beside events; not in a header or the query.",
};

export function checkApiKeyMissing(body: SentObject): Refusal | undefined {
  if (!isAbsent(body.api_key)) return undefined;
  const found = Object.keys(body).filter((key) => /api.?key/i.test(key));
  const message =
    found.length > 0 ? `no api_key, but found ${found.join(', ')}: keys are case-sensitive` : 'no api_key';
  return refuse(apiKeyMissingRule, buildMissingField('api_key'), 'api_key', message);
}
