import { EVENT_RULES } from '../../rules/event/event-rules.ts';
import { FORM_RULES } from '../../rules/form/form-rules.ts';
import type { Judgement } from '../../rules/judgement.ts';
import type { WrittenAnswer } from '../endpoint.ts';

/**
 * What the form endpoints say for a refusal, by the slug of its rule. `invalid_api_key` and `missing_event` are in the
 * docs of V1 and of Identify ("the identification parameter is missing or incorrectly formatted"); the others are
 * decided, and so is that a missing key is told as an invalid one.
 */
const WORD_BY_RULE: ReadonlyMap<string, string> = new Map([
  [FORM_RULES.form.slug, 'missing_event'],
  [FORM_RULES.parameterMissing.slug, 'missing_event'],
  [FORM_RULES.parameterJson.slug, 'missing_event'],
  [FORM_RULES.group.slug, 'invalid_group'],
  [FORM_RULES.groupIdentifyLimit.slug, 'too_many_group_identifies'],
  ['request.api-key-missing', 'invalid_api_key'],
  ['request.api-key-unknown', 'invalid_api_key'],
  ['request.region-mismatch', 'invalid_api_key'],
  ...EVENT_RULES.map(({ slug }): [string, string] => [slug, 'invalid_event']),
]);

/** What they say whatever the rule, faults included. `success` and the word of 429 are in the docs of V1. */
const WORD_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [200, 'success'],
  [429, 'too_many_requests_for_device'],
]);

/** A text as servlet containers send it. Decided. */
const CONTENT_TYPE = 'text/html;charset=utf-8';

/**
 * Writes an answer of a form endpoint: one word, with no line feed. What has no word of its own says what JSON would,
 * such as `Payload too large`.
 *
 * @example writeWord(accepted).text // 'success'
 */
export function writeWord({ answer, rule }: Pick<Judgement, 'answer' | 'rule'>): WrittenAnswer {
  const word = WORD_BY_STATUS.get(answer.code) ?? WORD_BY_RULE.get(rule ?? '') ?? String(answer.error);
  return { status: answer.code, contentType: CONTENT_TYPE, text: word };
}
