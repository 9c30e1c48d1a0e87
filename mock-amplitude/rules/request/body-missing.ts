import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

export const bodyMissing: RequestRule = {
  slug: 'request.body-missing',
  source: { tags: ['doc'], text: 'HTTP V2 docs, 400 Bad Request.' },
  fix: 'Send a JSON object with api_key and events as the body.',
  check({ sent: { body } }) {
    if (body.kind !== 'complete' || body.body.length > 0) return undefined;
    return refuse(bodyMissing, buildRefusal(400, ERROR_TEXT.bodyMissing), '', 'the body is empty');
  },
};
