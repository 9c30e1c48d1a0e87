import { escapeText } from '../../lib/escape-text.ts';
import { ERROR_TEXT } from '../rules/answers.ts';
import { EVENT_RULES } from '../rules/event/event-rules.ts';
import { formRule, parameterJson, parameterMissing } from '../rules/form/form-rules.ts';
import { group, groupIdentifyLimit } from '../rules/form/group-rules.ts';
import { isObject } from '../rules/json.ts';
import { apiKeyMissing } from '../rules/request/api-key-missing.ts';
import { apiKeyUnknown } from '../rules/request/api-key-unknown.ts';
import { regionMismatch } from '../rules/request/region-mismatch.ts';
import type { RequestResult } from '../rules/request-result.ts';
import type { WrittenAnswer } from './written-answer.ts';

/**
 * What the form endpoints say for a refusal, by the slug of its rule. `invalid_api_key` and `missing_event` are in the
 * docs of V1 and of Identify ("the identification parameter is missing or incorrectly formatted"); the others are
 * decided, and so is that a missing key is told as an invalid one.
 */
const WORD_BY_RULE: ReadonlyMap<string, string> = new Map([
  [formRule.slug, 'missing_event'],
  [parameterMissing.slug, 'missing_event'],
  [parameterJson.slug, 'missing_event'],
  [group.slug, 'invalid_group'],
  [groupIdentifyLimit.slug, 'too_many_group_identifies'],
  [apiKeyMissing.slug, 'invalid_api_key'],
  [apiKeyUnknown.slug, 'invalid_api_key'],
  [regionMismatch.slug, 'invalid_api_key'],
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
export function writeWord({ answer, rule }: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer {
  const word = WORD_BY_STATUS.get(answer.code) ?? WORD_BY_RULE.get(rule ?? '') ?? escapeText(String(answer.error));
  return { status: answer.code, contentType: CONTENT_TYPE, text: word };
}

/** The same for V1, which names invalid fields: `invalid_event_field. Invalid fields [event_id].` (Amplitude-JavaScript#347). */
export function writeV1Word(result: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer {
  const { error, events_with_invalid_fields: fields } = result.answer;
  if (error !== ERROR_TEXT.invalidFields || !isObject(fields)) return writeWord(result);
  const text = `invalid_event_field. Invalid fields [${Object.keys(fields).join(', ')}].`;
  return { status: result.answer.code, contentType: CONTENT_TYPE, text };
}
