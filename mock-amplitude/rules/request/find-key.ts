import type { Rule } from '../rule.ts';
import type { SentRequest } from './request-rule.ts';

/** Whose a 413 is; `body-size.ts` looks for the key of a body that is not read further, `check-request.ts` for its project. */
export const attributionRule: Rule = {
  slug: 'limit.attribution',
  source: {
    tags: ['decided'],
    text: 'Not a rule of Amplitude: a 413 is recorded with the project of its key, which SDKs write first into a body.',
  },
  fix: 'Put api_key before the events, so that it stands in the first 4096 bytes.',
};

/** The key in JSON, a form or a query, whatever else there is. */
const NAMED_KEY = /\bapi_key\b["'\s:=]+([^"'&\s,:=}][^"'&\s,}]*)/;

/** What the legacy SDKs call it. */
const LEGACY_KEY = /(?:^|&)client=([^&\s]+)/;

/** Finds the key of a request in the first bytes of its body, or in its address; undefined where it is in neither. */
export function findKey(beginning: Buffer, url: string, parameter: SentRequest['parameter']): string | undefined {
  const pattern = parameter === 'e' ? LEGACY_KEY : NAMED_KEY;
  const [, found] = pattern.exec(beginning.toString('utf8')) ?? NAMED_KEY.exec(url) ?? [];
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}
