import { buildMissingField } from '../answers.ts';
import { isAbsent } from '../json.ts';
import { refuse } from '../rule.ts';
import { keyFieldOf, type RequestReading, type RequestRule } from './request-rule.ts';

export const apiKeyMissing: RequestRule = {
  slug: 'request.api-key-missing',
  source: { tags: ['doc'], text: 'HTTP V2 docs, 400 Bad Request with missing_field.' },
  fix: "Put the project's key in the body as api_key, beside events; not in a header or the query.",
  check(reading) {
    const { fields } = reading;
    if (fields === undefined || !isAbsent(fields.api_key)) return undefined;
    const field = keyFieldOf(reading);
    const found = Object.keys(fields).filter((key) => /api.?key/i.test(key) && key !== field);
    const message =
      found.length > 0 ? `no ${field}, but found ${found.join(', ')}: keys are case-sensitive` : `no ${field}`;
    return refuse({ ...apiKeyMissing, fix: fixFor(reading) }, buildMissingField('api_key'), field, message);
  },
};

/** A form is read otherwise than JSON is; that of the legacy SDKs is no query. */
function fixFor({ sent: { parameter } }: RequestReading): string {
  if (parameter === undefined) return apiKeyMissing.fix;
  if (parameter === 'e') return "Send the project's key as client, a field of the form.";
  return "Send the project's key as api_key, a field of the form or of the query; not in a header.";
}
