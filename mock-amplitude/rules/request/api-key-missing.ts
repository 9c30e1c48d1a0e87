import { buildMissingField } from '../answers.ts';
import { isAbsent } from '../json.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

export const apiKeyMissing: RequestRule = {
  slug: 'request.api-key-missing',
  source: { tags: ['doc'], text: 'HTTP V2 docs, 400 Bad Request with missing_field.' },
  fix: "Put the project's key in the body as api_key, beside events; not in a header or the query.",
  check({ fields }) {
    if (fields === undefined || !isAbsent(fields.api_key)) return undefined;
    const found = Object.keys(fields).filter((key) => /api.?key/i.test(key) && key !== 'api_key');
    const message =
      found.length > 0 ? `no api_key, but found ${found.join(', ')}: keys are case-sensitive` : 'no api_key';
    return refuse(apiKeyMissing, buildMissingField('api_key'), 'api_key', message);
  },
};
