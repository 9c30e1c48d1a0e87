import { EVENT_RULES } from '../rules/event/event-rules.ts';
import { formRule, parameterJson, parameterMissing } from '../rules/form/form-rules.ts';
import { checksum } from '../rules/legacy/checksum.ts';
import { apiKeyMissing } from '../rules/request/api-key-missing.ts';
import { apiKeyUnknown } from '../rules/request/api-key-unknown.ts';
import { pathRule } from '../rules/request/path.ts';
import { regionMismatch } from '../rules/request/region-mismatch.ts';
import type { RequestResult } from '../rules/request-result.ts';
import { silencedRule } from '../state/senders/silenced.ts';
import { writeJsonAnswer } from './envelope.ts';
import { writeWord } from './words.ts';
import type { WrittenAnswer } from './written-answer.ts';

/**
 * What the legacy endpoint says with status 200 (`legacy.words`), by the rule that refused. The SDKs know no word for an event
 * that is refused; that it is the one for what could not be stored is decided.
 */
const WORD_BY_RULE: ReadonlyMap<string, string> = new Map([
  [apiKeyMissing.slug, 'invalid_api_key'],
  [apiKeyUnknown.slug, 'invalid_api_key'],
  [regionMismatch.slug, 'invalid_api_key'],
  [checksum.slug, 'bad_checksum'],
  [silencedRule.slug, 'request_db_write_failed'],
  ...EVENT_RULES.map(({ slug }): [string, string] => [slug, 'request_db_write_failed']),
]);

/** Forms that no SDK sends are told as on V1. Decided. */
const ODD_FORMS: readonly string[] = [formRule.slug, parameterMissing.slug, parameterJson.slug];

/**
 * Writes an answer of the legacy endpoint: one word. Faults, 413 and 429 keep their status.
 *
 * @example writeLegacyWord(accepted).text // 'success'
 */
export function writeLegacyWord(result: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer {
  const { answer, rule } = result;
  if (rule === pathRule.slug) return writeJsonAnswer(answer);
  const written = writeWord(result);
  if (answer.code !== 400 || ODD_FORMS.includes(rule ?? '')) return written;
  const word = WORD_BY_RULE.get(rule ?? '');
  return word === undefined ? written : { ...written, status: 200, text: word };
}
