import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const bodyMissingRule: Rule = {
  slug: 'request.body-missing',
  source: { tags: ['doc'], text: 'HTTP V2 docs, 400 Bad Request.' },
  fix: 'Send a JSON object with api_key and events as the body.',
};

export function checkBodyMissing(body: Buffer): Refusal | undefined {
  if (body.length > 0) return undefined;
  return refuse(bodyMissingRule, buildRefusal(400, ERROR_TEXT.bodyMissing), '', 'the body is empty');
}
