import { buildRefusal, buildSuccess } from '../rules/answers.ts';
import { checkRequest } from '../rules/check-request.ts';
import { JSON_TERMS } from '../rules/event/event-terms.ts';
import type { RequestReading } from '../rules/request/request-rule.ts';
import type { RequestResult } from '../rules/request-result.ts';
import { mappingRule, readMappings } from '../rules/usermap/mapping.ts';
import type { Ingestion } from './ingestion.ts';
import { writeWord } from './words.ts';
import type { WrittenAnswer } from './written-answer.ts';

/** Writes an answer of `/usermap`: one word. */
export function writeUsermapWord(result: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer {
  return writeWord(
    result.rule === mappingRule.slug ? { ...result, answer: buildRefusal(400, 'invalid_mapping') } : result,
  );
}

/** Remembers which user_id is mapped to which. */
export function takeUsermap(reading: RequestReading, ingestion: Ingestion): RequestResult {
  const checked = checkRequest(reading, JSON_TERMS, ingestion);
  const { project } = checked;
  const read = readMappings(reading.fields ?? {});
  if (project === null || !read.ok || checked.verdict !== 'accepted') return checked;
  const { userMap } = ingestion.states.of(project);
  for (const { userId, globalUserId } of read.mappings) {
    if (globalUserId === null) userMap.delete(userId);
    else userMap.set(userId, globalUserId);
  }
  return { ...checked, answer: buildSuccess(read.mappings.length, 0, checked.at) };
}
