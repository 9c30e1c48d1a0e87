import { BODY_KEPT_BYTES } from '../../limits.ts';
import { formRule } from '../form/form-rules.ts';
import { pathRule, refusePath } from '../request/path.ts';
import type { RequestReading, RequestRule } from '../request/request-rule.ts';

const FORM_TYPE = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/**
 * `POST /` is the legacy SDKs' only where it is a form: a newer SDK that was told the base address alone sends JSON there,
 * and is told so.
 */
export const legacyPath: RequestRule = {
  ...pathRule,
  check({ sent: { contentType = '', url } }) {
    return FORM_TYPE.test(contentType) || url.includes('?') ? undefined : refusePath('POST', '/');
  },
};

/** Reads the form, whose key is called `client`. */
export const legacyForm: RequestRule = {
  ...formRule,
  check(reading, ruleset) {
    const refusal = formRule.check(reading, ruleset);
    if (reading.fields === undefined) return refusal;
    const { api_key: _, client = findClient(reading), ...rest } = reading.fields;
    reading.fields = client === undefined ? rest : { ...rest, api_key: client };
    return refusal;
  },
};

const CLIENT_ANYWHERE = /\bclient(?:=|"\s+)([^&\s]+)/;

/** The key in a body that cannot be read as a form: what is recorded of it must not show the key. */
function findClient({ sent: { body } }: RequestReading): string | undefined {
  if (body.kind !== 'complete') return undefined;
  return CLIENT_ANYWHERE.exec(body.body.toString('utf8', 0, BODY_KEPT_BYTES))?.[1];
}
